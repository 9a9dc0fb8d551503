"""Canonical text, put together piece by piece: paragraphs, tables and the page map. The convention is in `corpus.readers`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from corpus.model import Page
from corpus.readers import Extract, FormatError

LONGEST_TEXT = 50_000_000  # characters
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ud800-\udfff]")
SPACES = " \u00a0\u2002-\u200a\u202f\u205f\u3000"  # no TAB: it parts cells
LEADING_LABEL = re.compile(r"^(\W{0,2}[\dIVXivx一二三四五六七八九十百]{1,4}(?:\.\d+)*\W{0,2}|第\w{1,6}[章节条])\t+")

RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻉⻋⻑⻓⻔⻘⻚⻛⻜⻝⻢⻣⻥⻦⻩⻬⻮⻰⻳",
        "母民虎西见贝车長长门青页风飞食马骨鱼鸟黄齐齿龙龟",
        strict=True,
    )
)
"""Radicals that some programs print for the characters which they are, and for which Unicode has no mapping."""
ODD = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")

TableRow = Sequence[str]


def clean_text(text: str) -> str:
    """`text` without invisible characters, radicals and compatibility characters made the usual ones, no-break spaces made spaces."""
    text = INVISIBLE.sub("", text.replace("\u00a0", " "))
    return ODD.sub(lambda found: RADICALS.get(found[0]) or unicodedata.normalize("NFKC", found[0]), text)


def clean_line(text: str) -> str:
    """`text` as one clean line: line breaks made spaces, white space trimmed."""
    return clean_text(re.sub("[\r\n\v]", " ", text)).strip()


def clean_cell(text: str) -> str:
    """`text` as a cell: one line without TAB and without runs of spaces."""
    return re.sub(rf"[{SPACES}\t]+", " ", clean_line(text)).strip()


class Composer:
    """Collects blocks in reading order. Raises FormatError when the text grows over LONGEST_TEXT."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._pages: list[Page] = []
        self._open_page: int | None = None
        self._in_list = False  # the last paragraph had TABs: the next may be the next row of the same list

    def page(self, number: int) -> None:
        """What is added next stands on page `number`."""
        self._open_page = number

    def paragraph(self, text: str) -> None:
        """A paragraph. Line breaks in `text` give lines without an empty line between them; so do paragraphs with TABs in a row."""
        lines = [LEADING_LABEL.sub(r"\1", re.sub(r"\t+", "\t", clean_line(line))) for line in text.split("\n")]
        lines = [line for line in lines if line]
        tabbed = len(lines) == 1 and "\t" in lines[0]
        if tabbed and self._in_list:
            self._add("\n" + lines[0])
        else:
            self._block(lines)
        self._in_list = tabbed or (self._in_list and not lines)

    def pieces(self, pieces: Iterable[tuple[int, str]]) -> None:
        """A paragraph that runs over pages: (page number, its words there), in order, put together without anything between."""
        first = True
        for number, printed in pieces:
            text = clean_text(printed)
            if not text:
                continue
            if first:
                self._separate()
            self._open(number)
            self._add(text)
            first = False

    def table(self, rows: Iterable[TableRow], pages: Sequence[int] | None = None) -> None:
        """A table, with the page of each row where there are pages.

        A row of one cell spans the whole width: before or after the others it is a paragraph, between them a line.
        """
        cleaned = [[clean_cell(cell) for cell in row] for row in rows]
        numbers: Sequence[int | None] = pages if pages is not None else [self._open_page] * len(cleaned)
        kept = [(row, number) for row, number in zip(cleaned, numbers, strict=True) if any(row)]
        cells = [index for index, (row, _) in enumerate(kept) if len(row) > 1]
        first, last = (cells[0], cells[-1]) if cells else (len(kept), len(kept))
        for index, (row, number) in enumerate(kept):
            if index <= first or index > last:
                self._separate()
            else:
                self._add("\n")
            self._open(number)
            self._add("\t".join(row))

    def extract(self, warnings: Sequence[str] = (), scanned: Sequence[int] = ()) -> Extract:
        """All that was collected."""
        text = "".join(self._pieces)
        return Extract(text + "\n" if text else "", tuple(self._pages), tuple(warnings), tuple(scanned))

    def _block(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        self._separate()
        self._open(self._open_page)
        self._add("\n".join(lines))

    def _separate(self) -> None:
        self._in_list = False
        if self._pieces:
            self._add("\n\n")

    def _open(self, number: int | None) -> None:
        if number is not None and (not self._pages or self._pages[-1].number != number):
            self._pages.append(Page(number, self._length))
        self._open_page = number

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST_TEXT:
            raise FormatError(f"文字超过 {LONGEST_TEXT // 10_000} 万字的上限。请拆成几个文件后重试。")
        self._pieces.append(text)
