"""Places named by reference: found exactly, reported where they are not, asked back where they fit several documents."""

import random

import pytest

from rag.assistant import Assistant
from rag.model import Reference
from rag.pin import pinned
from rag.places import label, lies_in, place
from tests.shipped import reading
from tests.test_proof import assistant as shipped


@pytest.mark.parametrize(("words", "plain"), [("十二", "12"), ("（三）", "（3）"), ("( 3 )", "（3）"), ("B2-2", "B2-2"), ("３", "3")])
def test_labels_have_one_spelling(words: str, plain: str) -> None:
    assert label(words) == plain


def found(*steps: tuple[str, str]) -> set[str]:
    """Locators of the gazette's passages that the steps lead to."""
    return {passage.locator for passage in reading().passages if lies_in(passage, Reference(steps=steps).steps)}


def test_steps_lead_to_rows_boxes_headings_and_terms() -> None:
    assert any("新车上牌" in locator for locator in found(("annex", "1"), ("item", "7")))
    assert any(locator.startswith("专栏3") for locator in found(("box", "3")))
    assert found(("glossary", "17"))
    assert all("名词解释" in locator for locator in found(("glossary", "17")))
    assert found(("row", "B2-2"))
    assert not found(("annex", "9"))


def test_every_place_is_read_without_a_fault() -> None:
    assert all(isinstance(place(passage), tuple) for passage in reading().passages)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("27号文三、（三）4，讲物流的", "4.打造智能绿色物流体系"),
        ("市府27号文 三（四）1 说了什么", "1.推动城乡建设低碳转型"),
        ("27号文三（四）1城乡建设怎么讲", "1.推动城乡建设低碳转型"),
        ("九府办字(2022)121号附件第3项是什么", "附件 第3项"),
        ("九府办字(2022)121号附件第10项是什么", "附件 第10项"),
        ("九府办字(2022)121号附件第十项是什么", "附件 第10项"),
        ("一件事一次办第二批清单第8项是什么", "附件2 第8项"),
        ("无废城市指标体系第14项目标值多少", "附件1 第14项"),
        ("附件1《无废城市建设指标表》下面备注第2条", "附件1 注"),
    ],
)
def test_places_in_other_spellings(question: str, place: str) -> None:
    hits = shipped().answer(question).hits
    assert "pinned" in hits[0].lanes
    assert place in f"{hits[0].passage.locator} {' '.join(hits[0].passage.path)}"


def status(question: str) -> tuple[str, str]:
    """(status, text) over the shipped corpus."""
    assistant: Assistant = shipped()
    answer = assistant.answer(question)
    return answer.status, answer.text


def test_a_number_of_two_documents_is_asked_back() -> None:
    ended, said = status("2号文讲了什么")
    assert ended == "clarify"
    assert "九府办发〔2023〕2号" in said
    assert "九府办字〔2023〕2号" in said


def test_words_beside_a_shared_number_decide() -> None:
    assert status("2号文里春节不停工的奖补对象是谁")[0] != "clarify"


@pytest.mark.parametrize(
    "question",
    [
        "九府发〔2031〕77号说了什么",
        "九府发〔2022〕27号第十二部分说了什么",
        "附件9第3项是什么",
        "128号文第一批那张表的第20项",
        "无废城市指标体系第99项",
    ],
)
def test_a_reference_that_stands_nowhere_is_named(question: str) -> None:
    ended, said = status(question)
    assert ended == "no_evidence"
    assert "没有“" in said


