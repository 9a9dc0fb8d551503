"""One small reader per format: the bytes of a file in, canonical text and a page map out.

Canonical text, so that one paragraph parser and one table parser serve every format: a paragraph is a line, with an
empty line between paragraphs; a table row is a line with TAB between its cells; a cell that a row-span covers is
empty (the value stands in the first row only), one that spans columns is followed by empty cells; line breaks inside
a cell are spaces; a heading is a plain line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from corpus.model import Page


class FormatError(ValueError):
    """The bytes cannot be read as this format. The message is plain Chinese: what happened and what to do."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader found: canonical text, where its pages begin, and what a person should know about the reading.

    scanned: numbers of the pages that are pictures, without text of their own; only character recognition can read them.
    """

    text: str
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()
    scanned: tuple[int, ...] = ()


class Reader(Protocol):
    """Reads one format. Raises FormatError where the bytes are not that format, damaged, encrypted or too much."""

    def __call__(self, data: bytes) -> Extract: ...
