"""Where a text may be cut, and the parts of a passage that are worth a vector of their own."""

from __future__ import annotations

import re

from corpus.model import Passage

# A sentence ends after 。！？ with any closing quotes or brackets, or at a line break.
_END = re.compile(r"[。！？!?]+[”’」』）)】*]*|\n+")
LONG_CELL = 60  # characters; a longer table cell is cut into its sentences


def cut(text: str) -> list[tuple[int, int]]:
    """[start, end) of each sentence of `text`. A responsibility note "（市发改委牵头）" after a full stop is its own."""
    pieces, start = [], 0
    for match in _END.finditer(text):
        if match.end() > start:
            pieces.append((start, match.end()))
            start = match.end()
    if start < len(text):
        pieces.append((start, len(text)))
    return [piece for piece in pieces if text[piece[0] : piece[1]].strip(" \n\t*")]


def parts(passage: Passage) -> tuple[str, ...]:
    """The sentences of a passage that has several, and of the long cells of a table item; () for an article, which is one thought."""
    if passage.kind == "article":
        return ()
    if passage.rows:
        cells = (cell for row in passage.rows for cell in row.cells if len(cell.text) > LONG_CELL and not cell.inherited)
        return tuple(dict.fromkeys(cell.text[start:end].strip() for cell in cells for start, end in cut(cell.text)))
    found = tuple(passage.text[start:end].strip() for start, end in cut(passage.text))
    return found if len(found) > 1 else ()


def part_text(passage: Passage, part: str) -> str:
    """What a part's vector is made from: the nearest heading, unless it says it itself, and its words."""
    heading = passage.path[-1] if passage.path else passage.title
    return part if heading in part else f"{heading}\n{part}"
