"""Makes one document in every format: as .docx, HTML, workbook, and set on pages as PDF and OFD.

A table's rows are lists of cells. In a row whose first cell is empty, an empty cell is covered by the one above.
"""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape

import docx
import openpyxl

from corpus.readers.glyphs import Glyph, Rule, Sheet

Rows = Sequence[Sequence[str]]
WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 72.0
CLOSING = "，。、；：！？）》”】,.;:)"
MM = 25.4 / 72
OFD_NAME = 'xmlns:ofd="http://www.ofdspec.org/2016"'
W_NAME = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass
class Paper:
    """A document: a centred title, then paragraphs, then a table."""

    title: str
    paragraphs: Sequence[str]
    rows: Rows = ()
    running: str = ""

    def covered(self, row: int, column: int) -> bool:
        cells = self.rows[row]
        return row > 0 and not cells[0] and not cells[column]

    def depth(self, row: int, column: int) -> int:
        """How many rows the cell covers."""
        end = row + 1
        while end < len(self.rows) and self.covered(end, column):
            end += 1
        return end - row


def lines_of(text: str) -> list[str]:
    """The lines of a text without its white space, save the TAB between cells."""
    lines = ["".join(char for char in line if char == "\t" or not char.isspace()) for line in text.split("\n")]
    return [line for line in lines if line.strip()]


