"""A page of a PDF or OFD source as it was printed, with the cited words marked: one SVG, drawn from the original file."""

from __future__ import annotations

import io
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from corpus.model import Page, Span
from corpus.readers.archive import Archive
from corpus.readers.glyphs import ASCENT, DESCENT, Glyph, Sheet
from corpus.readers.ofd import leaves_of
from corpus.readers.pdf import open_document, sheet_of

FORMATS = (".pdf", ".ofd")
SCALE = 2.0  # pixels of a picture per point
FEWEST = 4  # characters in a row that are marked where the whole quote is not found in one piece
_PDF = threading.Lock()  # PDFium is not safe to share


@dataclass(frozen=True, slots=True)
class Leaves:
    """The originals in `folders`, first come first served; a name never leads out of them."""

    folders: tuple[Path, ...]

    def find(self, name: str) -> Path | None:
        """The original of a source, None where it is not kept or is of another format."""
        if Path(name).name != name or Path(name).suffix.lower() not in FORMATS:
            return None
        return next((folder / name for folder in self.folders if (folder / name).is_file()), None)

    def picture(self, name: str, number: int) -> bytes | None:
        """A page of a PDF as PNG."""
        path = self.find(name)
        return _picture(path, path.stat().st_mtime_ns, number) if path and path.suffix.lower() == ".pdf" else None

    def svg(self, name: str, number: int, words: Sequence[str]) -> str | None:
        """A page with `words` marked where they are printed."""
        path = self.find(name)
        found = _sheet(path, path.stat().st_mtime_ns, number) if path else None
        if found is None:
            return None
        sheet, pictured = found
        marks = "".join(
            f'<rect class="cited" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
            for left, top, right, bottom in boxes(sheet, words)
        )
        query = escape(urlencode({"name": name, "number": number}))
        image = f'<image href="leaf-picture?{query}" width="{sheet.width:.1f}" height="{sheet.height:.1f}"/>'
        drawn = image if pictured else _drawing(sheet)
        title = f"<title>{escape(name)} 第{number}页</title>"
        return f'<svg viewBox="0 0 {sheet.width:.1f} {sheet.height:.1f}" role="img" aria-label="第{number}页">{title}{drawn}{marks}</svg>'


def page_of(pages: Sequence[Page], offset: int) -> int:
    """The number of the page that holds `offset`, 1 where there are no pages."""
    return max((page.number for page in pages if page.start <= offset), default=1)


def words_on(text: str, pages: Sequence[Page], number: int, spans: Sequence[Span]) -> list[str]:
    """What of `spans` stands on page `number`."""
    starts = sorted((page.start, page.number) for page in pages)
    first = next((start for start, page in starts if page == number), 0)
    last = next((start for start, _ in starts if start > first), len(text))
    return [text[max(start, first) : min(end, last)] for start, end in spans if max(start, first) < min(end, last)]


def boxes(sheet: Sheet, words: Sequence[str]) -> list[tuple[float, float, float, float]]:
    """(left, top, right, bottom) of `words` on a page, neighbours on a line put together; what is not found is left out."""
    letters = [(char, at) for at, glyph in enumerate(sheet.glyphs) for char in _fold(glyph.text)]
    printed = "".join(char for char, _ in letters)
    found = sorted({letters[at][1] for piece in words for at in _places(printed, _fold(piece))})
    joined: list[list[Glyph]] = []
    for at in found:
        glyph = sheet.glyphs[at]
        last = joined[-1][-1] if joined else None
        beside = last and abs(last.base - glyph.base) < glyph.size / 2 and -glyph.size < glyph.left - last.right < glyph.size
        joined[-1].append(glyph) if beside else joined.append([glyph])
    return [
        (
            min(g.left for g in run),
            min(g.base - g.size * ASCENT for g in run),
            max(g.right for g in run),
            max(g.base + g.size * DESCENT for g in run),
        )
        for run in joined
    ]


def _places(printed: str, wanted: str) -> Iterator[int]:
    """Offsets in `printed` of the letters of `wanted`: whole if it occurs, else its longest pieces."""
    at = 0
    while at < len(wanted):
        size = len(wanted) - at
        while size >= min(FEWEST, len(wanted)) and wanted[at : at + size] not in printed:
            size -= 1 if size < 16 else size // 4
        if size < min(FEWEST, len(wanted)):
            at += 1
            continue
        start = printed.index(wanted[at : at + size])
        yield from range(start, start + size)
        at += size


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=16)
def _sheet(path: Path, changed: int, number: int) -> tuple[Sheet, bool] | None:
    """A page's glyphs, and whether its picture stands the same way up (a table set sideways is read upright)."""
    if path.suffix.lower() == ".ofd":
        sheets = (leaf.sheet for leaf in leaves_of(Archive(path.read_bytes())))
        return next(((sheet, False) for sheet in sheets if sheet.number == number), None)
    with _PDF:
        document = open_document(path.read_bytes())
        try:
            if not 1 <= number <= len(document):
                return None
            page = document[number - 1]
            sheet, _ = sheet_of(page, number)
            width, height = page.get_size()
            return sheet, abs(width - sheet.width) < 1 and abs(height - sheet.height) < 1
        finally:
            document.close()


@lru_cache(maxsize=16)
def _picture(path: Path, changed: int, number: int) -> bytes | None:
    with _PDF:
        document = open_document(path.read_bytes())
        try:
            if not 1 <= number <= len(document):
                return None
            written = io.BytesIO()
            document[number - 1].render(scale=SCALE).to_pil().save(written, "PNG")
            return written.getvalue()
        finally:
            document.close()


def _drawing(sheet: Sheet) -> str:
    """The glyphs and rules of a page, for a format that the browser cannot show."""
    rules = "".join(f'<line x1="{r.left:.1f}" y1="{r.top:.1f}" x2="{r.right:.1f}" y2="{r.bottom:.1f}"/>' for r in sheet.rules)
    glyphs = "".join(
        f'<text x="{g.left:.1f}" y="{g.base:.1f}" font-size="{g.size:.1f}">{escape(g.text)}</text>' for g in sheet.glyphs if g.text.strip()
    )
    return f'<rect class="paper" width="{sheet.width:.1f}" height="{sheet.height:.1f}"/>{rules}{glyphs}'
