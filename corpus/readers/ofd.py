""".ofd, the national office format (GB/T 33190-2016): a ZIP of XML, pages of placed characters, much like PDF.

OFD.xml names the documents, Document.xml their pages and templates, Content.xml a page's objects. Lengths in it are
millimetres; a TextCode's characters stand DeltaX apart ("g 3 4.2" says three times 4.2).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from corpus.readers import Extract, FormatError
from corpus.readers.archive import Archive
from corpus.readers.flow import compose
from corpus.readers.glyphs import Glyph, Rule, Sheet
from corpus.readers.matrix import IDENTITY, Matrix, apply, scale_of, times
from corpus.readers.ruling import NEAR

POINTS = 72 / 25.4  # per millimetre
MOST_PAGES = 2_000
FEWEST_GLYPHS = 8
DEEPEST = 8
OPERANDS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
SIDEWAYS = 0.05  # of a character's width that may be lost to its slant


@dataclass(frozen=True, slots=True)
class Picture:
    """An image on a page: the part that holds it, and the share of the page that it covers."""

    part: str
    share: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as found: what is printed, and the pictures."""

    sheet: Sheet
    pictures: tuple[Picture, ...]

    @property
    def is_scanned(self) -> bool:
        letters = sum(not glyph.text.isspace() for glyph in self.sheet.glyphs)
        return letters < FEWEST_GLYPHS and sum(picture.share for picture in self.pictures) > 0.4


def read(data: bytes) -> Extract:
    """The text of an OFD file; pages that are pictures are named in `scanned`. Raises FormatError."""
    leaves = list(leaves_of(Archive(data)))
    scanned = [leaf.sheet.number for leaf in leaves if leaf.is_scanned]
    return compose([leaf.sheet for leaf in leaves], scanned=scanned)


def leaves_of(archive: Archive) -> Iterator[Leaf]:
    """The pages of all documents in the file, numbered through. Raises FormatError where there is none."""
    if "OFD.xml" not in archive:
        kind = (
            "文件有密码保护。请去掉密码（另存为不加密的文件）" if "Encryptions.xml" in archive else "这不是 OFD 文件，或已损坏。请重新下载"
        )
        raise FormatError(f"{kind}后重试。")
    number = 0
    for root in _found(archive.xml("OFD.xml"), "DocRoot"):
        document = _Document(archive, (root.text or "").strip().lstrip("/"))
        for part in document.pages:
            number += 1
            if number > MOST_PAGES:
                raise FormatError(f"超过 {MOST_PAGES} 页的上限。请拆成几个文件后重试。")
            yield document.leaf(part, number)
    if not number:
        raise FormatError("OFD 文件里一页也没有，文件已损坏。请重新下载后重试。")


class _Document:
    def __init__(self, archive: Archive, part: str) -> None:
        self._archive, self._part = archive, part
        root = archive.xml(part)
        self.pages = [self._path(part, page.get("BaseLoc", "")) for page in _found(root, "Page") if page.get("BaseLoc")]
        self._templates = {page.get("ID", ""): self._path(part, page.get("BaseLoc", "")) for page in _found(root, "TemplatePage")}
        self._area = next(_found(root, "PageArea"), None)
        self._media: dict[str, str] = {}
        for name in ("PublicRes", "DocumentRes"):
            for node in _found(root, name):
                self._add_media(self._path(part, (node.text or "").strip()))

    def _path(self, base: str, place: str) -> str:
        """A part's name from how another part names it: from the root if it begins with "/", else beside it."""
        return posixpath.normpath(place.lstrip("/") if place.startswith("/") else posixpath.join(posixpath.dirname(base), place))

    def _add_media(self, part: str) -> None:
        if part not in self._archive:
            return
        root = self._archive.xml(part)
        folder = root.get("BaseLoc", "")
        for media in _found(root, "MultiMedia"):
            for file in _found(media, "MediaFile"):
                self._media[media.get("ID", "")] = self._path(part, posixpath.join(folder, (file.text or "").strip()))

    def leaf(self, part: str, number: int) -> Leaf:
        page = self._archive.xml(part)
        for node in _found(page, "PageRes"):
            self._add_media(self._path(part, (node.text or "").strip()))
        area = next(_found(page, "Area"), self._area)
        box = next((_numbers(node.text) for name in ("PhysicalBox", "ApplicationBox") for node in _found(area, name)), [0, 0, 210, 297])
        origin, width, height = box[:2], box[2], box[3]
        glyphs: list[Glyph] = []
        rules: list[Rule] = []
        pictures: list[Picture] = []
        roots = [self._archive.xml(self._templates[node.get("TemplateID", "")]) for node in _found(page, "Template") if self._known(node)]
        for root in (*roots, page):
            for kind, node, boundary, matrix in _placed(root):
                placed = times(matrix, (POINTS, 0, 0, POINTS, -origin[0] * POINTS, -origin[1] * POINTS))
                if kind == "TextObject":
                    glyphs += _glyphs(node, placed)
                elif kind == "PathObject":
                    rules += _rules(node, placed)
                else:
                    share = boundary[2] * boundary[3] / max(width * height, 1)
                    pictures.append(Picture(self._media.get(node.get("ResourceID", ""), ""), share))
        return Leaf(Sheet(number, width * POINTS, height * POINTS, tuple(glyphs), tuple(rules)), tuple(pictures))

    def _known(self, node: Element) -> bool:
        return self._templates.get(node.get("TemplateID", ""), "") in self._archive


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _found(root: Element | None, name: str) -> Iterator[Element]:
    """The elements called `name` in `root`, whatever their name space: it differs between makers."""
    return (node for node in (root.iter() if root is not None else ()) if _name(node) == name)


