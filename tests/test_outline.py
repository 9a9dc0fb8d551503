"""Outlines: sections with their labels, titles and levels, for every way of writing headings."""

from __future__ import annotations

import pytest

from corpus.model import quote
from corpus.parse import parse
from corpus.prose.labels import label_of
from corpus.prose.runin import bold_headings, first_sentence, term_before_colon
from tests.shipped import reading, source_of

HEAD = "甲市人民政府关于印发甲市工作方案的通知\n甲府发〔2023〕5号\n各县（市、区）人民政府：\n现印发给你们，请认真执行。\n"
LONG = "各地各部门要提高站位，加强组织领导，明确责任分工，细化工作举措，确保各项任务落到实处。"


def outline(body: str) -> list[tuple[int, str, str]]:
    found = parse(source_of(HEAD + body))
    return [(section.level, section.label, section.title) for _, section in found.outline]


def of_shipped(number: str) -> list[tuple[int, str, str]]:
    document = next(d for d in reading().documents if d.number == number)
    return [(s.level, s.label, s.title) for owner, s in reading().outline if owner == document.id]


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("一、总体要求", "一、", "一、"),
        ("二、2023年工作安排", "一、", "二、"),
        ("（一）指导思想。", "（一）", "（一）"),
        ("(十二) 加强监管", "（一）", "（十二）"),
        ("1.推进", "1.", "1."),
        ("１．推进", "1.", "1."),
        ("12、推进", "1.", "12."),
        ("(3) 推进", "(1)", "（3）"),
        ("③推进", "①", "③"),
        ("附件 1", "annex", "附件1"),
        ("附件", "annex", "附件"),
        ("专栏 3 打造圈", "box", "专栏3"),
        ("第一章　总则", "chapter", "第一章"),
        ("第二节 目标", "section", "第二节"),
        ("第十条　本办法自公布之日起施行。", "article", "第十条"),
        ("1.2.3 编制依据", "decimal", "1.2.3"),
        ("- 1.甲表", "1.", "1."),
        ("——到2025年，", "bullet", "——"),
        ("备注：1.指标", "note", "注"),
    ],
)
def test_a_label(text: str, kind: str, label: str) -> None:
    found = label_of(text)
    assert found is not None
    assert (found.kind, found.text) == (kind, label)


@pytest.mark.parametrize(
    "text",
    [
        "6.52万亩，完成退化林修复",
        "2022年，推动园区建设",
        "40%，新增集聚区",
        "300 张床位规模",
        "第二条第二款规定的情形",
        "第三产业逆势上扬",
        "附件1所列的项目",
        "一年来，我们",
    ],
)
def test_no_label(text: str) -> None:
    assert label_of(text) is None


def test_headings_alone_and_glued_to_their_text() -> None:
    body = (
        f"一、总体要求\n（一）指导思想。\n{LONG}\n（二）工作目标。到2025年，基本建成。{LONG}\n"
        f"二、主要任务\n1.推进甲。{LONG}\n2.推进乙。{LONG}\n"
    )
    assert outline(body) == [
        (1, "一、", "总体要求"),
        (2, "（一）", "指导思想"),
        (2, "（二）", "工作目标"),
        (1, "二、", "主要任务"),
        (2, "1.", "推进甲"),
        (2, "2.", "推进乙"),
    ]


def test_run_in_and_bold_headings() -> None:
    body = f"一、主要任务\n做强产业集群。{LONG}**主攻头部企业。**{LONG}**提升专业能力**。{LONG}\n优化产业结构。{LONG}\n"
    assert outline(body) == [
        (1, "一、", "主要任务"),
        (2, "", "做强产业集群"),
        (3, "", "主攻头部企业"),
        (3, "", "提升专业能力"),
        (2, "", "优化产业结构"),
    ]


def test_the_first_of_a_row_that_is_not_bold_stands_beside_the_others() -> None:
    body = f"一、工作情况\n重点改革扎实推进。{LONG}**营商环境优化提升。**{LONG}\n"
    assert outline(body) == [(1, "一、", "工作情况"), (2, "", "重点改革扎实推进"), (2, "", "营商环境优化提升")]


def test_chapters_sections_and_numbers() -> None:
    assert outline(f"第一章　发展基础\n第一节　现状\n{LONG}\n第二章　任务\n1.修复。{LONG}\n") == [
        (1, "第一章", "发展基础"),
        (2, "第一节", "现状"),
        (1, "第二章", "任务"),
        (2, "1.", "修复"),
    ]


def test_decimal_numbers_of_an_emergency_plan() -> None:
    assert outline(f"1 总则\n1.1 编制目的\n{LONG}\n1.2 编制依据\n{LONG}\n2 组织体系\n{LONG}\n") == [
        (1, "1", "总则"),
        (2, "1.1", "编制目的"),
        (2, "1.2", "编制依据"),
        (1, "2", "组织体系"),
    ]


