"""What a question demands beyond its topic: another year, place, ordinal or shape is no answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.model import Passage
from rag.demands import Demands
from rag.model import Hit
from rag.question import describe
from rag.terms import Rarity
from rag.vocabulary import Vocabulary
from tests.small import small_index

RARITY = Rarity(["柳城市第五次普查，2023年，南昌，票价"])


def missing(question: str, text: str) -> str:
    """What `text`, quoted from the small corpus's notice, leaves unsaid of `question`."""
    index = small_index()
    passage: Passage = next(p for p in index.passages if "农业节水" in p.text)
    hit = Hit(passage, index.documents[passage.document], 1.0)
    return Demands.of(describe(question, Vocabulary((), ())), RARITY).missing(text, hit)


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("第四次经济普查的标准时点", "第五次全国经济普查的标准时点为12月31日", "没有第4次"),
        ("第八届质量奖给了谁", "授予甲公司第九届质量奖", "没有第8届"),
        ("南昌要新增多少亩", "新增高效节水灌溉面积12万亩", "南昌"),
        ("2019年完成多少亩", "2021年完成12万亩", "2019年"),
        ("全程票价多少", "2025年建成通车", "金额"),
        ("办理要几个工作日", "由市公安局牵头", "天数"),
        ("要提前几个工作日申请", "由市公安局牵头", "天数"),
        ("想知道几号发钱", "由市民政局发放", "日期"),
        ("材料几号前交", "按要求填写《2023年春节申请表》", "日期"),
        ("一年开几次会", "全体会议由主任召集", "次数"),
        ("联系电话是多少", "办公室设在市水利局", "电话"),
        ("座机号码是多少", "办公室设在市水利局", "电话"),
        ("摔伤最多赔多少", "为老人购买意外伤害保险，每月补贴100元", "赔付"),
        ("要招多少个工人", "每日处理800吨垃圾", "人数"),
        ("机场的跑道有多长", "通用机场基本建成", "长度"),
        ("会战办的联系电话是多少", "联系人：王某；联系电话：0792-8983878", "电话"),
        ("一共拿了多少枚金牌", "30家单位的选手到场", "有多少枚"),
        ("一年处理多少吨", "新增12万亩", "有多少吨"),
        ("办公室在哪条路几号", "《关于成立工作领导小组的通知》（某府办字〔2022〕124号）", "门牌地址"),
        ("他之前担任什么职务", "任市民政局副局长，试用期一年", "原任职务"),
        ("他为什么不当副局长了", "免去市体育局副局长职务", "离任原因"),
        ("领高龄津贴要带什么证件", "每人每月50元，由市民政局发放", "所需材料"),
        ("聘任的6位参事分别是谁", "聘任政府参事6人", "姓名"),
        ("总编是哪两位", "第2期（总第29期）", "姓名"),
        ("节水工作领导小组组长是谁", "数字政府建设工作领导小组：组长：杨文斌，市长", "节水工作领导小组的人员"),
        ("节水工作领导小组组长是谁", "节水工作领导小组确保各项目标任务落到实处", "姓名"),
        ("垃圾分类亭是哪家供应商中标的", "总投资125万元，由城管局实施", "中标单位"),
        ("公示在哪，网址是什么", "在市发改委网站公示5个工作日", "网址"),
        ("租一个月要多少", "牵头部门：市国资委；推进完成时限：2022年12月底", "数字"),
        ("租一个月要多少", "人才公寓租住\n5\t人才公寓租住\t市国资委", "数字"),
        ("要配几个药师", "责任部门：市场监管部门；完成时限：2022年12月底", "个数"),
        ("失业金能领几个月", "2022年12月底前办成", "没有写明"),
        ("哪个部门统一管", "各有关部门要通力协作，营造良好氛围", "部门"),
        ("是哪家公司在建", "高规格打造国际会议中心", "公司"),
        ("店面最少多少平方米", "面积不限，合理布局", "面积"),
        ("传真号码是多少", "联系电话：8211501", "传真"),
        ("2031年5月任命了谁", "2031年2月任命王某任副局长", "2031年5月"),
        ("国庆照常施工补多少", "春节期间给予300元/天·人补贴", "国庆"),
        ("第二届观鸟周哪年办", "举办第二届文旅消费季、第三届鄱阳湖国际观鸟周", "没有第2届"),
        ("院长叫什么", "施赋：任市农业科学院副院长", "姓名"),
        ("管节水的那个领导小组组长是谁", "数字政府建设工作领导小组：组长：杨文斌，市长", "节水领导小组的人员"),
    ],
)
def test_what_is_demanded_and_not_shown_is_named(question: str, text: str, lacking: str) -> None:
    assert lacking in missing(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("第五次经济普查的标准时点", "第五次全国经济普查的标准时点为12月31日"),
        ("新增多少亩", "新增高效节水灌溉面积12万亩"),
        ("2024年由谁牵头", "市水利局牵头"),
        ("惠及多少人", "惠及38.4万老年人"),
        ("市里节水领导小组组长是谁", "市节水工作领导小组：组长：杨文斌，市长"),
        ("普查小组由谁当组长", "组长由市政府领导同志担任"),
        ("任命了哪几位校领导", "任周斌同志任校长"),
        ("材料几号前交", "于2023年2月20日前报市发改委"),
        ("一个月补贴多少", "每人每月50元"),
        ("什么时候办成", "2023年6月底"),
        ("他之前担任什么职务", "任副局长，免去市规划馆馆长职务"),
        ("申请要交哪些材料", "持身份证和户口簿到窗口办理"),
        ("农业节水的咨询电话是多少", "联系人：王某；联系电话：0792-8983878"),
        ("正文末尾公布的电话是多少", "联系电话：0792-8983878"),
        ("最晚哪年都换成电的", "到2030年场内车辆全面电动化"),
        ("一年拆多少辆", "形成年拆解10万台汽车的生产线"),
        ("除了湖区那几个县，要占多大比例", "渔政执法人员不少于三分之一"),
        ("哪个部门牵头", "（市农业农村局牵头，市城管局配合）"),
        ("第三届观鸟周谁来办", "举办第二届文旅消费季、第三届鄱阳湖国际观鸟周"),
        ("哪家企业上市", "欧克科技主板上市"),
        ("跟几个老乡开公司要找谁", "由市场监管部门办理"),
        ("打哪个电话找农业节水的人", "联系人：王某；联系电话：0792-8983878"),
        ("办公室在哪条路几号", "地址：柳城市人民路8号"),
        ("最晚哪天推开", "推进完成时限：2023年12月底"),
        ("文件上留的电话是多少", "联系电话：0792-8983878"),
        ("前几天听说有补贴，找谁领", "由民政部门办理"),
        ("树林要占到全市面积多少", "森林覆盖率稳定在57%以上"),
    ],
)
def test_what_is_shown_is_enough(question: str, text: str) -> None:
    assert missing(question, text) == ""