def zip_of(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word_of(paper: Paper) -> bytes:
    document = docx.Document()
    document.add_heading(paper.title, 0)
    for paragraph in paper.paragraphs:
        document.add_paragraph(paragraph)
    if paper.rows:
        table = document.add_table(len(paper.rows), len(paper.rows[0]))
        for row, cells in enumerate(paper.rows):
            for column, text in enumerate(cells):
                depth = paper.depth(row, column)
                if not paper.covered(row, column):
                    cell = table.cell(row, column)
                    (cell.merge(table.cell(row + depth - 1, column)) if depth > 1 else cell).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def raw_word(body: str, **parts: str) -> bytes:
    """A .docx of XML written by hand; `parts` are those beside the document: numbering, styles, footnotes."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    rels = f'<Relationships><Relationship Id="r1" Type="{relation}" Target="word/document.xml"/></Relationships>'
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels,
        "word/document.xml": f"<w:document {W_NAME}><w:body>{body}</w:body></w:document>",
    }
    return zip_of(files | {f"word/{name}.xml": content for name, content in parts.items()})


def page_of(paper: Paper, encoding: str = "utf-8", label: str = "utf-8") -> bytes:
    """The document as a page of an official site, with its menus and footer."""
    rows = []
    for row, cells in enumerate(paper.rows):
        inside = "".join(
            f'<td rowspan="{paper.depth(row, column)}"><p>{html.escape(text)}</p></td>'
            for column, text in enumerate(cells)
            if not paper.covered(row, column)
        )
        rows.append(f"<tr>{inside}</tr>")
    text = "".join(f"<p>　　{html.escape(paragraph)}</p>" for paragraph in paper.paragraphs)
    table = f"<table border=1>{''.join(rows)}</table>" if rows else ""
    page = f"""<!DOCTYPE html><html><head><meta charset="{label}"><title>{paper.title}_九江市人民政府</title>
<meta name="ArticleTitle" content="{paper.title}"><style>p {{ margin: 0 }}</style></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li></ul></div><script>var page = "正文";</script>
<div class="wrap"><h1>{paper.title}</h1><div class="TRS_Editor">{text}{table}</div></div>
<div class="foot">主办：九江市人民政府 <a href="/about">关于我们</a></div></body></html>"""
    return page.encode(encoding)


def book_of(sheets: dict[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass
class Typesetter:
    """Sets a document on A4 pages: Chinese characters an em wide, others half an em, no mark at the beginning of a line."""

    size: float = 12.0
    pitch: float = 1.6
    columns: int = 1
    sheets: list[Sheet] = field(default_factory=list)
    running: str = ""

    def __post_init__(self) -> None:
        self._column = 0
        self._y = MARGIN + self.size
        self._glyphs: list[Glyph] = []
        self._rules: list[Rule] = []

    @property
    def width(self) -> float:
        gap = 2 * self.size
        return (WIDTH - 2 * MARGIN - gap * (self.columns - 1)) / self.columns

    @property
    def left(self) -> float:
        return MARGIN + self._column * (self.width + 2 * self.size)

    def set(self, paper: Paper) -> list[Sheet]:
        self.running = paper.running
        self.title(paper.title)
        for paragraph in paper.paragraphs:
            self.paragraph(paragraph)
        if paper.rows:
            self.table(paper)
        self.finish_page()
        return self.sheets

    def title(self, text: str) -> None:
        size = 1.5 * self.size
        for line in broken(text, self.width, size, 0):
            self._line(line, (self.width - measure(line, size)) / 2, size)

    def paragraph(self, text: str) -> None:
        indent = 2 * self.size
        for number, line in enumerate(broken(text, self.width, self.size, indent)):
            self._line(line, indent if number == 0 else 0.0, self.size)

    def _line(self, text: str, offset: float, size: float) -> None:
        if self._y > HEIGHT - MARGIN:
            self._next()
        self._print(text, self.left + offset, self._y, size)
        self._y += self.pitch * size

    def _print(self, text: str, x: float, y: float, size: float) -> None:
        for char in text:
            advance = measure(char, size)
            self._glyphs.append(Glyph(char, x, x + advance, y, size))
            x += advance

    def _next(self) -> None:
        self._y = MARGIN + self.size
        self._column += 1
        if self._column == self.columns:
            self.finish_page()

    def finish_page(self) -> None:
        self._column = 0
        number = len(self.sheets) + 1
        if self.running:
            self._print(self.running, MARGIN, 40, 9)
            self._print(f"— {number} —", WIDTH / 2 - 15, HEIGHT - 36, 9)
        self.sheets.append(Sheet(number, WIDTH, HEIGHT, tuple(self._glyphs), tuple(self._rules)))
        self._glyphs, self._rules, self._y = [], [], MARGIN + self.size

    def table(self, paper: Paper) -> None:
        """Ruled all around; a page break falls between rows, and the header is not repeated."""
        width = self.width / len(paper.rows[0])
        cells = [[broken(text, width - 8, 9, 0) for text in row] for row in paper.rows]
        heights = [12.0 * max(len(lines) for lines in row) + 6 for row in cells]
        first = 0
        if sum(heights[:2]) > HEIGHT - MARGIN - self._y:
            self.finish_page()
        for row in range(1, len(cells) + 1):
            room = HEIGHT - MARGIN - self._y
            if row == len(cells) or sum(heights[first : row + 1]) > room:
                self._part(paper, cells, heights, range(first, row), width)
                first = row
                if row < len(cells):
                    self.finish_page()

    def _part(self, paper: Paper, cells: list[list[list[str]]], heights: list[float], rows: range, width: float) -> None:
        tops = [self._y + sum(heights[rows.start : row]) for row in (*rows, rows.stop)]
        right, count = self.left + self.width, len(cells[0])
        for row, (top, bottom) in zip(rows, pairwise(tops), strict=True):
            for column, lines in enumerate(cells[row]):
                x = self.left + column * width
                if row == rows.start or not paper.covered(row, column):
                    self._rules.append(Rule(x, top, x + width, top))
                self._rules.append(Rule(x, top, x, bottom))
                for number, line in enumerate(lines):
                    self._print(line, x + 4, top + 11 + 12 * number, 9)
            self._rules.append(Rule(right, top, right, bottom))
        self._rules.append(Rule(self.left, tops[-1], self.left + count * width, tops[-1]))
        self._y = tops[-1] + 2 * self.size


def measure(text: str, size: float) -> float:
    return sum(size / 2 if char.isascii() else size for char in text)


def broken(text: str, width: float, size: float, indent: float) -> list[str]:
    """`text` in lines of at most `width`; a closing mark does not begin a line."""
    lines, line, room = [], "", width - indent
    for char in text:
        if line and measure(line + char, size) > room and char not in CLOSING:
            lines.append(line)
            line, room = "", width
        line += char
    return [*lines, line] if line else lines


def pdf_of(sheets: Sequence[Sheet], *, turned: bool = False, shown_upright: bool = True) -> bytes:
    """A PDF with a font that readers know by name, every glyph at its place; turned a quarter to the left if asked."""
    objects: list[bytes] = [b"", b""]
    pages = []
    for sheet in sheets:
        drawn = [f"0 1 -1 0 {sheet.height:.0f} 0 cm" if turned else "", "0.5 w"]
        drawn += [f"{r.left:.2f} {sheet.height - r.top:.2f} m {r.right:.2f} {sheet.height - r.bottom:.2f} l S" for r in sheet.rules]
        drawn.append("BT")
        for g in sheet.glyphs:
            code = g.text.encode("utf-16-be").hex()
            drawn.append(f"/F1 {g.size:.2f} Tf 1 0 0 1 {g.left:.2f} {sheet.height - g.base:.2f} Tm <{code}> Tj")
        drawn.append("ET")
        stream = "\n".join(drawn).encode()
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
        pages.append(len(objects) + 1)
        box = f"[0 0 {sheet.width:.0f} {sheet.height:.0f}]"
        if turned:
            box = f"[0 0 {sheet.height:.0f} {sheet.width:.0f}]" + (" /Rotate 90" if shown_upright else "")
        fonts = f"/Contents {len(objects)} 0 R /Resources << /Font << /F1 FONT 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox {box} {fonts} >>".encode())
    font = len(objects) + 1
    info = "<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    objects += [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [{font + 1} 0 R] >>".encode(),
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo {info} /FontDescriptor {font + 2} 0 R"
        f" /DW 1000 /W [1 95 500 814 939 500] >>".encode(),
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880"
        b" /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    kids = " ".join(f"{page} 0 R" for page in pages)
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    return pdf_file([item.replace(b"FONT 0 R", b"%d 0 R" % font) for item in objects])


def pdf_file(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF file of numbered objects; the first is the catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + item + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)


def ofd_of(sheets: Sequence[Sheet], **parts: str) -> bytes:
    """An OFD file: a text object for each printed line, a path object for each rule."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    pages = "".join(f'<ofd:Page ID="{s.number}" BaseLoc="Pages/Page_{s.number}/Content.xml"/>' for s in sheets)
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH * MM:.3f} {HEIGHT * MM:.3f}</ofd:PhysicalBox></ofd:PageArea>"
    body = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    files: dict[str, str | bytes] = {
        "OFD.xml": f'{head}<ofd:OFD {OFD_NAME} Version="1.0" DocType="OFD">{body}</ofd:OFD>',
        "Doc_0/Document.xml": f"{head}<ofd:Document {OFD_NAME}><ofd:CommonData>{area}</ofd:CommonData>"
        f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
    }
    for sheet in sheets:
        objects = "".join(map(_text_object, _printed_lines(sheet.glyphs))) + "".join(map(_path_object, sheet.rules))
        files[f"Doc_0/Pages/Page_{sheet.number}/Content.xml"] = (
            f'{head}<ofd:Page {OFD_NAME}><ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    files.update(parts)
    return zip_of(files)


def _printed_lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        if lines and (lines[-1][-1].base, lines[-1][-1].right) == (glyph.base, glyph.left):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return lines


def _text_object(line: Sequence[Glyph]) -> str:
    first, size = line[0], line[0].size * MM
    steps = " ".join(f"{(two.left - one.left) * MM:.3f}" for one, two in pairwise(line))
    box = f"{first.left * MM:.3f} {(first.base - first.size) * MM:.3f} {(line[-1].right - first.left) * MM:.3f} {size * 1.2:.3f}"
    words = escape("".join(glyph.text for glyph in line))
    code = f'<ofd:TextCode X="0" Y="{size:.3f}" DeltaX="{steps}">{words}</ofd:TextCode>'
    return f'<ofd:TextObject ID="7" Boundary="{box}" Font="1" Size="{size:.3f}">{code}</ofd:TextObject>'


def _path_object(rule: Rule) -> str:
    wide, high = (rule.right - rule.left) * MM, (rule.bottom - rule.top) * MM
    box = f"{rule.left * MM:.3f} {rule.top * MM:.3f} {wide:.3f} {high:.3f}"
    return (
        f'<ofd:PathObject ID="8" Boundary="{box}"><ofd:AbbreviatedData>M 0 0 L {wide:.3f} {high:.3f}</ofd:AbbreviatedData></ofd:PathObject>'
    )