def test_a_box_ends_where_its_items_end() -> None:
    body = f"一、主要任务\n健全服务体系。{LONG}\n专栏 1 服务工程\n1. 到2025年，建成1所养老机构。\n2. 推广助餐服务。\n优化网络布局。{LONG}\n"
    assert outline(body) == [
        (1, "一、", "主要任务"),
        (2, "", "健全服务体系"),
        (2, "专栏1", "服务工程"),
        (3, "1.", ""),
        (3, "2.", ""),
        (2, "", "优化网络布局"),
    ]
    places = [p.locator for p in parse(source_of(HEAD + body)).passages]
    assert "专栏1 第1项" in places
    assert "专栏1 第2项" in places
    assert places[-1] == "一、主要任务 > 优化网络布局"


def test_annexes_with_and_without_their_number() -> None:
    table = "序号\t任务\t单位\n1\t甲\t市水利局\n"
    numbered = f"一、要求\n{LONG}\n附件：1.甲表\n2.乙表\n附件1\n甲表\n{table}附件 2\n乙表\n{table}"
    assert [found for found in outline(numbered) if found[1].startswith("附件")] == [(1, "附件1", "甲表"), (1, "附件2", "乙表")]
    single = f"一、要求\n{LONG}\n附件：甲市重点工作任务清单\n\n甲市重点任务清单\n{table}"
    assert outline(single)[-1] == (1, "附件", "甲市重点任务清单")


def test_every_level_of_the_shipped_plan() -> None:
    found = of_shipped("九府发〔2022〕24号")
    assert (1, "二、", "主要任务") in found
    assert (3, "1.", "持续推进工业固体废物源头减量") in found
    assert (4, "", "推动产废行业绿色转型发展") in found
    assert [label for level, label, _ in found if level == 1 and label] == [
        "一、",
        "二、",
        "三、",
        "附件1",
        "附件2",
        "附件3",
        "附件4",
        "附件5",
    ]


def test_boxes_and_glossary_of_the_shipped_gazette() -> None:
    assert [(label, title) for _, label, title in of_shipped("九府办发〔2023〕2号") if label.startswith("专栏")] == [
        ("专栏1", "“十四五”期间养老服务体系发展主要指标"),
        ("专栏2", "兜底性养老服务工程"),
        ("专栏3", "打造社区15分钟“养老服务圈”"),
        ("专栏4", "养老机构照护能力提升工程"),
        ("专栏5", "医养服务能力提升计划"),
        ("专栏6", "农村互助养老服务提质工程"),
        ("专栏7", "实施养老服务职业培训计划"),
    ]
    places = [p.locator.split(" ")[1] for p in reading().passages if p.locator.startswith("名词解释 第")]
    assert places == [f"第{n}项" for n in range(1, 18)]


def test_spans_of_a_section_are_its_heading() -> None:
    source = reading().source
    for _, section in reading().outline:
        heading = "".join(quote(source.text, section.spans).split())
        assert "".join(section.title.split())[:6] in heading.replace("*", "")


def test_the_pieces_that_outlines_are_read_from() -> None:
    found = first_sentence(f"做强产业集群。{LONG}")
    assert found is not None
    assert found.title == "做强产业集群"
    assert first_sentence(f"到2025年建成体系。{LONG}") is None
    assert [b.title for b in bold_headings("**甲项目推进。**乙。**丙项目推进**。丁。这是**强调**的话。")] == ["甲项目推进", "丙项目推进"]
    term = term_before_colon("五位一体：山江城互动、沿江全面提升。", labelled=True)
    assert term is not None
    assert term.title == "五位一体"


def test_a_speech_that_turns_to_its_hearers_leaves_the_points_behind() -> None:
    body = f"一、工作回顾\n（一）聚力发展。{LONG}\n各位代表，过去一年成绩来之不易，是全市上下团结奋斗的结果。\n二、工作安排\n{LONG}\n"
    places = {p.text[:4]: p.path for p in parse(source_of(HEAD + body)).passages}
    assert places["各位代表"] == ("一、工作回顾",)


@pytest.mark.parametrize("between", ["\n", "\r\n\r\n"])
def test_blank_lines_and_line_breaks_make_no_difference(between: str) -> None:
    first = reading().documents[9].span[0]
    last = reading().documents[11].span[1]
    lines = [line for line in reading().source.text[first:last].split("\n") if line.strip()]
    found = parse(source_of(between.join(lines)))
    ids = {document.id for document in reading().documents[9:12]}
    assert [(s.level, s.label, s.title) for _, s in found.outline] == [
        (s.level, s.label, s.title) for owner, s in reading().outline if owner in ids
    ]
