"""Table rows as a person would say them: the item's name, then its parts, units beside their numbers.

The words are the source's cells; joining words and punctuation are ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Cell, Row

_NOTHING = {"", "/", "—", "-", "－"}
_ORDINAL_HEADER = re.compile(r"^(序号|编号|项次|类型|类别)$")
_UNIT_HEADER = re.compile(r"^(计量)?单位$")
_UNIT_IN_HEADER = re.compile(r"\s*[（(]\s*(万元|亿元|元|%|％|人|个|吨|万吨|亩|万亩|平方米|张|万张|年|天|月)\s*[）)]\s*$")
_NUMERIC = re.compile(r"^[<>≥≤＞＜~约]?\s*\d[\d,.]*$")
_NAME_HEADER = re.compile(r"名称|事项|任务|指标|项目|部门|领域|姓名")


def tidy(text: str) -> str:
    """One line without Markdown marks or stray spaces: "到 2025 年" is "到2025年"; spaces between Latin words stay."""
    text = re.sub(r"\s+", " ", text.replace("**", "").replace("\t", " ")).strip()
    text = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)
    return re.sub(r"^(?:[-—]+|#+)\s*", "", text)


def value_of(cell: Cell, unit: str = "") -> str:
    """A cell's text with its unit: header "总投资（万元）" and text "125" give "125万元"; "60" with unit "%" gives "60%"."""
    text = tidy(cell.text)
    if _NUMERIC.match(text):
        if match := _UNIT_IN_HEADER.search(cell.header):
            return text + match.group(1)
        if unit and unit not in _NOTHING:
            return text + unit
    return text


def header_of(cell: Cell) -> str:
    """The header as a label, without its unit and without the place that tells two columns of one name apart."""
    return tidy(re.sub(r"（第\d+列）$", "", _UNIT_IN_HEADER.sub("", cell.header)))


def is_name(cell: Cell) -> bool:
    """Whether a cell names its row."""
    return bool(_NAME_HEADER.search(cell.header))


def row_unit(row: Row) -> str:
    """The value of a 单位 column; "" where there is none."""
    return next((tidy(c.text) for c in row.cells if _UNIT_HEADER.match(tidy(c.header)) and tidy(c.text) not in _NOTHING), "")


def _unit_of_name(row: Row) -> str:
    """The unit that stands behind a row's name: 万张 of "养老服务床位总数(万张)"; "" where there is none."""
    names = (tidy(cell.text) for cell in row.cells if is_name(cell))
    return next((match[1] for name in names if (match := _UNIT_IN_HEADER.search(name))), "")


def named_cells(row: Row) -> list[tuple[str, str]]:
    """(label, value) of a row's cells that say something; ordinals and unit columns are left out."""
    unit = row_unit(row) or _unit_of_name(row)
    return [
        (header_of(cell), value_of(cell, unit))
        for cell in row.cells
        if tidy(cell.text) not in _NOTHING and not _ORDINAL_HEADER.match(tidy(cell.header)) and not _UNIT_HEADER.match(tidy(cell.header))
    ]


def say_row(cells: Sequence[tuple[str, str]]) -> str:
    """ "新车上牌：牵头部门市公安局；…": the first cell names the row, the rest follow with their labels."""
    if not cells:
        return ""
    (_, name), *rest = cells
    said = "；".join(f"{label}：{value}" if label else value for label, value in rest)
    return f"{name}：{said}" if said else name


def asked_cells(row: Row, question: str) -> list[tuple[str, str]]:
    """The row's name and the cells whose headers the question names: 责任单位 of "第2项的责任单位是谁"; [] where it names none."""
    cells = named_cells(row)
    asked = [(label, value) for label, value in cells[1:] if len(label) > 1 and label in question]
    return [cells[0], *asked] if asked else []


def say_person(row: Row) -> str:
    """ "组长：杨某，市长" of a list of people; "" for a row that names nobody."""
    cells = {header_of(cell): tidy(cell.text) for cell in row.cells if tidy(cell.text) not in _NOTHING}
    if "姓名" not in cells:
        return ""
    if "任" in cells or "免" in cells:
        said = [f"任{cells['任']}" if "任" in cells else "", f"免去{cells['免']}职务" if "免" in cells else "", cells.get("备注", "")]
        return f"{cells['姓名']}：" + "，".join(part for part in said if part)
    role = f"{cells['角色']}：" if "角色" in cells else ""
    return role + "，".join(cells[name] for name in ("姓名", "职务") if name in cells)


def say_item(rows: Sequence[Row]) -> str:
    """All rows of one item in one line.

    One row: `say_row`. Several: what they share is said once, what varies row by row as "事项（部门）".
    """
    listed = [named_cells(row) for row in rows]
    if len(rows) == 1:
        return say_row(listed[0])
    shared = [pair for pair in listed[0] if all(pair in cells for cells in listed[1:])]
    varying = [[value for label, value in cells if (label, value) not in shared] for cells in listed]
    parts = [values[0] + (f"（{'，'.join(values[1:])}）" if values[1:] else "") for values in varying if values]
    name = next((value for label, value in shared if _NAME_HEADER.search(label)), shared[0][1] if shared else "")
    said = "；".join(f"{label}：{value}" if label else value for label, value in shared if value != name)
    head = f"{name}：" if name else ""
    return head + "、".join(parts) + (f"。{said}" if said else "")
