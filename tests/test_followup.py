from __future__ import annotations

import pytest

from rag.followup import complete
from rag.model import Turn
from rag.readings import in_context
from tests.questions_corpus import vocabulary


@pytest.mark.parametrize(
    ("before", "answer", "text", "completed"),
    [
        ("农膜回收率2025年要达到多少？", "86%。[1]", "那2030年呢？", "农膜回收率2030年要达到多少？"),
        ("市民政局局长是谁？", "王小川。[1]", "那他接的是谁的班？", "谁被免去市民政局局长职务"),
        ("市民政局局长是谁？", "王小川。[1]", "被换下来的那位叫什么", "谁被免去市民政局局长职务"),
        ("农膜回收率要达到多少？", "86%。[1]", "2030年呢？", "2030年农膜回收率要达到多少？"),
        ("清河县建几家养老机构？", "3家。[1]", "柴山县呢？", "柴山县建几家养老机构？"),
        ("市发改委负责哪些任务？", "", "那教育局呢", "市教育局负责哪些任务？"),
        ("领导小组的组长是谁？", "组长是王小川。[1]", "它的办公室设在哪？", "领导小组的办公室设在哪？"),
        ("领导小组的组长是谁？", "组长是王小川。[1]", "他还担任什么职务？", "王小川还担任什么职务？"),
        ("新车上牌谁牵头？", "市公安局。[1]", "二手房转移登记呢？", "二手房转移登记谁牵头？"),
        ("餐厨垃圾由谁管？", "", "建筑垃圾呢？", "建筑垃圾由谁管？"),
        ("开早餐店要哪些证？", "", "理发店呢？", "开理发店要哪些证？"),
        ("我要开早餐店，除了执照还要办什么？", "", "那开理发店呢？", "我要开理发店，除了执照还要办什么？"),
        ("2023年农膜回收率要达到多少？", "", "前一年实际是多少？", "2022年农膜回收率达到多少？"),
        ("2025年城里人收入要涨多少？", "", "农村人的呢？", "2025年农村人收入要涨多少？"),
        ("申报材料排第一的是什么？", "申请表。[1]", "还有呢？", "申报材料有哪些？"),
        ("普查数据以哪一天为准？", "", "谁来出钱？", "普查数据，谁来出钱？"),
        ("未保法第十条说了什么？", "", "第十一条呢？", "未保法第十一条说了什么？"),
        ("未保法第十条说了什么？", "", "第二款呢", "未保法第十条第二款说了什么？"),
        ("“无废城市”方案的农膜回收率是多少？", "", "秸秆利用率呢", "“无废城市”方案的秸秆利用率是多少？"),
        ("养老规划里专栏3是什么？", "", "专栏4呢？", "养老规划里专栏4是什么？"),
        ("24号文讲什么？", "", "第三部分呢？", "24号文第三部分讲什么？"),
        ("报告里的“第五立面”是什么意思？", "建筑屋顶面。[1]", "RCEP呢", "报告里的“RCEP”是什么意思？"),
        ("2023年计划改造多少个老旧小区？", "80个。[1]", "头一年做了多少", "2022年计划改造多少个老旧小区？"),
        (
            "王小川现在任什么职务？",
            "王小川同志任市民政局局长，免去其市教育局副局长职务。[1]",
            "他原来那个位子谁接的？",
            "市教育局副局长由谁接任",
        ),
    ],
)
def test_what_is_new_takes_the_place_of_its_kind(before: str, answer: str, text: str, completed: str) -> None:
    found, notes = complete(text, [Turn(before, answer)], vocabulary())
    assert found == completed
    assert notes == [] or completed in notes[0]


