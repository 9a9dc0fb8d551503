""".docx: paragraphs with their automatic numbers, tables with merged cells, text boxes, footnotes.

A footnote's mark is "[注1]" where it stands; its text follows the paragraph or table as a paragraph of its own.
What tracked changes deleted is left out, what they inserted is in.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from corpus.readers import Extract, FormatError
from corpus.readers.archive import Archive
from corpus.readers.canonical import Composer
from corpus.readers.grid import CellBox, rows_of
from corpus.readers.numbering import Numbering, W

PROPERTIES = ("pPr", "rPr", "tblPr", "tblGrid", "tcPr", "trPr", "sectPr")
SKIPPED = {W + name for name in ("del", "moveFrom", "rt", "instrText", "delText", *PROPERTIES)}
TEXT = {f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
LITERAL = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read(data: bytes) -> Extract:
    """The text of a .docx file. Raises FormatError for what is damaged or not one."""
    archive = Archive(data)
    main = _main_part(archive)
    body = archive.xml(main).find(f"{W}body")
    if body is None:
        raise FormatError("这不是 Word 文档，或已损坏。请用原来的软件打开后另存再试。")
    folder = posixpath.dirname(main)
    parts = {name: _optional(archive, f"{folder}/{name}.xml") for name in ("numbering", "styles", "footnotes", "endnotes")}
    walk = Walk(Numbering(parts["numbering"]), _style_lists(parts["styles"]), _notes(parts))
    composer = Composer()
    for block in _blocks(body):
        if block.tag == f"{W}p":
            composer.paragraph(walk.paragraph(block))
        else:
            walk.table(block, composer)
        walk.leave(composer)
    return composer.extract()


@dataclass
class Walk:
    """The state of a walk through a document: lists that count, and what waits for the end of the block."""

    numbering: Numbering
    styles: dict[str, tuple[str, int]]
    notes: dict[tuple[str, str], Element]
    boxes: list[Element] = field(default_factory=list)
    marked: list[tuple[str, Element]] = field(default_factory=list)
    count: int = 0

    def paragraph(self, node: Element) -> str:
        """The words of a paragraph after its number. Text boxes and notes are kept for `leave`."""
        words = "".join(self._words(node))
        if not words.strip():
            return ""
        label = self.numbering.label(*self._list(node))
        return label + words.strip() if label else words

    def _list(self, node: Element) -> tuple[str, int]:
        name, level = self.styles.get(_attribute(node, "pPr/pStyle"), ("", 0))
        own, own_level = _attribute(node, "pPr/numPr/numId"), _attribute(node, "pPr/numPr/ilvl")
        return own or name, int(own_level) if own_level.isdigit() else level

    def _words(self, node: Element) -> Iterator[str]:
        for child in node:
            tag = child.tag
            if tag in TEXT:
                yield child.text or ""
            elif tag in LITERAL:
                yield LITERAL[tag]
            elif tag == f"{W}sym":
                yield chr(int(child.get(f"{W}char", "20"), 16) & 0xFFFF)
            elif tag in NOTES:
                yield self._mark(NOTES[tag], child.get(f"{W}id", ""))
            elif tag == f"{W}txbxContent":
                self.boxes.append(child)
            elif tag == ALTERNATE:
                yield from self._words(child[0] if len(child) else child)
            elif tag not in SKIPPED and not (tag == f"{W}r" and _hidden(child)):
                yield from self._words(child)

    def _mark(self, kind: str, name: str) -> str:
        note = self.notes.get((kind, name))
        if note is None:
            return ""
        self.count += 1
        self.marked.append((f"[注{self.count}]", note))
        return f"[注{self.count}]"

    def table(self, node: Element, composer: Composer) -> None:
        """A table; one of a single column is a box around paragraphs."""
        rows = list(self._rows(node))
        if max((len(row) for row in rows), default=0) > 1:
            composer.table(rows_of(rows))
            return
        for row in _children(node, "tr"):
            for cell in _children(row, "tc"):
                for block in _blocks(cell):
                    if block.tag == f"{W}p":
                        composer.paragraph(self.paragraph(block))
                    else:
                        self.table(block, composer)

    def _rows(self, table: Element) -> Iterator[list[CellBox]]:
        """The rows, cells below the first of a vertical merge given as empty."""
        for row in _children(table, "tr"):
            before, after = _attribute(row, "trPr/gridBefore"), _attribute(row, "trPr/gridAfter")
            boxes = [CellBox("")] * int(before or 0)
            for cell in _children(row, "tc"):
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                covered = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                span = _attribute(cell, "tcPr/gridSpan")
                boxes.append(CellBox("" if covered else self._cell(cell), columns=min(int(span or 1), 1000)))
            yield boxes + [CellBox("")] * int(after or 0)

    def _cell(self, cell: Element) -> str:
        words = []
        for block in _blocks(cell):
            if block.tag == f"{W}p":
                words.append(self.paragraph(block))
            else:
                words += [box.text for row in self._rows(block) for box in row]
        return " ".join(word for word in words if word)

    def leave(self, composer: Composer) -> None:
        """Adds the text boxes and notes that stood in the block just finished."""
        while self.boxes or self.marked:
            boxes, self.boxes = self.boxes, []
            marked, self.marked = self.marked, []
            for box in boxes:
                for block in _blocks(box):
                    if block.tag == f"{W}p":
                        composer.paragraph(self.paragraph(block))
                    else:
                        self.table(block, composer)
            for mark, note in marked:
                words = [self.paragraph(block).strip() for block in _blocks(note) if block.tag == f"{W}p"]
                composer.paragraph(f"{mark} " + " ".join(word for word in words if word))


def _blocks(node: Element) -> Iterator[Element]:
    """The paragraphs and tables in `node`, out of whatever wraps them (content controls, insertions)."""
    for child in node:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == ALTERNATE:
            yield from _blocks(child[0] if len(child) else child)
        elif child.tag not in SKIPPED:
            yield from _blocks(child)


def _children(node: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, out of whatever wraps them."""
    for child in node:
        if child.tag == W + name:
            yield child
        elif child.tag not in SKIPPED and child.tag not in (f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"):
            yield from _children(child, name)


def _hidden(run: Element) -> bool:
    node = run.find(f"{W}rPr/{W}vanish")
    return node is not None and node.get(f"{W}val", "true") not in ("0", "false", "off")


def _attribute(node: Element, path: str) -> str:
    child = node.find("/".join(W + step for step in path.split("/")))
    return child.get(f"{W}val", "") if child is not None else ""


def _main_part(archive: Archive) -> str:
    for relation in archive.xml("_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _optional(archive: Archive, name: str) -> Element | None:
    return archive.xml(name) if name in archive else None


def _style_lists(root: Element | None) -> dict[str, tuple[str, int]]:
    """Which list and level a paragraph style numbers with, its own or of the style that it is based on."""
    if root is None:
        return {}
    own, based = {}, {}
    for style in root.iter(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        based[name] = _attribute(style, "basedOn")
        number, level = _attribute(style, "pPr/numPr/numId"), _attribute(style, "pPr/numPr/ilvl")
        if number or level:
            own[name] = (number, int(level) if level.isdigit() else 0)
    found = {}
    for name in based:
        current, seen = name, set[str]()
        while current and current not in seen:
            seen.add(current)
            if own.get(current, ("", 0))[0]:
                found[name] = (own[current][0], own.get(name, own[current])[1])
                break
            current = based.get(current, "")
    return found


def _notes(parts: dict[str, Element | None]) -> dict[tuple[str, str], Element]:
    found = {}
    for kind in ("footnotes", "endnotes"):
        root = parts[kind]
        if root is None:
            continue
        for note in root:
            if note.get(f"{W}type", "normal") == "normal":
                found[kind, note.get(f"{W}id", "")] = note
    return found
