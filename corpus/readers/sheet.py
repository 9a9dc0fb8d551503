""".xlsx: every visible sheet a table, values as the sheet shows them (percentages, dates), merged cells as spans."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from corpus.readers import Extract, FormatError
from corpus.readers.archive import DAMAGED, Archive
from corpus.readers.canonical import Composer
from corpus.readers.grid import MOST_CELLS

UNNAMED = re.compile(r"(sheet|工作表|表)\s*\d*", re.IGNORECASE)


def read(data: bytes) -> Extract:
    """The sheets of a workbook; a sheet's name is a paragraph before it where it says something. Raises FormatError."""
    Archive(data).refuse_doctypes()
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError) as error:
        raise FormatError(DAMAGED) from error
    composer, warnings = Composer(), []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            warnings.append(f"工作表“{sheet.title}”是隐藏的，没有读取。")
            continue
        if not UNNAMED.fullmatch(sheet.title.strip()) and sheet.max_row > 1:
            composer.paragraph(sheet.title)
        table: list[list[str]] = []
        for row in _rows(sheet):
            if row:
                table.append(row)
            else:
                composer.table(table)
                table = []
        composer.table(table)
    return composer.extract(warnings)


def _rows(sheet: Worksheet) -> Iterator[list[str]]:
    """The rows, [] for one without values; a value merged over the whole width alone."""
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        raise FormatError(f"工作表“{sheet.title}”超过 {MOST_CELLS // 10_000} 万格的上限。请拆成几个文件后重试。")
    wide: dict[tuple[int, int], int] = {}
    for merged in sheet.merged_cells.ranges:
        wide[merged.min_row, merged.min_col] = merged.max_col
    rows = [(number, [_shown(cell) for cell in cells]) for number, cells in enumerate(sheet.iter_rows(), start=1)]
    width = max((len(_trimmed(row)) for number, row in rows if (number, 1) not in wide), default=0)
    for number, row in rows:
        filled = [index for index, value in enumerate(row) if value]
        if not filled:
            yield []
        elif filled == [0] and wide.get((number, 1), 1) >= max(width, 2):
            yield row[:1]
        else:
            yield (row + [""] * width)[: max(width, filled[-1] + 1)]


def _trimmed(row: list[str]) -> list[str]:
    return row[: max((index for index, value in enumerate(row, start=1) if value), default=0)]


def _shown(cell: Cell) -> str:
    """A cell's value as the sheet shows it, as far as it changes what is read."""
    value, style = cell.value, str(cell.number_format or "General")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        timed = value.hour or value.minute or value.second
        return value.strftime("%Y-%m-%d %H:%M") if timed else value.strftime("%Y-%m-%d")
    if isinstance(value, (int, float)):
        return _number(value, style.split(";")[0])
    return str(value)


def _number(value: float, style: str) -> str:
    if "E" in style.upper().replace("GENERAL", ""):
        return str(value)
    places = re.search(r"\.(0+)", style)
    decimals = len(places[1]) if places else 0
    comma = "," if re.search(r"[#0],[#0]", style) else ""
    if "%" in style:
        return f"{value * 100:{comma}.{decimals}f}%"
    if "0" in style:
        return f"{value:{comma}.{decimals}f}"
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.12g}"
