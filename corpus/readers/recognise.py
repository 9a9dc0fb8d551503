"""Pictures of pages into glyphs and ruled lines, by character recognition (RapidOCR, the extra `ocr`; its models come with it)."""

from __future__ import annotations

import re
import statistics
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from corpus.readers import FormatError
from corpus.readers.glyphs import DESCENT, Glyph, Rule, Sheet, is_wide

DOTS = 200  # per inch: what pages are rendered at
LARGEST_SIDE = 4_200  # pixels: an A3 page at 250 dots per inch
STEEPEST, STEP = 3.0, 0.2  # degrees of skew that are put right, and how finely
OPTIONS = {
    "Global.log_level": "critical",
    "Global.text_score": 0.3,
    "Det.limit_type": "max",  # lines are looked for in a smaller picture, and read in the full one
    "Det.limit_side_len": 1600,
}
DARK = 0.6  # of the paper's brightness
UNSURE = 0.8  # a line recognised with less confidence is named in a warning
NUMBER = re.compile(r"(?<=[发字函办规令文号])[\[〔【(〈{]\d{4}[\]〕】)〉}](?=\d{1,5}号)")
FEW = 4  # characters: of a line as short as that the size cannot be told
Mask = NDArray[np.bool_]


class Recogniser:
    """Reads pictures of pages. Raises FormatError where the extra is not installed."""

    def __init__(self) -> None:
        try:
            from rapidocr import RapidOCR
        except ImportError as error:
            raise FormatError("没有安装文字识别组件。请安装（pip install 'zhengda[ocr]'）后重试。") from error
        self._engine = RapidOCR(params=OPTIONS)
        self.unsure: list[str] = []

    def sheet(self, picture: Image.Image, number: int, width: float) -> Sheet:
        """Page `number`, `width` points wide, as recognised."""
        picture = _fit(picture.convert("L"))
        pixels = np.asarray(picture)
        angle = _skew(_ink(pixels))
        if angle:
            picture = picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=int(np.median(pixels)))
            pixels = np.asarray(picture)
        scale = width / picture.width
        found = self._engine(np.stack([pixels] * 3, axis=-1), return_word_box=True)
        glyphs = self._glyphs(found, scale)
        size = statistics.median(glyph.size for glyph in glyphs) / scale if glyphs else 40.0
        rules = _rules(_ink(pixels), int(2.2 * size), scale)
        return Sheet(number, width, picture.height * scale, tuple(glyphs), tuple(rules))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should check: that the text was recognised, and the lines that are in doubt."""
        doubt = "；".join(f"“{text[:30]}”" for text in self.unsure[:5])
        return ("扫描页由文字识别得来，可能有个别错字，请核对原件。",) + (
            (f"有 {len(self.unsure)} 行认得不太准：{doubt}。",) if doubt else ()
        )

    def _glyphs(self, found: Any, scale: float) -> list[Glyph]:
        """The characters of all lines found, sizes near the usual one made equal to it."""
        if found.boxes is None:
            return []
        sizes = [_size(box, words) * scale for box, words in zip(found.boxes, found.word_results, strict=True)]
        usual = statistics.median(sizes)
        glyphs: list[Glyph] = []
        for size, box, text, score, words in zip(sizes, found.boxes, found.txts, found.scores, found.word_results, strict=True):
            if score < UNSURE and len(text) > 1:
                self.unsure.append(text)
            if len(text) < FEW or 0.9 * usual < size < 1.1 * usual:
                size = usual
            base = max(float(corner[1]) for corner in box) * scale - DESCENT * size
            line = [glyph for word, _, corners in words for glyph in _spread(word, corners, scale, base, size)]
            line = _mended(line)
            glyphs += [_close(*three) for three in zip([None, *line[:-1]], line, [*line[1:], None], strict=True)] if line else []
        return glyphs


def _fit(picture: Image.Image) -> Image.Image:
    largest = max(picture.size)
    if largest <= LARGEST_SIDE:
        return picture
    return picture.resize((picture.width * LARGEST_SIDE // largest, picture.height * LARGEST_SIDE // largest))


def _size(box: Any, words: Any) -> float:
    """The size of a line's characters in pixels: the usual step from one Chinese character to the next, the line's height at most."""
    heights = [float(corner[1]) for corner in box]
    height = max(heights) - min(heights)
    middles = [(word, sum(float(corner[0]) for corner in corners) / len(corners)) for word, _, corners in words]
    steps = [b - a for (one, a), (other, b) in pairwise(middles) if len(one) == len(other) == 1 and is_wide(one) and is_wide(other)]
    return min(statistics.median(steps), 1.2 * height) if len(steps) >= FEW else height


def _spread(word: str, corners: Any, scale: float, base: float, size: float) -> list[Glyph]:
    """The characters of a word, spread evenly over its box."""
    left = min(float(corner[0]) for corner in corners) * scale
    right = max(float(corner[0]) for corner in corners) * scale
    step = (right - left) / max(len(word), 1)
    return [Glyph(char, left + index * step, left + (index + 1) * step, base, size) for index, char in enumerate(word)]


def _mended(line: list[Glyph]) -> list[Glyph]:
    """The line with the brackets of a document's number as they are printed, 〔2023〕: they are often taken for others."""
    for match in NUMBER.finditer("".join(glyph.text for glyph in line)):
        for place, bracket in ((match.start(), "〔"), (match.end() - 1, "〕")):
            line[place] = line[place]._replace(text=bracket)
    return line


