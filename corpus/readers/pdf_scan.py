"""PDF with scanned pages: those by character recognition, the others by their text layer."""

from __future__ import annotations

from corpus.readers import Extract
from corpus.readers.flow import compose
from corpus.readers.pdf import broken_pages, is_picture, open_document, pages_of, sheet_of
from corpus.readers.recognise import DOTS, LARGEST_SIDE, Recogniser


def read(data: bytes) -> Extract:
    """The text of all pages. Raises FormatError where the PDF cannot be opened or the extra `ocr` is missing."""
    recogniser = Recogniser()
    sheets, broken = [], []
    for number, page in pages_of(open_document(data)):
        if page is None:
            broken.append(number)
            continue
        sheet, _ = sheet_of(page, number)
        if is_picture(page, sheet):
            scale = min(DOTS / 72, LARGEST_SIDE / max(page.get_size()))
            sheet = recogniser.sheet(page.render(scale=scale, grayscale=True).to_pil(), number, page.get_width())
        sheets.append(sheet)
    return compose(sheets, (*recogniser.warnings, *broken_pages(broken)))
