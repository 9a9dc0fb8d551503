import pytest

from corpus.facts import addressees_of, find_date, find_number, find_numbers, issuer_of, kind_of, normal_number, publicity_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("九府发〔2022〕24 号", "九府发〔2022〕24号"),
        ("国发[2023]5号", "国发〔2023〕5号"),
        ("财税（2023）12号", "财税〔2023〕12号"),
        ("(九府办发 【2023】2 号)", "九府办发〔2023〕2号"),
        ("国办函 〔 2022 〕 第 5 号", "国办函〔2022〕5号"),
        ("人薪发\uff3b1995\uff3d32号", "人薪发〔1995〕32号"),
        ("九府办字2022年126号", "九府办字〔2022〕126号"),
        ("（88）财税字第14号", "财税字〔88〕14号"),
        ("中华人民共和国国务院令第777号", "国务院令第777号"),
        ("国务院令 第 777 号", "国务院令第777号"),
        ("海关总署第61号令", "海关总署令第61号"),
        ("国务院、中央军委第14号令", "国务院、中央军委令第14号"),
        ("中华人民共和国国务院、中华人民共和国中央军事委员会令第290号公布", "国务院、中央军事委员会令第290号"),
        ("2018年11月25日 中华人民共和国公安部令第\uff11\uff12\uff15号发布", "公安部令第125号"),
        ("中华人民共和国主席令第七十三号公布", "主席令第73号"),
        ("公告2023年第12号", "公告2023年第12号"),
        ("国家税务总局公告2019年第35号", "国家税务总局公告2019年第35号"),
        ("按照《通知》（赣办发〔2020〕3号）要求", "赣办发〔2020〕3号"),
        ("根据国发（2023）5号", "国发〔2023〕5号"),
    ],
)
def test_finds_numbers_in_every_form(text: str, number: str) -> None:
    found = find_number(text)
    assert found is not None
    assert found.text == number
    assert normal_number(text) == number
    assert text[found.start : found.end].endswith(("号", "令"))


@pytest.mark.parametrize("text", ["县〔市、区〕1号楼", "2023年5号楼", "（2016）最高法民终10号", "第五条", "门牌12号"])
def test_what_is_no_number(text: str) -> None:
    assert find_numbers(text) == ()


def test_several_numbers_in_order() -> None:
    text = "根据国发（2023）5号和九府发【2020】3号，国家教育委员会令第10号、卫生部令第1号"
    assert [n.text for n in find_numbers(text)] == ["国发〔2023〕5号", "九府发〔2020〕3号", "国家教育委员会令第10号", "卫生部令第1号"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023 年 1 月 13 日", "2023-01-13"),
        ("二〇二二年十月八日", "2022-10-08"),
        ("二○二二年十二月三十一日", "2022-12-31"),
        ("一九九五年三月二十六日", "1995-03-26"),
        ("印发日期：2022-09-30", "2022-09-30"),
        ("2022.9.3", "2022-09-03"),
        ("2022年13月1日", ""),
        ("2022年9月", ""),
        ("2023年2月29日，2023年3月1日", "2023-03-01"),
    ],
)
def test_finds_dates(text: str, day: str) -> None:
    assert find_date(text) == day


@pytest.mark.parametrize(
    ("title", "number", "issuer"),
    [
        ("九江市人民政府办公室关于印发九江市物流方案的通知", "", "九江市人民政府办公室"),
        ("国务院关于授权的决定", "", "国务院"),
        ("国务院办公厅转发教育部等部门关于加快发展意见的通知", "", "国务院办公厅"),
        ("最高人民法院、最高人民检察院关于办理盗窃刑事案件的解释", "", "最高人民法院、最高人民检察院"),
        ("护士条例", "国务院令第517号", "国务院"),
        ("关于做好工作的通知", "", ""),
        ("政府工作报告", "", ""),
    ],
)
def test_issuer(title: str, number: str, issuer: str) -> None:
    assert issuer_of(title, number) == issuer


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("九江市人民政府关于印发九江市碳达峰实施方案的通知", "通知"),
        ("九江市人民政府关于授予市长质量奖的决定", "决定"),
        ("关于完善长效管理机制的实施意见（试行）", "意见"),
        ("政府工作报告", "报告"),
        ("中华人民共和国刑法", "法律"),
        ("中华人民共和国民法典", "法律"),
        ("最高人民法院关于审理民间借贷案件适用法律若干问题的规定", "司法解释"),
        ("护士条例", "条例"),
        ("发票管理办法", "办法"),
        ("前言", ""),
    ],
)
def test_kind(title: str, kind: str) -> None:
    assert kind_of(title) == kind


def test_addressees_and_publicity() -> None:
    text = "九府发〔2022〕24号\n各县（市、区）人民政府，\u3000市政府各部门：\n经研究，决定：\n(此件主动公开)"
    assert addressees_of(text) == "各县（市、区）人民政府，市政府各部门"
    assert publicity_of(text) == "主动公开"
    assert addressees_of("各位代表：\n现在报告工作。") == ""
    assert publicity_of("公开属性：依申请公开") == "依申请公开"
    assert publicity_of("全文") == ""