@pytest.mark.parametrize(
    ("before", "text", "holds"),
    [
        ("新车上牌谁牵头？", "什么时候办成？", ("新车上牌", "什么时候")),
        ("充电桩要建多少？", "单处最少多少？", ("充电桩", "单处最少")),
        ("充电桩要建多少？", "园区呢？", ("园区", "充电桩", "多少")),
        ("开早餐店要哪些证？", "谁发？", ("早餐店", "谁发")),
        ("农膜回收率目标是多少？", "牵头部门呢？", ("农膜回收率", "牵头部门")),
        ("养老机构有哪些补贴？", "这个怎么申请？", ("养老机构", "补贴", "申请")),
    ],
)
def test_an_aspect_is_asked_of_the_last_topic(before: str, text: str, holds: tuple[str, ...]) -> None:
    found, _ = complete(text, [Turn(before, "")], vocabulary())
    assert all(words in found for words in holds), found


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("换个问题，城乡居民医保报销比例是多少？", "城乡居民医保报销比例是多少？"),
        ("好。那护理型床位占比2025年要达到多少？", "护理型床位占比2025年要达到多少？"),
        ("对了，市长质量奖奖金多少？", "市长质量奖奖金多少？"),
        ("护理型床位占比2025年要达到多少？", "护理型床位占比2025年要达到多少？"),
        ("我朋友借了别人钱不还，对方起诉他，他需要坐牢吗？", "我朋友借了别人钱不还，对方起诉他，他需要坐牢吗？"),
        ("碳达峰实施方案讲什么？", "碳达峰实施方案讲什么？"),
        ("RCEP又是什么", "RCEP又是什么"),
        ("市教育局局长的前任是谁", "市教育局局长的前任是谁"),
        ("那碳汇是什么意思？", "碳汇是什么意思？"),
        ("二月中旬市财政局添的那个副局长叫什么，试用多久？", "二月中旬市财政局添的那个副局长叫什么，试用多久？"),
    ],
)
def test_a_question_that_stands_alone_drops_the_conversation(text: str, alone: str) -> None:
    assert complete(text, [Turn("农膜回收率2025年要达到多少？", "86%。[1]")], vocabulary())[0] == alone


def test_a_chain_of_follow_ups() -> None:
    history = [Turn("农膜回收率2025年要达到多少？", "86%。[1]"), Turn("2030年呢？", "90%。[1]")]
    assert complete("谁负责？", history, vocabulary())[0].startswith("农膜回收率2030年")


def test_without_history_nothing_is_added() -> None:
    assert complete("那2030年呢？", (), vocabulary()) == ("那2030年呢？", [])


def test_private_numbers_of_the_conversation_are_not_carried_on() -> None:
    found, notes = complete("要多久？", [Turn("我的身份证110101199003071234怎么补办？", "")], vocabulary())
    assert "110101199003071234" not in found + "".join(notes)


def test_likeness_tells_half_a_question_from_a_new_one() -> None:
    near = {"农膜回收率，有上限没": 0.9, "有上限没": 0.7, "农膜回收率，地铁票价贵不贵": 0.8, "地铁票价贵不贵": 0.6, "农膜回收率": 0.9}
    history = [Turn("农膜回收率是多少？", "86%。[1]")]
    assert complete("有上限没", history, vocabulary(), near.__getitem__)[0] == "农膜回收率，有上限没"
    assert complete("地铁票价贵不贵", history, vocabulary(), near.__getitem__)[0] == "地铁票价贵不贵"
    assert complete("有上限没", history, vocabulary())[0] == "有上限没"


class Odds:
    """A corpus that answers the readings given to it, of the document that they are asked of; no other."""

    def __init__(self, document: str, **odds: float) -> None:
        self.document, self.odds, self.asked = document, odds, ""

    def document_of(self, question: str) -> str:
        """As Context.document_of."""
        return self.document

    def fit(self, text: str, asked: str, document: str = "") -> float:
        """As Context.fit."""
        self.asked = asked
        return self.odds.get(f"{text}@{document}" if document else text, -4.0)

    def title_of(self, document: str) -> str:
        """As Context.title_of."""
        return f"某市关于{document}的通知"


