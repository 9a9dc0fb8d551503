"""Rows of a document as a table: one header, what is inherited from above as one cell over several rows, notes across."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

from corpus.model import Passage, Row, Span
from rag.web.source_words import lines, squeeze

MANY = 8  # columns that a page is too narrow for: such a table scrolls
Runs = Callable[[Sequence[Span]], Iterable[str]]


def columns_of(passage: Passage) -> tuple[str, ...]:
    """The headers of a passage's rows, () where it has none."""
    return tuple(cell.header for cell in passage.rows[0].cells) if passage.rows else ()


def set_table(text: str, passages: Sequence[Passage], runs: Runs) -> str:
    """`passages` with the same columns as a table; `runs` sets the words of spans. Words outside of cells run across it."""
    columns = columns_of(passages[0])
    body: list[Row | Span] = []
    for passage in passages:
        body += sorted((*passage.rows, *_outside(text, passage)), key=_start)
    wide = max((len(row.cells) for row in body if isinstance(row, Row)), default=1)
    many = ' class="many"' if wide > MANY else ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns) if any(columns) else ""
    set_lines = "".join(
        f"<tr>{''.join(_cells(body, at, runs))}</tr>"
        if isinstance(line, Row)
        else f'<tr class="across"><td colspan="{wide}">{"".join(runs([line]))}</td></tr>'
        for at, line in enumerate(body)
    )
    return (
        f'<div class="sheet" role="region" tabindex="0" aria-label="表格，可左右滚动"><table{many}>'
        f"{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{set_lines}</tbody></table></div>"
    )


def _cells(body: Sequence[Row | Span], at: int, runs: Runs) -> Iterator[str]:
    row = body[at]
    assert isinstance(row, Row)
    for column, cell in enumerate(row.cells):
        if at and _continues(body[at - 1], row, column):
            continue
        deep = 1
        while at + deep < len(body) and _continues(body[at + deep - 1], body[at + deep], column):
            deep += 1
        span = f' rowspan="{deep}"' if deep > 1 else ""
        yield f"<td{span}>{''.join(runs(cell.spans)) if cell.spans else escape(cell.text)}</td>"


def _continues(above: Row | Span, row: Row | Span, column: int) -> bool:
    if not isinstance(above, Row) or not isinstance(row, Row) or len(above.cells) != len(row.cells):
        return False
    return row.cells[column].inherited and above.cells[column].text == row.cells[column].text


def _start(line: Row | Span) -> int:
    """Where a row's own words begin: what it inherits stands further up."""
    if not isinstance(line, Row):
        return line[0]
    own = [cell.spans[0][0] for cell in line.cells if cell.spans and not cell.inherited]
    return min(own, default=min((start for start, _ in line.spans), default=0))


def _outside(text: str, passage: Passage) -> list[Span]:
    """Lines of a passage that stand in no cell: the name of a group of rows, a note."""
    cells = sorted(span for row in passage.rows for cell in row.cells for span in cell.spans)
    found: list[Span] = []
    for start, end in passage.spans:
        at = start
        for left, right in (*(cell for cell in cells if start < cell[1] and cell[0] < end), (end, end)):
            found += [line for line in lines(text, at, max(at, left)) if squeeze(text[slice(*line)])]
            at = max(at, right)
    return found
