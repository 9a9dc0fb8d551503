"""Pictures of pages (PNG, JPEG, TIFF, BMP), by character recognition."""

from __future__ import annotations

import io

from PIL import Image, ImageSequence, UnidentifiedImageError

from corpus.readers import Extract, FormatError
from corpus.readers.flow import compose
from corpus.readers.recognise import Recogniser

MOST_PIXELS = 120_000_000
WIDTH = 595.0  # points: a picture does not say how large its paper was; A4


def read(data: bytes) -> Extract:
    """The text in a picture, of every page of a TIFF. Raises FormatError for what is no picture, or far too large."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        picture = Image.open(io.BytesIO(data))
        pages = [page.copy() for page in ImageSequence.Iterator(picture)]
    except Image.DecompressionBombError as error:
        raise FormatError(f"图片超过 {MOST_PIXELS // 1_000_000} 百万像素的上限。请缩小后重试。") from error
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise FormatError("图片打不开，可能已损坏。请重新扫描，或另存为 PNG 后重试。") from error
    recogniser = Recogniser()
    sheets = [recogniser.sheet(page, number, WIDTH) for number, page in enumerate(pages, start=1)]
    return compose(sheets, recogniser.warnings)
