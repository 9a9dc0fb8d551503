"""Small judgements on the words of a source: what is the same heading, what ends a line, where a lead ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from corpus.model import Span

NUMBER_LINE = re.compile(r"号(?:\d{4}年\d{1,2}月\d{1,2}日)?$|^\d{4}年\d{1,2}月\d{1,2}日$")
_HISTORY = re.compile(r"(?:通过|批准|公布|修正|修订|施行)$")


def squeeze(text: str) -> str:
    """Without white space, Markdown marks and differences of width: what two spellings of one heading share."""
    return re.sub(r"[\s*#]", "", unicodedata.normalize("NFKC", text))


def key(text: str) -> str:
    """A heading's words for comparison, without the sign that may end it."""
    return squeeze(text).rstrip("。.:;,")


def within(words: str, header: str) -> bool:
    """Whether a line is a table's header once more, small changes of spelling allowed."""
    if not words or not header:
        return False
    return words in header or (len(words) > 6 and len(set(words) - set(header)) <= 2)


def lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of text[start:end] that hold something, without the white space around them."""
    for match in re.finditer(r"[^\n]+", text[start:end]):
        words = match[0].strip()
        if words:
            at = start + match.start() + match[0].index(words[0])
            yield at, at + len(words)


def stands_alone(words: str, last: str) -> bool:
    """Whether a line above the body is whole: number and date, or a short line with every bracket closed."""
    return bool(NUMBER_LINE.search(words) or _HISTORY.search(words)) or (
        len(last) < 36 and words.count("《") == words.count("》") and words.count("(") == words.count(")")
    )


def reach(text: str, spans: Sequence[Span], lead: str) -> int:
    """The offset just after `lead` at the beginning of `spans`, white space and Markdown's marks not counted."""
    left = len(lead)
    for start, end in spans:
        for at in range(start, end):
            left -= len(squeeze(text[at]))
            if left <= 0:
                return at + 1
    return 0
