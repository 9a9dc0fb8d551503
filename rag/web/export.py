"""A conversation as Markdown or Word, each citation a footnote with its quote."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from docx import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from rag.model import Citation
from rag.web.answers import Exchange
from rag.web.official import official_citation, readable_quote

NOTICE = "答案由机器从文件中查找，请以正式文件为准。"
_MARKER = re.compile(r"\[(\d{1,3})\]")
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def note(citation: Citation) -> str:
    """A footnote's text: the official citation, and the quote in one line."""
    words = " ".join(readable_quote(citation).split())
    return f"{official_citation(citation)}：“{words}”"


def to_markdown(title: str, exchanges: Sequence[Exchange]) -> str:
    """Questions as headings, markers as [^n], numbered through."""
    lines, notes = [f"# {_plain(title)}", ""], list[str]()
    for exchange in exchanges:
        lines += [f"## {_plain(exchange.question)}", ""]
        for text, cited in _lines(exchange):
            marks = "".join(f"[^{len(notes) + at}]" for at, _ in enumerate(cited, 1))
            notes += [_plain(note(citation)) for citation in cited]
            lines += [_plain(text) + marks, ""]
    lines += [f"[^{at}]: {words}" for at, words in enumerate(notes, 1)]
    return "\n".join([*lines, "", f"_{NOTICE}_", ""])


def to_word(title: str, exchanges: Sequence[Exchange]) -> bytes:
    """A .docx with true footnotes."""
    document = WordDocument()
    normal = document.styles["Normal"]
    normal.font.name = "Times New Roman"
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    document.add_heading(_clean(title), level=1)
    notes: list[str] = []
    for exchange in exchanges:
        document.add_heading(_clean(exchange.question), level=2)
        for text, cited in _lines(exchange):
            paragraph = document.add_paragraph(_clean(text))
            for citation in cited:
                notes.append(_clean(note(citation)))
                _refer(paragraph, len(notes))
    document.add_paragraph(NOTICE).runs[0].italic = True
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        _footnotes(notes),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _lines(exchange: Exchange) -> list[tuple[str, list[Citation]]]:
    """An answer's lines without markers, each with what it cites."""
    if exchange.answer is None:
        return []
    known = {citation.marker: citation for citation in exchange.answer.citations}
    found = []
    for line in exchange.answer.text.split("\n"):
        cited = [known[int(marker)] for marker in _MARKER.findall(line) if int(marker) in known]
        text = _MARKER.sub(lambda match: "" if int(match[1]) in known else match[0], line).strip()
        if text:
            found.append((text, cited))
    return found


def _plain(text: str) -> str:
    """Markdown's own signs made inert: what a document or a question says is text."""
    return re.sub(r"([\\`*_{}\[\]<>#|!~])", r"\\\1", " ".join(text.split()))


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return _CONTROL.sub("", text)


def _refer(paragraph: Paragraph, number: int) -> None:
    run = paragraph.add_run()
    run.font.superscript = True
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run._r.append(reference)


def _footnotes(notes: Sequence[str]) -> bytes:
    root = parse_xml(
        f'<w:footnotes xmlns:w="{_WORD}">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    for number, words in enumerate(notes, 1):
        footnote = parse_xml(
            f'<w:footnote xmlns:w="{_WORD}" w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            '<w:footnoteRef/></w:r><w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
        )
        footnote.find(f".//{qn('w:t')}").text = f" {words}"
        root.append(footnote)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
