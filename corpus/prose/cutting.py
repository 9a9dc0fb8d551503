"""Cut a long paragraph into pieces of even length, at the ends of sentences."""

from __future__ import annotations

import math
import re
from bisect import bisect_right

from corpus.lines import Stretch

LONGEST = 420  # characters that stay in one piece
AIM = 290  # characters of a piece
_SENTENCE = re.compile(r"(?:[。！!？?；;]|\.{6}|……)[”’」』）)\]】》*]*")
_OPENING = re.compile(r"\s*[（(〔]")
_CLAUSE = re.compile(r"[，,、：:][”’）)]*|\s")


def cut(words: Stretch, longest: int = LONGEST, aim: int = AIM) -> tuple[Stretch, ...]:
    """The pieces of `words`, in order, nothing left out but white space between them; `words` itself if it is not too long."""
    raw = words.raw
    if len(raw) <= longest:
        return (words,) if raw.strip() else ()
    ends = _ends(raw, longest)
    pieces, start = [], 0
    while len(raw) - start > longest:
        count = math.ceil((len(raw) - start) / aim)
        target = start + (len(raw) - start) / count
        near = ends[bisect_right(ends, start + aim // 4) : bisect_right(ends, min(start + longest, len(raw) - 1))]
        # A rest too short to stand alone is worse than a piece off its length.
        best = min(near, key=lambda end: abs(end - target) + (200 if len(raw) - end < aim // 4 else 0), default=start + aim)
        pieces.append(words.part(start, best))
        start = best
    pieces.append(words.part(start, len(raw)))
    return tuple(piece for piece in pieces if piece.raw)


def _ends(raw: str, longest: int) -> list[int]:
    """Offsets where a piece may end: sentence ends outside of a closing note; inside too long a sentence commas; else anywhere."""
    ends = [m.end() for m in _SENTENCE.finditer(raw) if not _inside(raw, m.end()) and not _OPENING.match(raw, m.end())]
    found, last = [], 0
    for end in [*ends, len(raw)]:
        if end - last > longest:
            found += _finer(raw, last, end, longest)
        found.append(end)
        last = end
    return sorted(set(found))


def _finer(raw: str, start: int, end: int, longest: int) -> list[int]:
    commas = [m.end() for m in _SENTENCE.finditer(raw, start, end)] + [m.end() for m in _CLAUSE.finditer(raw, start, end)]
    stops, last = [], start
    for stop in sorted({*commas, end}):
        while stop - last > longest:
            last += longest // 2
            stops.append(last)
        stops.append(stop)
        last = stop
    return stops


def _inside(raw: str, at: int) -> bool:
    """Is the offset inside a quotation, a title or brackets that close soon?"""
    before, after = raw[max(0, at - 200) : at], raw[at : at + 200]
    for opening, closing in (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")")):
        opened = before.rfind(opening) > before.rfind(closing)
        closes = after.find(closing)
        if opened and closes >= 0 and not 0 <= after.find(opening) < closes:
            return True
    return False
