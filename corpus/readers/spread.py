"""Tables that go on over pages: repeated headers left out, rows that a page break cut put together."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.canonical import Composer
from corpus.readers.glyphs import put_together
from corpus.readers.printed import Rows
from corpus.readers.ruling import CellText

HEADER = 3  # rows in which a header may span rows
ENDED = tuple("。！？；：!?;:")


def add_table(parts: Sequence[Rows], composer: Composer) -> None:
    """Adds a table, given its parts on successive pages."""
    first = parts[0]
    rows = list(first.table.rows)
    pages = [first.page] * len(rows)
    for part in parts[1:]:
        repeated = 0
        for above, below in zip(first.table.words, part.table.words, strict=False):
            if above != below:
                break
            repeated += 1
        more = list(part.table.rows[repeated:])
        if more and _is_cut(rows[-1], more[0], [*rows, *more]):
            rows[-1] = tuple(map(_rejoined, rows[-1], more.pop(0)))
        rows += more
        pages += [part.page] * len(more)
    composer.table([[cell.text for cell in row] for row in rows], pages)


def is_continuation(one: Rows, other: Rows) -> bool:
    """Whether a table goes on from the page before: as many columns, as wide."""
    here, there = one.table.columns, other.table.columns
    if other.page != one.page + 1 or len(here) != len(there):
        return False
    return all(abs(a - here[0] - (b - there[0])) < 6 for a, b in zip(here, there, strict=True))


def _is_cut(row: Sequence[CellText], below: Sequence[CellText], table: Sequence[Sequence[CellText]]) -> bool:
    """Whether the page break cut a row: it has no first cell, where all rows of the table have one.

    Where cells span rows, what goes on below was full and unfinished above, and what the table's column says elsewhere
    decides; without that a row is whole if it is too short to be cut.
    """
    going = [column for column, cell in enumerate(below) if cell.text]
    if len(row) != len(below) or below[0].text or not going:
        return False
    if row[0].text and not any(not other[0].text for other in table[HEADER:] if other is not below):
        return True
    if not all(row[column].full and not row[column].text.endswith(ENDED) for column in going):
        return False
    known = [{other[column].text for other in table if len(other) > column and other is not row and other is not below} for column in going]
    if any(put_together(row[column].text, below[column].text) in texts for column, texts in zip(going, known, strict=True)):
        return True
    if any(below[column].text in texts or row[column].text in texts for column, texts in zip(going, known, strict=True)):
        return False
    return max(row[column].lines for column in going) > 1 or len(going) > 2


def _rejoined(above: CellText, below: CellText) -> CellText:
    joined = put_together(above.text, below.text) if above.full else f"{above.text} {below.text}".strip()
    return CellText(joined, above.lines + below.lines, below.full if below.text else above.full)
