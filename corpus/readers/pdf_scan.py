"""PDF with scanned pages: those by character recognition, the others by their text layer."""

from __future__ import annotations

from corpus.readers import Extract
from corpus.readers.flow import compose
from corpus.readers.pdf import is_picture, open_document, sheet_of
from corpus.readers.recognise import DOTS, LARGEST_SIDE, Recogniser


def read(data: bytes) -> Extract:
    """The text of all pages. Raises FormatError where the PDF cannot be opened or the extra `ocr` is missing."""
    document = open_document(data)
    recogniser = Recogniser()
    sheets = []
    for index in range(len(document)):
        page = document[index]
        sheet, _ = sheet_of(page, index + 1)
        if is_picture(page, sheet):
            scale = min(DOTS / 72, LARGEST_SIDE / max(page.get_size()))
            sheet = recogniser.sheet(page.render(scale=scale, grayscale=True).to_pil(), index + 1, page.get_width())
        sheets.append(sheet)
        page.close()
    return compose(sheets, recogniser.warnings)