def _numbers(text: str | None) -> list[float]:
    return [float(word) for word in (text or "").split()]


def _placed(root: Element) -> Iterator[tuple[str, Element, list[float], Matrix]]:
    """(kind, element, boundary, matrix to page millimetres) of the objects on a page, in drawing order."""
    waiting = [(layer, 0) for layer in _found(root, "Layer")][::-1]
    while waiting:
        parent, depth = waiting.pop()
        for node in parent:
            kind = _name(node)
            if kind in ("TextObject", "PathObject", "ImageObject") and node.get("Visible", "true") != "false":
                boundary = _numbers(node.get("Boundary"))
                if len(boundary) == 4:
                    own = _numbers(node.get("CTM"))
                    local = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else IDENTITY
                    yield kind, node, boundary, times(local, (1, 0, 0, 1, boundary[0], boundary[1]))
            elif kind == "PageBlock" and depth < DEEPEST:
                waiting.append((node, depth + 1))


def _glyphs(node: Element, matrix: Matrix) -> Iterator[Glyph]:
    """The characters of a text object. Those set oblique or upside down are left out."""
    size = float(node.get("Size") or 0) or 3.7
    across = float(node.get("HScale") or 1)
    wide, high = scale_of(matrix)
    if abs(matrix[1]) > SIDEWAYS * abs(matrix[0]) or matrix[0] <= 0:
        return
    x = y = 0.0
    for code in _found(node, "TextCode"):
        text = code.text or ""
        x, y = float(code.get("X") or x), float(code.get("Y") or y)
        right, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
        for index, char in enumerate(text):
            left, base = apply(matrix, x, y)
            step = right[index] if index < len(right) else 0.0
            usual = size * across * (0.55 if char.isascii() else 1.0)
            advance = min(step, max(usual, 0.75 * size * across)) if step > 0 else usual
            yield Glyph(char, left, left + advance * wide, base, size * high)
            x += step if right or down else advance
            y += down[index] if index < len(down) else 0.0


def _steps(text: str | None) -> list[float]:
    """DeltaX or DeltaY as a list: "3 g 2 4" is [3, 4, 4]."""
    words = (text or "").split()
    steps: list[float] = []
    while words:
        word = words.pop(0)
        if word == "g" and len(words) >= 2:
            count, value = int(words.pop(0)), float(words.pop(0))
            steps += [value] * min(count, 10_000)
        else:
            steps.append(float(word))
    return steps


def _rules(node: Element, matrix: Matrix) -> list[Rule]:
    """The straight lines of a path object: all of one that is stroked, of one only filled those of a thin bar."""
    rules = []
    for data in _found(node, "AbbreviatedData"):
        for start, stop in _lines((data.text or "").split()):
            (a, b), (c, d) = apply(matrix, *start), apply(matrix, *stop)
            rules.append(Rule(min(a, c), min(b, d), max(a, c), max(b, d)))
    if node.get("Stroke", "true") != "false":
        return rules
    if node.get("Fill", "false") == "false" or not rules:
        return []
    wide = max(rule.right for rule in rules) - min(rule.left for rule in rules)
    high = max(rule.bottom for rule in rules) - min(rule.top for rule in rules)
    return rules if min(wide, high) <= NEAR else []


def _lines(words: list[str]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight lines of a path in OFD's short form: "M 0 0 L 10 0 C" (S and M move, L draws, C closes; the rest are curves)."""
    start = last = (0.0, 0.0)
    index = 0
    while index < len(words):
        word = words[index]
        count = OPERANDS.get(word, 0)
        values = [float(value) for value in words[index + 1 : index + 1 + count]]
        index += 1 + count
        point = (values[-2], values[-1]) if len(values) == count and count else last
        if word == "C":
            point = start
        if word in ("L", "C"):
            yield last, point
        if word in ("M", "S"):
            start = point
        last = point
