"""What stands below a heading, or below a document's title: its headings in order, each with its place in the source.

Answers "what is this document about" and "which measures are there" where the document itself counts them up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.model import Span
from index.store import Index
from rag.render import tidy

_WIDTHS = str.maketrans({"（": "(", "）": ")", "，": ",", "：": ":", "；": ";", "．": ".", "！": "!", "？": "?"})


@dataclass(frozen=True, slots=True)
class Heading:
    """text: as a person reads it; path: as it stands in paths; spans: its place in the source; position: of the first passage below it."""

    text: str
    path: str
    spans: tuple[Span, ...]
    position: int


def below(index: Index, document: str, above: tuple[str, ...] = ()) -> list[Heading]:
    """The headings right below the heading path `above` of a document, in order; those not found in the source left out."""
    source = index.source_text(index.documents[document].source)
    first: dict[str, int] = {}
    for position in index.positions([document]):
        path = index.passages[int(position)].path
        if path[: len(above)] == above and len(path) > len(above):
            first.setdefault(path[len(above)], int(position))
    at = index.documents[document].span[0]
    headings = []
    for text, position in first.items():
        last = max((end for _, end in index.passages[position].spans), default=at)
        if places := _places(text, source, at, last):
            start, end = places[-1]  # the nearest above its text: a table of contents names it before
            headings.append(Heading(tidy(text), text, ((start, end),), position))
            at = start
    return headings


def _places(words: str, source: str, start: int, end: int) -> list[Span]:
    """Where `words` stand in `source[start:end]`, whatever its white space and the width of its punctuation."""
    letters = [char.translate(_WIDTHS) for char in words if not char.isspace()]
    loose = r"\s*".join(f"[{re.escape(char)}{_wide(char)}]" for char in letters)
    return [match.span() for match in re.compile(loose).finditer(source, start, end)]


def _wide(char: str) -> str:
    """The full-width form of a punctuation mark, "" where there is none."""
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "/" or char in ":;?" else ""
