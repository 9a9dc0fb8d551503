"""Which row of a table has most, or least, of what a column counts: the first rows in order, each with its own proof.

The whole table is compared, not only the rows that retrieval found; sums (小计, 合计) are no rows of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Cell, Passage, Row
from index.store import Index
from rag.model import Hit, Line, Question
from rag.render import header_of, is_name, row_unit, say_item, tidy, value_of
from rag.terms import bigrams, fold

_MOST = re.compile(r"最(?:多|大|高|贵|长)")
_LEAST = re.compile(r"最(?:少|小|低|短|便宜)")
_ASKED = re.compile(r"哪|谁|什么|啥|前[三几]")
_KIND = re.compile(r"类别|类型|种类|分类")
_SUM = re.compile(r"小计|合计|总计|总量|总数")
_VALUE = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*[%％]?")
SHOWN, FEWEST = 3, 4

Found = tuple[float, str, str, Passage, Row]


def superlative(question: Question, hits: Sequence[Hit], index: Index) -> tuple[Line, ...]:
    """The first rows of the table whose column the question names, in order, and the first one whole.

    () where the question asks for no extreme or names no column.
    """
    least = bool(_LEAST.search(question.text))
    if not (least or _MOST.search(question.text)) or not _ASKED.search(question.text):
        return ()
    for hit in hits[:5]:
        cells = (cell for row in hit.passage.rows for cell in row.cells)
        # Of two columns of one name a rate is the one that is written in per cent.
        for cell in sorted(cells, key=lambda cell: not tidy(cell.text).endswith(("%", "％"))):
            header = header_of(cell)
            if len(header) > 1 and fold(header) in fold(question.text) and _VALUE.fullmatch(tidy(cell.text)):
                rows = _of_kind(question, _column(hit, cell, index))
                rows.sort(key=lambda found: found[0], reverse=not least)
                if len(rows) >= FEWEST:
                    said = "；".join(f"{name}{value}" for _, name, value, _, _ in rows[:SHOWN])
                    order = "从小到大" if least else "从大到小"
                    evidence = tuple((replace(hit, passage=passage), row.spans) for *_, passage, row in rows[:SHOWN])
                    return Line(f"{header}{order}：{said}", evidence), Line(say_item([rows[0][-1]]), evidence[:1])
    return ()


def _of_kind(question: Question, rows: list[Found]) -> list[Found]:
    """The rows under the kind that the question names most of: of 工业固废 those of 工业源, of 固废 all."""
    wanted = bigrams(question.text)
    shares = [
        len(wanted & bigrams("".join(cell.text for cell in row.cells if cell.inherited or _KIND.search(cell.header)))) for *_, row in rows
    ]
    return [row for row, share in zip(rows, shares, strict=True) if share == max(shares)]


def _column(hit: Hit, wanted: Cell, index: Index) -> list[Found]:
    """(number, row's name, value with unit, passage, row) of every row of the hit's table that has the column, in the same unit."""
    unit = next((row_unit(row) for row in hit.passage.rows if wanted in row.cells), "")
    found = []
    for position in index.positions([hit.passage.document]):
        passage = index.passages[int(position)]
        if passage.path[:1] != hit.passage.path[:1]:
            continue
        for row in passage.rows:
            cell = next((cell for cell in row.cells if cell.header == wanted.header), None)
            name = next((tidy(cell.text) for cell in row.cells if is_name(cell)), "")
            number = _VALUE.fullmatch(tidy(cell.text)) if cell else None
            if cell and number and name and row_unit(row) == unit and not _SUM.search(name):
                found.append((float(number[1].replace(",", "")), name, value_of(cell, unit), passage, row))
    return found