@pytest.mark.parametrize(
    ("question", "locators"),
    [
        ("九府办发〔2023〕2号“保障措施”第二条怎么说的", ("四、保障措施 > （二）加强资金保障",)),
        ("城乡物流配送方案的“总体目标”那一节怎么说", ("二、工作目标 > （一）总体目标",)),
        (
            "政府工作报告第五块里“推进水利攻坚”那段说了什么",
            ("二、2023年工作安排 > （五）聚力乡村振兴，建设宜居宜业和美乡村 > 推进水利攻坚",),
        ),
        ("九府发〔2022〕27号第六章里讲财税的那条（第二条）", ("六、政策保障 > （二）完善财税价格制度",)),
        ("碳达峰那份方案，讲交通的那一节，第3小点说了哪些事", ("三、重点工作 > （三）交通运输降碳提效 > 3.建设低碳交通基础设施",)),
        ("政府工作报告最后的名词解释，第12个解释的是什么", ("名词解释 第12项 八大专项决战行动",)),
        ("市府办2023年2号文（九府办发那个）第四部分第二条全文", ("四、保障措施 > （二）加强资金保障",)),
        ("退捕渔民长效帮扶那个实施意见，“工作要求”的最后一条讲啥", ("四、工作要求 > （三）强化资金支持",)),
        ("九府发〔2022〕24号附件5排第16的那个单位要干哪些活", ("附件5 第16项 市商务局",)),
        ("不停工政策附件1“申报材料”第（四）项", ("附件1 > 二、申报材料 > （一）至（五）",)),
        ("春节不停工奖补要交的材料，第四样是什么", ("附件1 > 二、申报材料 > （一）至（五）",)),
        ("春节不停工奖补资金的办理流程，第三步干什么", ("附件1 > 一、申办流程 > （三）公示",)),
        ("碳达峰方案的“支撑行动”里最后一个行动，最后一小点是什么", ("四、支撑行动 > （五）绿色低碳全民行动 > 4.强化领导干部培训",)),
        ("养老规划基本原则第五个讲什么", ("二、总体要求 > （二）基本原则 > 尽力而为，量力而行",)),
        ("第二批一件事清单里第30个是什么", ("附件2 第30项 企业准营(以餐饮店为例)",)),
        ("一件事那份方案附件1表下面的备注", ("附件1 注",)),
        ("121号文重点任务清单第9项", ("附件 第9项 着力培育商贸物流龙头企业",)),
        ("春节不停工的通知，附件一 一、(二)怎么写", ("附件1 > 一、申办流程 > （二）审核",)),
        ("无废城市方案附件三 A5—5 是什么", ("附件3 A5-5 九江市绿色食品、有机、地理标识农产品认证奖补实施方案",)),
        ("2020年固体废物清单表序号31是哪种废物？产生了多少", ("附件2 第31项 焚烧处置残渣",)),
        ("27号文三（一）4油气那段怎么写", ("三、重点工作 > （一）能源领域低碳转型 > 4.加强油气供应保障",)),
        ("无废城市方案附件1的备注第二条", ("附件1 注", "附件1 > 2.")),
        ("工作报告后面术语表的第十二个", ("名词解释 第12项 八大专项决战行动",)),
        ("第二批一件事清单31号", ("附件2 第31项 员工录用",)),
        ("养老规划四、（二）讲保险的那段", ("四、保障措施 > （二）加强资金保障",)),
        ("27号文四、（四）、1 是关于什么的", ("四、支撑行动 > （四）碳汇能力提升行动 > 1.巩固提升森林碳汇",)),
        ("养老规划专栏1表里第3个指标是多少", ("专栏1 农村互助养老服务设施覆盖率(%)",)),
        ("九府办发34号 四(二)写了什么", ("四、工作要求 > （二）强化支撑保障",)),
    ],
)
def test_headings_named_by_their_words_lead_to_the_place(question: str, locators: tuple[str, ...]) -> None:
    answer = shipped().answer(question)
    assert answer.status == "answered"
    assert tuple(citation.locator for citation in answer.citations) == locators


def test_what_is_named_by_its_heading_is_shown_with_all_below_it() -> None:
    answer = shipped().answer("政府工作报告里“唱响国际旅游品牌”那一段原文")
    places = {citation.locator for citation in answer.citations}
    assert len(places) > 1
    assert all("唱响国际旅游品牌" in place for place in places)


def test_a_step_of_a_procedure_that_is_not_named_is_looked_for() -> None:
    assert "第二步" not in status("不停工奖补怎么办，第二步干什么")[1]  # not "there is no 第二步"


def test_the_n_th_of_what_a_heading_counts() -> None:
    answer = shipped().answer("减灾委那份通知里，第三个专委会的第一主任是谁")
    assert {citation.locator.partition(" > ")[2].partition(" ")[0] for citation in answer.citations} == {"（三）防范森林火灾专业委员会"}
    ended, said = status("市减灾委第八个专业委员会归谁管")
    assert ended == "no_evidence"
    assert "第八个专业委员会" in said


@pytest.mark.parametrize("question", ["九府办字〔2022〕128号第五部分讲什么", "春节不停工措施第五部分"])
def test_a_fifth_part_is_no_item_within_a_part(question: str) -> None:
    assert status(question)[0] == "no_evidence"


PARTS = (
    *"第一二十百零〇两五亿万3个条项样的里、三",
    *("99", "最后", "倒数第", "清单", "名单", "材料", "流程", "任务", "原则", "成员", "任免", "附件", "专栏", "（", "）", "是谁", "九府字"),
    *("3号", "124号", "备注", "表", "A5—6", "讲交通的那一节", "基本原则", "申报材料", "第二批", "从300涨到1.2.3", "为什么", "四成"),
)


def test_no_heap_of_words_is_a_fault() -> None:
    chance, assistant = random.Random(7), shipped()
    for _ in range(300):
        asked = assistant.understand("".join(chance.choice(PARTS) for _ in range(chance.randint(2, 12))))
        if not asked.outcome:
            assert all(isinstance(position, int) for position in pinned(asked, assistant.index, assistant.vocabulary))
