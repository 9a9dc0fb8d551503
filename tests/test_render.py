"""Table rows said as a person would."""

from corpus.model import Cell, Row
from rag.render import asked_cells, say_item, tidy


def row(**cells: str) -> Row:
    named = {header.replace("_", "（") + ("）" if "_" in header else ""): text for header, text in cells.items()}
    return Row(tuple(Cell(header, text, ((0, 1),)) for header, text in named.items()), ((0, 1),))


def test_a_row_is_named_by_its_first_cell_and_units_stand_beside_their_numbers() -> None:
    said = say_item([row(序号="7", 项目名称="垃圾分类亭采购", 总投资_万元="125", 完成年限="2022年")])
    assert said == "垃圾分类亭采购：总投资：125万元；完成年限：2022年"


def test_a_unit_column_gives_its_unit_to_the_numbers() -> None:
    assert say_item([row(指标="满意度", 现状="/", 目标="80", 单位="%")]) == "满意度：目标：80%"


def test_rows_of_one_item_say_once_what_they_share() -> None:
    rows = [
        row(事项名称="新车登记", 关联事项="注册", 责任部门="公安部门", 时限="2022年底"),
        row(事项名称="新车登记", 关联事项="申报", 责任部门="税务部门", 时限="2022年底"),
    ]
    assert say_item(rows) == "新车登记：注册（公安部门）、申报（税务部门）。时限：2022年底"


def test_stray_spaces_and_marks_go() -> None:
    assert tidy("**到 2025 年** ,达到 40%\n以上") == "到2025年,达到40%以上"
    assert tidy("推动 5G NR 建设") == "推动5G NR建设"


def test_only_the_asked_cells_are_said() -> None:
    cells = [("项目名称", "东湖灌区改造"), ("责任单位", "市水利局"), ("配合单位", "市发改委"), ("完成年限", "2024年")]
    row = Row(tuple(Cell(header, text, ((0, 1),)) for header, text in cells), ((0, 1),))
    assert asked_cells(row, "第2项的责任单位和配合单位") == cells[:3]
    assert asked_cells(row, "第2项是什么") == []