def _close(before: Glyph | None, glyph: Glyph, after: Glyph | None) -> Glyph:
    """The box of a character as printed: recognised boxes end with the ink. A wide one takes its whole square, as far as there is room."""
    missing = max(glyph.size - (glyph.right - glyph.left), 0.0) / 2 if is_wide(glyph.text) else 0.0
    left, right = glyph.left - missing, glyph.right + missing
    if before is not None:
        left = max(left, (before.right + glyph.left) / 2)
    if after is not None:
        right = min(right, (glyph.right + after.left) / 2)
        if 0 < after.left - right < 0.3 * glyph.size:
            right = after.left
    return glyph._replace(left=left, right=right)


def _ink(pixels: NDArray[np.uint8]) -> Mask:
    """Where the page is dark."""
    return np.asarray(pixels < DARK * float(np.percentile(pixels, 90)))


def _skew(ink: Mask) -> float:
    """The turn, in degrees, that makes lines level: the one under which the ink falls into the fewest rows."""
    step = max(ink.shape[1] // 800, 1)
    rows, columns = np.nonzero(ink[::step, ::step])
    if len(rows) < 200:
        return 0.0
    best, sharpest = 0.0, -1.0
    for angle in np.arange(-STEEPEST, STEEPEST + STEP / 2, STEP):
        level = rows - columns * np.tan(np.radians(angle))
        counts = np.bincount((level - level.min()).astype(np.int64))
        sharpness = float((counts.astype(np.float64) ** 2).sum()) * (1.02 if abs(angle) < STEP / 2 else 1.0)
        if sharpness > sharpest:
            best, sharpest = float(angle), sharpness
    return best if abs(best) >= STEP / 2 else 0.0


def _rules(ink: Mask, shortest: int, scale: float) -> list[Rule]:
    """Straight dark lines of at least `shortest` pixels; longer than any stroke of a character."""
    level = [Rule(left * scale, row * scale, right * scale, row * scale) for row, left, right in _long_runs(ink, shortest)]
    upright = [Rule(row * scale, left * scale, row * scale, right * scale) for row, left, right in _long_runs(ink.T, shortest)]
    return level + upright


def _long_runs(ink: Mask, shortest: int) -> list[tuple[int, int, int]]:
    """(row, from, to) of the runs of ink of at least `shortest` pixels, a row that thickens the one above left out."""
    padded = np.pad(ink.astype(np.int8), ((0, 0), (1, 1)))
    steps = np.diff(padded, axis=1)
    runs: list[tuple[int, int, int]] = []
    for row in range(ink.shape[0]):
        starts, ends = np.flatnonzero(steps[row] == 1), np.flatnonzero(steps[row] == -1)
        for index in np.flatnonzero(ends - starts >= shortest):
            runs.append((row, int(starts[index]), int(ends[index])))
    return runs[::2] if len(runs) > 3_000 else runs
