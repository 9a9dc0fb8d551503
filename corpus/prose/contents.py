"""A gazette's masthead and table of contents into drafts of passages, each line kept whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from corpus.lines import Stretch, bare, plain, squeeze, stretch_of
from corpus.model import Join, Line
from corpus.prose.passages import Draft

LONGEST = 480  # characters of a passage of contents
_ENTRY = re.compile(r"(?:[\s.…·)])[(]?\d{1,3}[)]?\s*$")
_BROKEN = re.compile(r"[与和及或的为]$")
_GAP = 2  # lines of a section's name between two entries


def contents_drafts(lines: Sequence[Line], first: int, last: int, left_out: Collection[int]) -> tuple[list[Draft], list[Join]]:
    """Drafts of lines[first:last] but those left out, and the lines that were put together."""
    drafts: list[Draft] = []
    joins: list[Join] = []
    for block, place in _places(lines, [i for i in range(first, last) if lines[i].text.strip() and i not in left_out]):
        pieces: list[Stretch] = []
        for i in block:
            words = stretch_of(lines[i])
            if pieces and sum(len(piece.raw) + 1 for piece in pieces) + len(words.raw) > LONGEST:
                drafts.append(_draft(pieces, place, joins))
                pieces = []
            pieces.append(words)
        drafts.append(_draft(pieces, place, joins))
    return drafts, joins


def _places(lines: Sequence[Line], kept: list[int]) -> list[tuple[list[int], str]]:
    """Runs of lines with where they stand: 目录 for the entries, which end with a page number, else 刊头."""
    names = [_ENTRY.search(plain(lines[i].text)) is not None and len(lines[i].text) > 12 for i in kept]
    names = [name or squeeze(lines[i].text) in ("目录", "目次", "contents") for name, i in zip(names, kept, strict=True)]
    for k in range(len(names)):
        around = [j for j in (*range(k - _GAP, k), *range(k + 1, k + _GAP + 1)) if 0 <= j < len(names) and names[j]]
        if around and min(around) < k < max(around):
            names[k] = True
    found: list[tuple[list[int], str]] = []
    for is_entry, i in zip(names, kept, strict=True):
        place = "目录" if is_entry else "刊头"
        apart = re.match(r"编\s*辑\s*委\s*员|主\s*办|主\s*管", bare(lines[i].text)) and not is_entry
        if found and found[-1][1] == place and not apart:
            found[-1][0].append(i)
        else:
            found.append(([i], place))
    return found


def _draft(pieces: list[Stretch], place: str, joins: list[Join]) -> Draft:
    text: list[str] = []
    for k, piece in enumerate(pieces):
        words = re.sub(r"\s+", " ", piece.raw)
        if text and _BROKEN.search(text[-1]):
            joins.append(Join(pieces[k - 1].end, "上一行停在虚词上"))
            text[-1] += words
        else:
            text.append(words)
    return Draft("\n".join(text), tuple(span for piece in pieces for span in piece.spans), (), place, (place,), "contents", own=True)
