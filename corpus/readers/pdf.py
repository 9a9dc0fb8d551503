"""PDF with a text layer, through pdfium: glyphs, ruled lines, and which pages are pictures only."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as api

from corpus.readers import Extract, FormatError
from corpus.readers.flow import compose
from corpus.readers.glyphs import Glyph, Rule, Sheet
from corpus.readers.pdf_drawn import drawn, segments

MOST_PAGES = 2_000
FEWEST_GLYPHS = 8  # on a page that is mostly picture: fewer are a stamp or a page number
PICTURE = 0.4  # of the page's area
UNKNOWN = 0.3  # share of glyphs without a character: such a text layer is useless
OUTLINES = 300  # drawn shapes on a page without text: its letters were turned into outlines
HYPHEN, HYPHEN_AT_LINE_END = 0x2D, 0x02  # what pdfium gives for a hyphen, and for one that ends a line


def read(data: bytes) -> Extract:
    """The text of a PDF. Pages that are pictures are named in `scanned`. Raises FormatError where it cannot be opened."""
    document = open_document(data)
    sheets, scanned, broken = [], [], []
    skewed = 0
    for number, page in pages_of(document):
        if page is None:
            broken.append(number)
            continue
        sheet, oblique = sheet_of(page, number)
        skewed += oblique
        if is_picture(page, sheet):
            scanned.append(number)
            sheet = Sheet(number, sheet.width, sheet.height, ())
        sheets.append(sheet)
    warnings = [f"有 {skewed} 个斜放的字（水印之类）没有读取。"] if skewed else []
    return compose(sheets, [*warnings, *broken_pages(broken)], scanned)


def pages_of(document: pdfium.PdfDocument) -> Iterator[tuple[int, pdfium.PdfPage | None]]:
    """The pages with their numbers, None for a damaged one."""
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield index + 1, None
            continue
        yield index + 1, page
        page.close()


def broken_pages(numbers: Sequence[int]) -> list[str]:
    """A warning that names damaged pages."""
    return [f"第 {'、'.join(map(str, numbers[:20]))} 页已损坏，没有读取。"] if numbers else []


def open_document(data: bytes) -> pdfium.PdfDocument:
    """The document. Raises FormatError where it is encrypted, damaged, empty or too long."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (api.FPDF_ERR_PASSWORD, api.FPDF_ERR_SECURITY):
            raise FormatError("PDF 有密码保护。请去掉密码（另存为不加密的文件）后重试。") from error
        raise FormatError("PDF 已损坏，打不开。请重新下载，或用阅读软件“打印为 PDF”后重试。") from error
    if len(document) > MOST_PAGES:
        raise FormatError(f"有 {len(document)} 页，超过上限 {MOST_PAGES} 页。请拆成几个文件后重试。")
    if len(document) == 0:
        raise FormatError("PDF 里一页也没有，文件已损坏。请重新下载后重试。")
    return document


def sheet_of(page: pdfium.PdfPage, number: int) -> tuple[Sheet, int]:
    """A page's glyphs and rules, upright, and how many oblique glyphs were left out."""
    printed = list(_printed(page))
    turns = [turn for *_, turn in printed if turn is not None]
    main = max(set(turns), key=turns.count, default=page.get_rotation() // 90)  # a table may be set sideways
    left, bottom, right, top = page.get_bbox()
    view = _View(left, bottom, right, top, 90 * main)
    glyphs, oblique = [], 0
    for text, box, size, turn in printed:
        if turn is None:
            oblique += not text.isspace()
        elif turn == main:
            start, stop = view.point(box[0], box[1]), view.point(box[2], box[3])
            glyphs.append(Glyph(text, min(start[0], stop[0]), max(start[0], stop[0]), max(start[1], stop[1]), size))
    rules = tuple(view.rule(*ends) for ends in segments(page))
    return Sheet(number, view.width, view.height, tuple(glyphs), rules), oblique


class _View:
    """Turns the coordinates of a PDF page into those of the upright page, y downwards."""

    def __init__(self, left: float, bottom: float, right: float, top: float, turn: int) -> None:
        self._left, self._bottom, self._right, self._top, self._turn = left, bottom, right, top, turn
        self.width, self.height = (right - left, top - bottom) if turn % 180 == 0 else (top - bottom, right - left)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self._turn == 90:
            return y - self._bottom, x - self._left
        if self._turn == 180:
            return self._right - x, y - self._bottom
        if self._turn == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> Rule:
        (a, b), (c, d) = self.point(x, y), self.point(to_x, to_y)
        return Rule(min(a, c), min(b, d), max(a, c), max(b, d))


def _printed(page: pdfium.PdfPage) -> Iterator[tuple[str, tuple[float, float, float, float], float, int | None]]:
    """(character, box, size in points, quarter turns clockwise or None if oblique) of each glyph, in PDF coordinates.

    The box stands on the base line: its corner that is lowest when the glyph is upright is on it.
    """
    text = page.get_textpage()
    box, matrix = api.FS_RECTF(), api.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        code = api.FPDFText_GetUnicode(text.raw, index)
        code = HYPHEN if code == HYPHEN_AT_LINE_END else code
        if code < 32 or api.FPDFText_IsGenerated(text.raw, index) == 1 or 0xD800 <= code < 0xE000:
            continue
        api.FPDFText_GetLooseCharBox(text.raw, index, box)
        api.FPDFText_GetCharOrigin(text.raw, index, x, y)
        size = api.FPDFText_GetFontSize(text.raw, index)
        if api.FPDFText_GetMatrix(text.raw, index, matrix):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
            turn = _turn(matrix.a, matrix.b)
        else:
            turn = 0
        if turn in (1, 3):
            yield chr(code), (x.value, box.bottom, x.value, box.top), size, turn
        else:
            yield chr(code), (box.left, y.value, box.right, y.value), size, turn
    text.close()


def _turn(a: float, b: float) -> int | None:
    """Quarter turns clockwise that put text of direction (a, b) upright, None for an oblique one."""
    if abs(b) < 0.05 * abs(a):
        return 0 if a > 0 else 2
    if abs(a) < 0.05 * abs(b):
        return 1 if b > 0 else 3
    return None


def is_picture(page: pdfium.PdfPage, sheet: Sheet) -> bool:
    """Whether a page has to be recognised: little text under a large picture, or a text layer without characters."""
    glyphs = [glyph for glyph in sheet.glyphs if not glyph.text.isspace()]
    unknown = sum(glyph.text == "\ufffd" or "\ue000" <= glyph.text <= "\uf8ff" for glyph in glyphs)
    if glyphs and unknown > UNKNOWN * len(glyphs):
        return True
    if len(glyphs) >= FEWEST_GLYPHS:
        return False
    area, paths = drawn(page)
    return area > PICTURE * sheet.width * sheet.height or (not glyphs and paths >= OUTLINES)
