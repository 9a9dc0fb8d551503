"""Lines of a source, and stretches of its text that may be torn in several pieces: both point into the original.

Matching is done on a `plain` copy of the same length, so that an offset found in the copy is one of the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.model import Line, Span

LONGEST_KEPT = 2000  # characters of a line whose plain copy is kept, for it is asked for again and again
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = " \t\u3000\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_PLAIN: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, _SPACES.replace("\t", "")), " "),
    **dict(zip(map(ord, "【［〖】］〗﹝﹞。"), "[[[]]]〔〕。", strict=True)),
}


def split_lines(text: str) -> tuple[Line, ...]:
    """Every line of `text`, blank ones too, without its line break."""
    found, start = [], 0
    for end, following in _breaks(text):
        found.append(Line(start, end, text[start:end]))
        start = following
    return tuple(found)


def _breaks(text: str) -> Iterator[Span]:
    for match in _BREAK.finditer(text):
        yield match.span()
    yield len(text), len(text)


def plain(text: str) -> str:
    """A copy of the same length with half-width punctuation, digits and letters, and plain spaces: "（一） １．" is "(一) 1."."""
    return _plain(text) if len(text) <= LONGEST_KEPT else text.translate(_PLAIN)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return text.translate(_PLAIN)


def columns(text: str) -> int:
    """The width of a line in columns of type: a Chinese character takes two, a digit one."""
    return sum(2 if char > "\u2e7f" or char in "“”‘’—…" else 1 for char in text.rstrip())


def bare(text: str) -> str:
    """The words of a line for matching: plain, no marks of Markdown or of a list around it, no white space around it."""
    return _MARKS.sub("", plain(text)).strip().strip("*").strip()


_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)?(?:[-*•●■◆▪·]\s+)?")


def squeeze(text: str) -> str:
    """Words without any white space or mark, in one spelling, for comparing titles: "实 施 方 案" is "实施方案"."""
    return re.sub(r"[\s*#〔〕\[\]()《》〈〉“”\"'‘’,，.。、:：;；—\-·…]+", "", plain(text)).lower()


_HAN = "\u2e80-\u9fff\uf900-\ufaff《》〈〉“”‘’（）()、，。；：！？〔〕【】％%"
_GAP = re.compile(rf"(?<=[{_HAN}])[{_SPACES}]+(?=[0-9A-Za-z.])|(?<=[0-9A-Za-z.%％])[{_SPACES}]+(?=[{_HAN}])")
_RUN = re.compile(f"[{_SPACES}]+")
_HAN_GAP = re.compile(rf"(?<=[{_HAN}])[{_SPACES}]+(?=[{_HAN}])")


def tidy(text: str) -> str:
    """Text for reading: no space between Chinese and digits ("到 2030 年" is "到2030年"), no runs of spaces, no line breaks.

    Only white space differs from the source.
    """
    return _RUN.sub(" ", _GAP.sub("", _BREAK.sub(" ", text))).strip()


def tidy_title(text: str) -> str:
    """A title as it should be written: tidy, and no space where the printer broke the line ("实 施 方 案" is "实施方案")."""
    return _HAN_GAP.sub("", tidy(text.replace("*", "").replace("#", " ")))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text of a source in one or more pieces. raw: the pieces put together, so its offsets map back to `spans`."""

    raw: str
    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

    def part(self, start: int, end: int) -> Stretch:
        """raw[start:end] with its spans, without white space around it."""
        words = self.raw[start:end]
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        spans, at = [], 0
        for first, last in self.spans:
            low, high = max(start, at), min(end, at + last - first)
            if low < high:
                spans.append((first + low - at, first + high - at))
            at += last - first
        return Stretch(self.raw[start:end] if spans else "", tuple(spans))


def stretch_of(line: Line) -> Stretch:
    """A line's words, without the white space around them."""
    return Stretch(line.text, ((line.start, line.end),)).part(0, len(line.text)) if line.text.strip() else Stretch("", ())


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)