def read(text: str, context: Odds) -> tuple[str, str]:
    history = [Turn("农膜回收率2025年要达到多少？", "86%。[1]")]
    question, document, _, _ = in_context(text, history, vocabulary(), lambda text: 0.0, context)
    return question, document


def test_a_follow_up_stays_in_the_document_that_answers_it() -> None:
    answered = Odds("甲", **{"渔船拆解补偿款哪天打到账上@甲": 3.5, "渔船拆解补偿款哪天打到账上": 2.0})
    assert read("渔船拆解补偿款哪天打到账上", answered) == ("渔船拆解补偿款哪天打到账上", "甲")
    elsewhere = Odds("甲", **{"渔船拆解补偿款哪天打到账上": 3.0})
    assert read("渔船拆解补偿款哪天打到账上", elsewhere) == ("渔船拆解补偿款哪天打到账上", "")


def test_every_reading_is_judged_by_what_was_asked_after_what() -> None:
    answered = Odds("甲")
    read("补多少", answered)
    assert answered.asked == "农膜回收率2025年要达到多少。接着问：补多少"


def test_a_reading_with_a_year_of_its_own_has_no_other() -> None:
    tried: list[str] = []
    context = Odds("甲")
    context.fit = lambda text, asked, document="": tried.append(text) or 0.0  # type: ignore[method-assign, func-returns-value]
    read("2030年打算提到几成", context)
    assert "农膜回收率，2030年打算提到几成" in tried


def test_a_document_spoken_of_is_named() -> None:
    assert read("上面说的那个方案是哪天印发的", Odds("甲")) == ("《某市关于甲的通知》是哪天印发的", "甲")
    assert read("这个方案的牵头部门是谁", Odds("甲"))[1] == ""  # asks of its content, not of the document


def test_the_n_th_after_how_many_annexes_is_an_annex() -> None:
    history = [Turn("排污方案后面一共带了几个附件？", "5个。")]
    assert complete("第二个是什么？", history, vocabulary())[0] == "排污方案附件二是什么？"


def test_a_year_of_its_own_takes_the_place_of_the_one_before() -> None:
    history = [Turn("到2021年底，60岁以上的老人有多少？", "82.03万。[1]")]
    completed, _ = complete("给他们准备的床位，2025年要有多少张？", history, vocabulary())
    assert "2021" not in completed


def test_what_the_words_tell_needs_no_better_answer() -> None:
    assert read("那2030年呢？", Odds("甲"))[0] == "农膜回收率2030年要达到多少？"


def test_a_change_of_topic_leaves_the_document() -> None:
    assert read("换个问题，渔船拆解补偿款哪天打到账上", Odds("甲", **{"渔船拆解补偿款哪天打到账上@甲": 3.0}))[1] == ""


def test_a_pair_in_an_answer_is_counted() -> None:
    history = [Turn("新任命了哪两位？", "王某某和李某。")]
    assert complete("第二位去了哪个单位", history, vocabulary())[0].startswith("李某")


def test_of_readings_that_find_the_same_answer_the_shortest_is_searched() -> None:
    history = [Turn("到2025年市区坐公交出门的要占多少？", "60%。[1]")]
    bare = "机场里面跑的车哪年全换成电的"
    same = Odds("甲")
    same.fit = lambda text, asked, document="": 2.0  # type: ignore[method-assign]  # every reading finds the one text
    assert in_context(bare, history, vocabulary(), lambda text: 0.0, same)[0] == bare


def test_that_year_is_the_last_one_spoken_of() -> None:
    history = [Turn("高标准农田到2025年要有多少，2023年打算建多少？", "30万亩。[1]")]
    assert complete("那年猪要养多少头", history, vocabulary())[0].startswith("2023年猪")


def test_a_correction_takes_the_place_of_what_was_asked() -> None:
    history = [Turn("2020年尾矿一共产生了多少", "642.27万吨。[1]")]
    assert complete("不是尾矿，打错了，我要的是粉煤灰", history, vocabulary())[0] == "2020年粉煤灰一共产生了多少"
