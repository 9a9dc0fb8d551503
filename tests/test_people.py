"""Lists of people and appointments: all of the gazette's, against a gold written by eye, and worked examples."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.model import Line
from corpus.people import find_people, is_people_region, read_appointments, read_people, read_people_lists
from corpus.tables import Item

HERE = Path(__file__).parent
GAZETTE = HERE.parent / "corpus" / "documents" / "九江市人民政府公报-2023年第2期.txt"
LISTS = [json.loads(line) for line in (HERE / "gold" / "people.jsonl").read_text(encoding="utf-8").splitlines()]
APPOINTMENTS = [json.loads(line) for line in (HERE / "gold" / "people_appointments.jsonl").read_text(encoding="utf-8").splitlines()]


def lines_of(text: str) -> list[Line]:
    """The lines of `text`, → standing for a tab in worked examples."""
    lines, start = [], 0
    for piece in text.replace("→", "\t").split("\n"):
        lines.append(Line(start, start + len(piece), piece))
        start += len(piece) + 1
    return lines


@cache
def gazette() -> tuple[str, list[Line]]:
    text = GAZETTE.read_text(encoding="utf-8")
    return text, lines_of(text)


def people(items: tuple[Item, ...]) -> list[list[str]]:
    return [[cell.text for cell in item.rows[0].cells[1:]] for item in items]


def bare(text: str) -> str:
    return "".join(text.split())


def test_the_gazettes_lists_of_people_are_found() -> None:
    _, lines = gazette()
    found = find_people(lines[1870:2190])
    assert [[start + 1871, end + 1870] for start, end in found] == [gold["lines"] for gold in LISTS]
    assert all(is_people_region(lines[gold["lines"][0] - 1 : gold["lines"][1]]) for gold in LISTS)


def test_all_people_of_the_gazettes_committees() -> None:
    _, lines = gazette()
    digital, *disasters = LISTS
    for golds in ([digital], disasters):
        tables = read_people_lists([(gold["body"], lines[gold["lines"][0] - 1 : gold["lines"][1]]) for gold in golds])
        for gold, table in zip(golds, tables, strict=True):
            assert people(table.items) == gold["people"]
            assert {item.rows[0].cells[0].text for item in table.items} == {gold["body"]}
    assert sum(len(gold["people"]) for gold in disasters) == 201


def test_glued_columns_are_told_of() -> None:
    _, lines = gazette()
    first, second = (lines[gold["lines"][0] - 1 : gold["lines"][1]] for gold in LISTS[1:3])
    tables = read_people_lists([("市减灾委员会", first), ("防范气象灾害专业委员会", second)])
    assert any("两栏并排" in warning for warning in tables[0].warnings)
    assert any("张巍" in warning and "右栏" in warning for warning in tables[1].warnings)
    alone = read_people(first, "市减灾委员会")
    assert [item.rows[0].cells[0].text for item in alone] == ["市减灾委员会"] * 53 + [""] * 21


@pytest.mark.parametrize("gold", LISTS, ids=lambda gold: str(gold["body"]))
def test_spans_are_exact_and_nothing_is_lost(gold: dict[str, Any]) -> None:
    text, lines = gazette()
    region = lines[gold["lines"][0] - 1 : gold["lines"][1]]
    items = read_people(region, gold["body"])
    seen = {offset for item in items for a, b in item.spans for offset in range(a, b)}
    wanted = {o for line in region for o in range(line.start, line.end) if not text[o].isspace()}
    assert not wanted - seen
    for item in items:
        (row,) = item.rows
        body, role, name, post = row.cells
        assert body.inherited
        assert not body.spans
        assert bare("".join(text[a:b] for a, b in name.spans)) == name.text
        assert bare("".join(text[a:b] for a, b in post.spans)) == bare(post.text)
        assert bare("".join(text[a:b] for a, b in role.spans)).rstrip(":：") == role.text
        assert all(any(low <= a and b <= high for low, high in row.spans) is not role.inherited for a, b in role.spans)


def test_roles_names_and_posts_may_hold_spaces_and_be_cut() -> None:
    items = read_people(lines_of("副 主 任：应 焰 市委常委\n\n欧阳小竹→市委网信中心主\n\n任\n成 员：\n李 彤 市公安局副局长"), "领导小组")
    assert people(items) == [["副主任", "应焰", "市委常委"], ["副主任", "欧阳小竹", "市委网信中心主任"], ["成员", "李彤", "市公安局副局长"]]
    assert [item.path for item in items] == [("领导小组", "副主任"), ("领导小组", "副主任"), ("领导小组", "成员")]


def test_names_alone_follow_their_role() -> None:
    items = read_people(lines_of("主任：吴华丰\n委员：汪琳 杨浪\n齐军、张友平\n张 三（市长）"), "编辑委员会")
    posts = {"吴华丰": "", "汪琳": "", "杨浪": "", "齐军": "", "张友平": "", "张三": "市长"}
    assert people(items) == [["主任" if name == "吴华丰" else "委员", name, post] for name, post in posts.items()]


def test_sex_or_people_in_brackets_is_no_part_of_a_name() -> None:
    items = read_people(lines_of("组长：李 红（女） 市卫健委主任\n成员：马力（回族）→市民宗局局长"), "")
    assert people(items) == [["组长", "李红", "市卫健委主任"], ["成员", "马力", "市民宗局局长"]]


def test_a_post_may_stand_in_brackets() -> None:
    assert people(read_people(lines_of("组长：张三（市长）\n组员：李四（市发改委主任）"), "")) == [
        ["组长", "张三", "市长"],
        ["组员", "李四", "市发改委主任"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "一、总体要求\n坚持人民至上，生命至上。\n二、主要任务",
        "责任单位：市发改委、市财政局\n完成时限：2023年底",
        "项目 内容\n单位 金额",
        "序号→姓名→职务\n1→张三→市发改委主任\n2→李四→市财政局局长",
        "姓 名→单位及职务→备注\n张三→市发改委主任→组长\n李四→市财政局局长→成员",
        "联系人:赵思慧;联系电话:0792-8983878",
        "",
    ],
)
def test_what_is_no_list_of_people(text: str) -> None:
    assert find_people(lines_of(text)) == ()
    assert not is_people_region(lines_of(text))


def test_all_appointments_of_the_gazette() -> None:
    text, lines = gazette()
    items = (*read_appointments(lines[1211:1304]), *read_appointments(lines[1307:1320]))
    got = [[cell.text for cell in item.rows[0].cells] for item in items]
    assert got == [[gold["name"], gold["to"], gold["from"], gold["note"]] for gold in APPOINTMENTS]
    for item, gold in zip(items, APPOINTMENTS, strict=True):
        assert item.title == gold["name"]
        assert item.spans[0][0] == lines[gold["line"] - 1].start
        for cell in item.rows[0].cells:
            assert "".join(text[a:b] for a, b in cell.spans) == cell.text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("任命张三为市公安局局长；", [["张三", "市公安局局长", "", ""]]),
        ("免去李四的市公安局局长职务。", [["李四", "", "市公安局局长", ""]]),
        ("张三、欧阳小四同志任市政府副秘书长；", [["张三", "市政府副秘书长", "", ""], ["欧阳小四", "市政府副秘书长", "", ""]]),
        ("王五同志不再担任市水利局副局长职务。", [["王五", "", "市水利局副局长", ""]]),
        ("张三任市发展改革委主任；", [["张三", "市发展改革委主任", "", ""]]),
        ("张三同志任市林业局局长，试用期一年，同时免去其市水利局副局长职务。", [["张三", "市林业局局长", "市水利局副局长", "试用期一年"]]),
        ("责任单位任务分工如下：", []),
        ("经研究，决定：", []),
    ],
)
def test_forms_of_appointment(text: str, rows: list[list[str]]) -> None:
    assert [[cell.text for cell in item.rows[0].cells] for item in read_appointments(lines_of(text))] == rows
