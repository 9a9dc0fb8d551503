"""A passage's sentences, each with its spans in the source: the smallest pieces that an answer quotes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from corpus.model import Passage, Span
from corpus.sentences import cut


@dataclass(frozen=True, slots=True)
class Sentence:
    """text: as it stands in the passage, trimmed; spans: its place in the source."""

    text: str
    spans: tuple[Span, ...]


def source_offsets(passage: Passage, source: str) -> list[int]:
    """For each character of `passage.text` its offset in `source`; -1 for white space and for words that are not the source's.

    A text may hold more than its source (a date written out, a number in its one spelling): what is alike is aligned.
    """
    places = [i for start, end in passage.spans for i in range(start, end) if not source[i].isspace()]
    own = [i for i, char in enumerate(passage.text) if not char.isspace()]
    offsets = [-1] * len(passage.text)
    words, said = "".join(source[i] for i in places), "".join(passage.text[i] for i in own)
    same = [(0, 0, len(said))] if words == said else SequenceMatcher(None, said, words, autojunk=False).get_matching_blocks()
    for in_text, in_source, size in same:
        for k in range(size):
            offsets[own[in_text + k]] = places[in_source + k]
    return offsets


def spans_of(offsets: list[int], source: str, start: int, end: int, text: str) -> tuple[Span, ...]:
    """The source spans of `text[start:end]`: runs are merged where only white space and punctuation lie between."""
    spans: list[Span] = []
    for i in range(start, end):
        place = offsets[i]
        if place < 0:
            continue
        if spans and place >= spans[-1][1] and not any(char.isalnum() for char in source[spans[-1][1] : place]):
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)


@lru_cache(maxsize=20_000)
def _cut_passage(passage: Passage, source: str) -> tuple[Sentence, ...]:
    offsets = source_offsets(passage, source)
    return tuple(
        Sentence(passage.text[start:end].strip(), spans_of(offsets, source, start, end, passage.text)) for start, end in cut(passage.text)
    )


def sentences(passage: Passage, source: str) -> tuple[Sentence, ...]:
    """The sentences of a prose passage in order; () for rendered table rows."""
    return () if passage.rows else _cut_passage(passage, source)
