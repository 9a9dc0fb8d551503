"""A passage's sentences, each with its spans in the source: the smallest pieces that an answer quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.model import Passage, Span

# A sentence ends after 。！？ with any closing quotes or brackets, or at a line break; never inside brackets or quotes.
_END = re.compile(r"[。！？!?]+[”’」』）)】*]*|\n+")
_PARENTHESIS = re.compile(r"[（(][^（）()]{0,400}[）)]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """text: as it stands in the passage, trimmed; spans: its place in the source."""

    text: str
    spans: tuple[Span, ...]


def source_offsets(passage: Passage, source: str) -> list[int] | None:
    """For each character of `passage.text` its offset in `source` (white space: that of the character before).

    None where the text is not the source's own words (rendered table rows).
    """
    offsets: list[int] = []
    places = (i for start, end in passage.spans for i in range(start, end))
    last = passage.spans[0][0] if passage.spans else 0
    for char in passage.text:
        if char.isspace():
            offsets.append(last)
            continue
        for place in places:
            if not source[place].isspace():
                break
        else:
            return None
        if source[place] != char:
            return None
        offsets.append(place)
        last = place
    return offsets


def spans_of(offsets: list[int], source: str, start: int, end: int, text: str) -> tuple[Span, ...]:
    """The source spans of `text[start:end]`: runs are merged where only white space lies between."""
    spans: list[Span] = []
    for i in range(start, end):
        if text[i].isspace():
            continue
        place = offsets[i]
        if spans and (place == spans[-1][1] or not source[spans[-1][1] : place].strip()) and place >= spans[-1][1]:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)


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


@lru_cache(maxsize=20_000)
def _cut_passage(passage: Passage, source: str) -> tuple[Sentence, ...]:
    offsets = source_offsets(passage, source)
    if offsets is None:
        return ()
    return tuple(
        Sentence(passage.text[start:end].strip(), spans_of(offsets, source, start, end, passage.text)) for start, end in cut(passage.text)
    )


def sentences(passage: Passage, source: str) -> tuple[Sentence, ...]:
    """The sentences of a prose passage in order; () for rendered table rows."""
    return () if passage.rows else _cut_passage(passage, source)
