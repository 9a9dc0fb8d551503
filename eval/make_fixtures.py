"""`python -m eval.make_fixtures`: makes the files in tests/fixtures from the shipped gazette, with LibreOffice.

notice.pdf and notice.doc are a notice and a table as an office program prints and saves them; scan.pdf is a picture of
the top of the first page. Needs LibreOffice (soffice) and the Noto Serif CJK fonts; run it only to change the fixtures.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import docx
import pypdfium2
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
TITLE = "九江市人民政府关于认真做好第五次全国经济普查工作的通知"
COLUMNS = 7
FONT = "Noto Serif CJK SC"


def main() -> None:
    """Makes the three files anew."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("没有找到 LibreOffice（soffice）。请安装后重试。")
    lines = next((ROOT / "corpus" / "documents").glob("*公报*.txt")).read_text(encoding="utf-8").split("\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "notice.docx"
        _document(*_content(lines)).save(str(source))
        for target in ("pdf", "doc"):
            command = [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", target]
            subprocess.run([*command, "--outdir", str(FIXTURES), str(source)], check=True, capture_output=True, timeout=300)
    page = pypdfium2.PdfDocument(FIXTURES / "notice.pdf")[0]
    picture = page.render(scale=130 / 72, grayscale=True).to_pil()
    picture = picture.crop((0, 0, picture.width, picture.height // 3))
    picture.save(FIXTURES / "scan.pdf", resolution=130, quality=35)


def _content(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    """The notice's paragraphs and the rows of the first table of 一件事."""
    start = max(number for number, line in enumerate(lines) if line == TITLE)
    end = next(number for number in range(start, len(lines)) if "此件主动公开" in lines[number])
    first = next(number for number, line in enumerate(lines) if line.startswith("序号\t类型") and line.endswith("优化提升完成时限"))
    last = next(number for number in range(first, len(lines)) if not lines[number])
    paragraphs = [line.strip() for line in lines[start + 1 : end + 1] if line.strip()]
    return paragraphs, [(line.split("\t") + [""] * COLUMNS)[:COLUMNS] for line in lines[first:last]]


def _document(paragraphs: list[str], rows: list[list[str]]) -> Any:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    section.header.paragraphs[0].text = "九江市人民政府公报 2023年第2期"
    _page_number(section.footer.paragraphs[0])
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(TITLE).font.size = Pt(22)
    for text in paragraphs:
        document.add_paragraph(text).paragraph_format.first_line_indent = Pt(32)
    _table(document, rows)
    return document


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = " PAGE "
        paragraph.add_run()._r.append(element)
    paragraph.add_run(" —")


def _table(document: Any, rows: list[list[str]]) -> None:
    """A ruled table whose header is repeated; in a row without its first cell, empty cells are covered by those above."""
    table = document.add_table(len(rows), COLUMNS)
    table.style = "Table Grid"
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column in range(COLUMNS):
        top = 0
        for row, cells in enumerate(rows):
            if cells[column] or cells[0] or row == 0:
                top = row
                table.cell(row, column).paragraphs[0].add_run(cells[column]).font.size = Pt(10.5)
            else:
                table.cell(top, column).merge(table.cell(row, column))
                cell = table.cell(top, column)
                for empty in cell.paragraphs[1:]:
                    empty._p.getparent().remove(empty._p)


if __name__ == "__main__":
    main()
