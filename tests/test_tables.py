"""Tables: the shipped gazette's rows against a gold written by eye, worked examples, and what always holds."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example as also
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Cell, Line, Row, Span
from corpus.tables import Item, Table, attach_notes, is_spanning_row, is_table_line, read_tables

GAZETTE = Path(__file__).parent.parent / "corpus" / "documents" / "九江市人民政府公报-2023年第2期.txt"
GOLD = [json.loads(line) for line in (Path(__file__).parent / "gold" / "tables.jsonl").read_text(encoding="utf-8").splitlines()]
REGIONS = [(598, 655), (665, 713), (719, 816), (824, 896), (904, 938), (1576, 1583), (1850, 1871), (2270, 2313), (2321, 2806), (2904, 2915)]


def lines_of(text: str) -> list[Line]:
    """The lines of `text`, → standing for a tab in worked examples."""
    lines, start = [], 0
    for piece in text.split("\n"):
        lines.append(Line(start, start + len(piece), piece))
        start += len(piece) + 1
    return lines


@cache
def gazette() -> tuple[str, list[Line]]:
    text = GAZETTE.read_text(encoding="utf-8")
    return text, lines_of(text)


@cache
def region(first: int, last: int) -> tuple[Table, ...]:
    """The tables in lines `first` to `last` of the gazette, from 1."""
    return read_tables(gazette()[1][first - 1 : last])


def example(text: str) -> tuple[str, tuple[Table, ...]]:
    text = text.replace("→", "\t")
    return text, read_tables(lines_of(text))


def filled(row: Row) -> list[list[Any]]:
    return [[cell.header, cell.text, cell.inherited] for cell in row.cells if cell.text]


def cells(row: Row) -> dict[str, str]:
    return {cell.header: cell.text for cell in row.cells if cell.text}


def bare(text: str) -> str:
    return "".join(text.split())


def all_spans(tables: tuple[Table, ...]) -> list[Span]:
    spans: list[Span] = []
    for table in tables:
        spans += [*table.header_spans, *(span for _, span in table.furniture), *(span for _, note in table.notes for span in note)]
        spans += [span for item in table.items for span in item.spans]
    return spans


def lost(text: str, tables: tuple[Table, ...], start: int = 0, end: int | None = None) -> str:
    """The characters of `text` that are in no item, header, note or furniture, white space aside."""
    end = len(text) if end is None else end
    seen = bytearray(len(text))
    for low, high in all_spans(tables):
        seen[low:high] = b"\x01" * (high - low)
    return "".join(text[i] for i in range(start, end) if not seen[i] and not text[i].isspace())


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: f"{gold['lines'][0]}-{gold['key'] or gold['title']}")
def test_the_gazettes_rows_are_as_a_reader_sees_them(gold: dict[str, Any]) -> None:
    items = [item for table in region(*gold["lines"]) for item in table.items]
    item = next(item for item in items if item.key == gold["key"] and (gold["key"] or item.title == gold["title"]))
    assert item.title == gold["title"]
    assert list(item.path) == gold["path"]
    assert [text for text, _ in item.notes] == gold["notes"]
    assert [{"aligned": row.aligned, "cells": filled(row)} for row in item.rows] == gold["rows"]


def test_the_gold_is_large_enough() -> None:
    assert sum(len(gold["rows"]) for gold in GOLD) >= 60
    assert {tuple(gold["lines"]) for gold in GOLD} == set(REGIONS) - {(2904, 2915)}


@pytest.mark.parametrize("bounds", REGIONS)
def test_nothing_of_a_region_is_lost(bounds: tuple[int, int]) -> None:
    text, lines = gazette()
    inside = lines[bounds[0] - 1 : bounds[1]]
    assert lost(text, region(*bounds), inside[0].start, inside[-1].end) == ""


@pytest.mark.parametrize("bounds", REGIONS)
def test_cells_are_the_sources_words(bounds: tuple[int, int]) -> None:
    text, _ = gazette()
    for item in (item for table in region(*bounds) for item in table.items):
        for row in item.rows:
            for cell in row.cells:
                assert bare(cell.text) == bare("".join(text[a:b] for a, b in cell.spans))
                inside = all(any(low <= a and b <= high for low, high in row.spans) for a, b in cell.spans)
                assert inside is not cell.inherited or not cell.spans
            assert all(any(low <= a and b <= high for low, high in item.spans) for a, b in row.spans)


def test_every_number_of_the_second_list_is_one_item() -> None:
    (table,) = region(2321, 2806)
    assert [item.key for item in table.items] == [str(number) for number in range(1, 231)]
    assert table.header == ("序号", "类型", "“一件事一次办”名称", "关联事项", "牵头部门", "责任部门", "推进完成时限", "备注")
    assert sum(name == "重复的表头" for name, _ in table.furniture) == 22


def test_only_rows_that_cannot_be_aligned_are_marked() -> None:
    odd = {bounds: [item.key for t in region(*bounds) for item in t.items if not all(r.aligned for r in item.rows)] for bounds in REGIONS}
    assert odd[598, 655] == [str(number) for number in range(1, 54)]
    assert odd[824, 896] == ["G1-3", "G1-14", "G1-19"]
    assert odd[1850, 1871] == ["6", "9"]
    assert odd[2321, 2806] == ["99"]
    assert region(598, 655)[0].warnings[0].endswith("：第1至53项")
    assert [odd[b] for b in [(665, 713), (719, 816), (904, 938), (1576, 1583), (2270, 2313)]] == [[], [], [], [], []]
    assert any("第99项" in warning for warning in region(2321, 2806)[0].warnings)


def test_a_form_is_one_item_of_unlabelled_rows() -> None:
    (table,) = region(2904, 2915)
    (item,) = table.items
    assert table.header == ()
    assert len(item.rows) == 12
    assert not any(row.aligned or any(cell.header for cell in row.cells) for row in item.rows)
    assert [cell.text for cell in item.rows[5].cells] == ["地址", "经办人及手机号码", "项目形象日均进度"]


def test_notes_go_to_the_rows_that_they_name() -> None:
    _, lines = gazette()
    (table,) = attach_notes(region(598, 655), lines[656:660])
    notes = {item.key: item.notes for item in table.items if item.notes}
    assert list(notes) == ["18", "33"]
    assert table.notes == ()
    assert notes["18"][0][0].startswith("备注:1.指标18“畜禽粪污综合利用率”")
    assert notes["33"][0][0].startswith("2.指标33")
    (projects,) = attach_notes(region(824, 896), lines[897:898])
    assert [text for text, _ in projects.notes] == ["(注:工程建设项目建设动态管理,逐年更新)"]


def test_a_note_may_name_several_rows_and_run_over_lines() -> None:
    _, tables = example("序号→名称\n1→甲\n2→乙\n3→丙")
    notes = lines_of("注：序号1、3由市发改委牵头，\n其余由各县（市、区）负责。\n说明：本表自发布之日起施行。")
    (table,) = attach_notes(tables, notes)
    assert [bool(item.notes) for item in table.items] == [True, False, True]
    assert table.items[0].notes[0][0].endswith("各县（市、区）负责。")
    assert len(table.items[0].notes[0][1]) == 2
    assert [note for note, _ in table.notes] == ["说明：本表自发布之日起施行。"]
    assert attach_notes((), notes) == ()


def test_a_cell_over_the_whole_width_is_a_group() -> None:
    text, (table,) = example("序号→任务→责任单位\n一、完善制度\n1→修订办法→市司法局\n二、强化监管\n2→开展检查→市公安局")
    assert [(item.key, item.path) for item in table.items] == [("1", ("一、完善制度",)), ("2", ("二、强化监管",))]
    assert lost(text, (table,)) == ""
    assert text[slice(*table.items[0].spans[0])] == "一、完善制度"


def test_a_row_of_one_wide_cell_stands_right_between_two_rows() -> None:
    assert is_spanning_row(*lines_of("1\t甲\n二、强化监管\n2\t乙"))
    assert not is_spanning_row(*lines_of("1\t甲\n以上为重点工作。\n2\t乙"))
    first, _, second, _, third = lines_of("1\t甲\n\n二、强化监管\n\n2\t乙")
    assert not is_spanning_row(first, second, third)


def test_a_group_column_before_the_number_goes_on() -> None:
    _, (table,) = example("类别→序号→事项名称→责任单位\n准入→1→开办→市场局\n→2→注销→税务局\n建设→3→施工许可→住建局")
    assert [cells(item.rows[0])["类别"] for item in table.items] == ["准入", "准入", "建设"]
    assert [item.title for item in table.items] == ["开办", "注销", "施工许可"]


def test_rows_under_one_department_are_one_item_without_its_numbers() -> None:
    _, (table,) = example("部门→职责→人数→联系电话\n市发改委→统筹协调→12→0792-8123456\n→项目审批→→\n市财政局→资金保障→3→8231234")
    first, second = table.items
    assert [cells(row) for row in first.rows][1] == {"部门": "市发改委", "职责": "项目审批"}
    assert second.title == "市财政局"


def test_a_markdown_table_is_a_table() -> None:
    text, (table,) = example("| 序号 | 名称 | 金额（万元） |\n| --- | --- | --- |\n| 1 | 甲项目 | 100 |\n| 2 |  | 200 |")
    assert [cells(item.rows[0]) for item in table.items] == [
        {"序号": "1", "名称": "甲项目", "金额（万元）": "100"},
        {"序号": "2", "金额（万元）": "200"},
    ]
    assert lost(text, (table,)) == ""


def test_two_header_rows_are_one() -> None:
    _, (table,) = example("序号→指标名称→单位→目标值→→→责任单位\n→→→2023年→2024年→2025年→\n1→森林覆盖率→%→60→61→62→市林业局")
    assert table.header == ("序号", "指标名称", "单位", "目标值 2023年", "目标值 2024年", "目标值 2025年", "责任单位")
    assert cells(table.items[0].rows[0])["目标值 2024年"] == "61"


def test_a_group_of_columns_may_have_names_of_its_own() -> None:
    _, (table,) = example("序号→权力名称→→依据→责任主体\n→主项→子项→→\n1→燃气管理→经营许可→《条例》→市城管局\n→→停业许可→《条例》→")
    assert table.header == ("序号", "权力名称 主项", "权力名称 子项", "依据", "责任主体")
    assert [cells(row)["权力名称 子项"] for row in table.items[0].rows] == ["经营许可", "停业许可"]
    _, (budget,) = example("支出功能分类→→金额\n科目编码→科目名称→\n201→一般公共服务→1,234.50\n205→教育→2,000")
    assert budget.header == ("支出功能分类 科目编码", "支出功能分类 科目名称", "金额")
    assert [item.title for item in budget.items] == ["一般公共服务", "教育"]


def test_months_may_be_columns() -> None:
    _, (table,) = example("指标→2023年1月→2023年2月→累计\n投资→10→20→30\n消费→5→6→11")
    assert cells(table.items[1].rows[0]) == {"指标": "消费", "2023年1月": "5", "2023年2月": "6", "累计": "11"}


def test_after_a_blank_line_another_header_begins_a_table() -> None:
    _, tables = example("科目→预算数→执行数\n教育→100→98\n\n项目→责任单位→完成时限\n甲→市发改委→2023年")
    assert [table.header[0] for table in tables] == ["科目", "项目"]


def test_a_form_of_four_columns_has_no_header() -> None:
    _, (table,) = example("姓名→张三→性别→男\n出生年月→1990.1→民族→汉族\n学历→本科→政治面貌→党员\n工作单位→市政府办→联系电话→8211501")
    assert table.header == ()
    assert [cell.text for cell in table.items[0].rows[1].cells] == ["出生年月", "1990.1", "民族", "汉族"]


def test_spaces_and_points_do_not_matter_to_a_number() -> None:
    _, (table,) = example("序 号→项 目 名 称→责 任 单 位\n1.→甲→市水利局\n2、→乙→市交通局\n（3）→丙→市教育局")
    assert table.header == ("序号", "项目名称", "责任单位")
    assert [item.key for item in table.items] == ["1", "2", "3"]


def test_a_row_with_too_many_readings_is_left_as_printed() -> None:
    header = "序号→" + "→".join(["名称", "数量"] * 20)
    good = [f"{n}→" + "→".join(["甲设备", "5"] * 20) for n in range(1, 9)]
    _, (table,) = example("\n".join([header, *good, "9→" + "→".join(["5", "市教育局", ""] * 13)]))
    assert all(row.aligned for item in table.items[:8] for row in item.rows)
    row = table.items[8].rows[0]
    assert not row.aligned
    assert not any(cell.header.startswith("名称") and cell.text == "5" for cell in row.cells)


def test_a_header_of_unknown_words_stands_over_numbers() -> None:
    _, (table,) = example("县区→户籍→常住\n浔阳→31→40\n濂溪→25→28")
    assert table.header == ("县区", "户籍", "常住")
    assert [item.title for item in table.items] == ["浔阳", "濂溪"]


def test_page_furniture_and_repeated_headers_are_named() -> None:
    text, (table,) = example("序号→项目→牵头单位\n1→甲→市水利局\n\n— 12 —\n\n市政府文件\n（续表）\n序号→项 目→牵头单位\n2→乙→市教育局")
    assert [name for name, _ in table.furniture] == ["页码或页眉", "页码或页眉", "页码或页眉", "重复的表头"]
    assert [item.title for item in table.items] == ["甲", "乙"]
    assert lost(text, (table,)) == ""


def test_a_different_header_begins_a_table() -> None:
    _, tables = example("序号→姓名→单位\n1→张三→市政府\n序号→车牌→型号→备注\n1→赣G12345→大众→/")
    assert [table.header for table in tables] == [("序号", "姓名", "单位"), ("序号", "车牌", "型号", "备注")]
    assert tables[0].items[0].rows[0].aligned
    assert tables[1].items[0].notes == ()


def test_a_lost_cell_moves_no_other_under_a_wrong_header() -> None:
    _, (table,) = example("序号→事项→责任单位→完成时限\n1→甲→市教育局→2023年底\n2→市民政局→2023年底\n3→丙→市司法局→2024年底")
    row = table.items[1].rows[0]
    assert not row.aligned
    assert filled(row) == [["序号", "2", False], ["", "市民政局", False], ["完成时限", "2023年底", False]]


def test_numbers_may_stand_under_a_name_where_they_always_do() -> None:
    _, (table,) = example("序号→重点任务→考核指标→责任单位\n1→造林→60%→市林业局\n2→耕地→300→市自然资源局\n3→水质→95%→市水利局")
    assert all(row.aligned for item in table.items for row in item.rows)
    assert cells(table.items[1].rows[0])["考核指标"] == "300"


def test_things_and_bodies_in_one_cell_are_paired_only_where_they_are_equally_many() -> None:
    _, (table,) = example(
        "序号→事项→责任部门\n1→甲许可证 乙许可证→公安部门 林业部门\n2→丙许可证 丁许可证→公安部门\n3→戊备案→公安部门 林业部门"
    )
    assert [[(cells(row)["事项"], cells(row)["责任部门"]) for row in item.rows] for item in table.items] == [
        [("甲许可证", "公安部门"), ("乙许可证", "林业部门")],
        [("丙许可证 丁许可证", "公安部门")],
        [("戊备案", "公安部门 林业部门")],
    ]


def test_a_form_with_names_of_columns_at_its_left_has_no_header() -> None:
    _, (table,) = example("项目名称→某建设项目\n建设单位→某公司\n总投资→1000万元\n建设内容→新建厂房。")
    assert table.header == ()
    assert len(table.items[0].rows) == 4


def test_words_between_rows_that_are_no_caption_stay_with_the_item_above() -> None:
    text, (table,) = example("序号→任务→要求\n1→甲→推进\n\n建设，完善机制。\n\n2→乙→落实")
    assert [cell.text for cell in table.items[0].rows[1].cells] == ["建设，完善机制。"]
    assert lost(text, (table,)) == ""


def test_the_same_name_under_two_numbers_is_two_items_and_a_repeated_number_is_one() -> None:
    _, (table,) = example("序号→事项名称→责任部门\n1→甲→公安部门\n序号→事项名称→责任部门\n1→甲→林业部门\n2→甲→民政部门")
    assert [(item.key, len(item.rows)) for item in table.items] == [("1", 2), ("2", 1)]


@pytest.mark.parametrize(
    ("text", "expected"), [("甲\t乙", True), ("甲\t", True), ("\t甲", True), ("| 甲 | 乙 |", True), ("甲 乙", False), ("", False)]
)
def test_a_line_of_cells_has_a_tab_or_bars(text: str, expected: bool) -> None:
    assert is_table_line(Line(0, len(text), text)) is expected


def test_no_lines_are_no_tables() -> None:
    assert read_tables([]) == ()
    assert read_tables(lines_of("\n\n")) == ()


def test_a_lost_or_added_cell_seldom_gets_a_wrong_header() -> None:
    """A cell is taken out of a whole row, or a blank put in: what is labelled then is right ninety-eight times in a hundred."""
    random, wrong, labelled = Random(7), 0, 0
    for first, last in [(665, 713), (719, 816), (824, 896), (2667, 2767)]:
        whole = [line.text for line in gazette()[1][first - 1 : last]]
        rows = [item.rows[0] for table in region(first, last) for item in table.items if len(item.rows) == 1 and item.rows[0].aligned]
        for row in random.sample(rows, 12):
            at = next(i for i, line in enumerate(gazette()[1][first - 1 : last]) if line.start <= row.spans[0][0] < line.end)
            printed = whole[at].split("\t")
            place = random.choice([i for i, cell in enumerate(printed) if cell and i > 0])
            changed = [*printed[:place], *printed[place + 1 :], ""] if random.random() < 0.5 else [*printed[:place], "", *printed[place:]]
            lines = lines_of("\n".join([*whole[:at], "\t".join(changed), *whole[at + 1 :]]))
            read = [r for table in read_tables(lines) for item in table.items for r in item.rows]
            now = next(r for r in read if r.spans and lines[at].start <= r.spans[0][0] < lines[at].end)
            truth = {(cell.header, cell.text) for cell in row.cells}
            own = [(cell.header, cell.text) for cell in now.cells if cell.header and cell.text and not cell.inherited]
            wrong += sum(pair not in truth for pair in own)
            labelled += len(own)
    assert labelled > 200
    assert wrong * 50 <= labelled


PIECES = st.sampled_from(
    [
        "",
        "序号",
        "事项",
        "责任单位",
        "完成时限",
        "1",
        "2",
        "A1",
        "市教育局",
        "2023年底",
        "/",
        "甲证 乙证",
        "公安部门 林业部门",
        "一、总则",
        "小计",
        "建设，完善。",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=6).map("\t".join), min_size=1, max_size=12))
@also(["序号\t序号", "\t序号", "\t序号\t序号", "序号"])  # a header all of whose rows are strays
@also(["序号\t序号", "\t序号", "序号\t\t序号", "序号"])  # a column without a name
def test_whatever_the_lines_nothing_is_lost_and_no_span_lies(rows: list[str]) -> None:
    text = "\n".join(rows)
    tables = read_tables(lines_of(text))
    assert lost(text, tables) == ""
    for item in (item for table in tables for item in table.items):
        for cell in (cell for row in item.rows for cell in row.cells):
            assert bare(cell.text) == bare("".join(text[a:b] for a, b in cell.spans))
        assert list(item.spans) == sorted(set(item.spans))


def test_dataclasses_hold_plain_tuples() -> None:
    _, (table,) = example("序号→名称\n1→甲")
    assert table.items == (
        Item((Row((Cell("序号", "1", ((6, 7),)), Cell("名称", "甲", ((8, 9),))), ((6, 9),)),), "1", "甲", (), ((6, 9),)),
    )
