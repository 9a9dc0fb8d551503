"""Cells that span rows and columns, laid out on a grid: what HTML and .docx say, as rows of canonical text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.readers import FormatError

MOST_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class CellBox:
    """A cell as written: its text, and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


def rows_of(table: Iterable[Iterable[CellBox]]) -> list[list[str]]:
    """The rows of a table, all of its width; a row that one cell covers from side to side has that cell alone.

    `[[CellBox("甲", rows=2), CellBox("1")], [CellBox("2")]]` gives `[["甲", "1"], ["", "2"]]`. Raises FormatError
    for a table of absurd size.
    """
    rows: list[list[str]] = []
    single: list[bool] = []
    covered: dict[int, int] = {}  # column: rows still covered from above
    count = 0
    for boxes in table:
        row: list[str] = []
        below: dict[int, int] = {column: left - 1 for column, left in covered.items() if left > 1}
        taken = set(covered)
        alone = 0
        for box in boxes:
            while len(row) in taken:
                row.append("")
            for column in range(len(row), len(row) + box.columns):
                if box.rows > 1:
                    below[column] = box.rows - 1
            alone = box.columns if not row else 0
            row += [box.text] + [""] * (box.columns - 1)
            count += box.columns
            if count > MOST_CELLS:
                raise FormatError(f"表格超过 {MOST_CELLS // 10_000} 万格的上限。请拆成几个文件后重试。")
        while len(row) in taken:
            row.append("")
        covered = below
        rows.append(row)
        single.append(bool(alone) and alone == len(row))
    width = max(map(len, rows), default=0)
    return [row[:1] if alone and len(row) == width else row + [""] * (width - len(row)) for row, alone in zip(rows, single, strict=True)]
