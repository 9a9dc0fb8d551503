"""OFD with scanned pages: those by character recognition, the others by their characters."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from corpus.readers import Extract
from corpus.readers.archive import Archive
from corpus.readers.flow import compose
from corpus.readers.image import MOST_PIXELS
from corpus.readers.ofd import leaves_of
from corpus.readers.recognise import Recogniser


def read(data: bytes) -> Extract:
    """The text of all pages; a picture in a format that cannot be decoded is named. Raises FormatError."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    archive = Archive(data)
    recogniser = Recogniser()
    sheets, warnings = [], []
    for leaf in leaves_of(archive):
        sheet = leaf.sheet
        if leaf.is_scanned:
            largest = max(leaf.pictures, key=lambda picture: picture.share)
            try:
                picture = Image.open(io.BytesIO(archive.part(largest.part)))
                sheet = recogniser.sheet(picture, sheet.number, sheet.width)
            except (UnidentifiedImageError, OSError, ValueError):
                warnings.append(f"第 {sheet.number} 页的扫描图片打不开，没有读取。")
        sheets.append(sheet)
    return compose(sheets, (*warnings, *recogniser.warnings))