def test_what_is_personal_must_be_said_of_the_one_asked_for() -> None:
    index = small_index()
    passage = index.passages[0]
    hit = Hit(passage, index.documents[passage.document], 1.0)
    question = replace(describe("张小川多大年纪了", Vocabulary((), ())), people=("张小川",))
    demands = Demands.of(question, RARITY)
    assert demands.people == ("张小川",)
    assert "年龄" in demands.missing("60岁及以上老年人82万", hit)
    assert not demands.missing("张小川：1970年出生", hit)


def test_a_telephone_must_be_of_the_one_asked_for() -> None:
    index = small_index()
    passage = next(p for p in index.passages if "农业节水" in p.text)
    hit = Hit(passage, index.documents[passage.document], 1.0)
    question = replace(describe("李主任的手机号多少", Vocabulary((), ())), people=("李某",))
    assert "电话" in Demands.of(question, RARITY).missing("联系人：王某；电话：0799-8123456", hit)
    assert not Demands.of(question, RARITY).missing("联系人：李某；电话：0799-8123456", hit)


def test_who_is_named_is_counted() -> None:
    assert not missing("有几个副局长被免了，名字叫什么", "免去张三的副局长职务")


def test_what_a_plan_achieved_is_of_its_last_year() -> None:
    index = small_index()
    passage = replace(next(p for p in index.passages if "农业节水" in p.text), path=("（一）“十三五”时期的成就",), text="漏损率降到9%。")
    hit = Hit(passage, index.documents[passage.document], 1.0)
    demands = Demands.of(describe("“十三五”末漏损率是多少", Vocabulary((), ())), RARITY)
    assert demands.years == ("2020",)
    assert not demands.missing("漏损率降到9%。", hit)


def test_the_shape_of_a_value_is_found_line_by_line() -> None:
    assert not missing("编委会主任是谁", "主任：吴某某\n副主任：杨某某")


def test_a_line_without_a_year_is_of_the_year_told_around_it_before_that_of_its_document() -> None:
    index = small_index()
    passage = replace(next(p for p in index.passages if "农业节水" in p.text), text="截至2021年底，老年人82万。占比13.2%。")
    hit = Hit(passage, index.documents[passage.document], 1.0)
    year = hit.document.date[:4]
    assert year != "2021"
    demands = Demands.of(describe(f"{year}年占比是多少", Vocabulary((), ())), RARITY)
    assert f"{year}年" in demands.missing("占比13.2%。", hit)
