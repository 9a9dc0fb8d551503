"""The corpus as a library: documents by what was typed and chosen, and places in their text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from corpus.model import Document
from rag.model import Hit
from rag.retrieve import Filters
from rag.web.official import STATUS_WORDS, date_words

MOST = 200  # documents listed at once
MOST_PLACES = 12
_SNIPPET = 120


def listed(documents: Iterable[Document], typed: str, filters: Filters | None) -> list[Document]:
    """Documents whose title, number or issuer holds every word typed, within the filters; latest first."""
    words = [_plain(word) for word in typed.split()]
    chosen = filters or Filters()
    found = [
        document
        for document in documents
        if document.title
        and all(word in _plain(f"{document.title} {document.number} {document.issuer}") for word in words)
        and (not chosen.documents or document.id in chosen.documents)
        and chosen.issuer in ("", document.issuer)
        and chosen.status in ("", document.status)
        and (not chosen.date_from or chosen.date_from <= document.date <= chosen.date_to)
    ]
    return sorted(found, key=lambda document: (document.date, document.number), reverse=True)


def render_documents(documents: Sequence[Document], typed: str, total: int) -> str:
    """The list, each document a button that opens it."""
    if not documents:
        return f'<p class="none">没有标题或文号含“{escape(typed)}”的文件。</p>' if typed else '<p class="none">没有符合条件的文件。</p>'
    items = "".join(_document(document) for document in documents[:MOST])
    shown = f"，先列出 {MOST} 份，可输入标题或文号缩小范围" if len(documents) > MOST else ""
    return f'<p class="count">{len(documents)} 份文件（库中共 {total} 份）{shown}</p><ul class="shelf">{items}</ul>'


def _document(document: Document) -> str:
    facts = [document.number, document.issuer, date_words(document.date), document.kind]
    words = "".join(f'<span class="fact">{escape(fact)}</span>' for fact in facts if fact)
    state = (
        f'<span class="state {escape(document.status)}">{STATUS_WORDS[document.status]}</span>' if document.status in STATUS_WORDS else ""
    )
    return (
        f'<li><button type="button" class="open" data-do="open-document" data-document="{escape(document.id)}">'
        f"{escape(document.title)}</button>"
        f'<p class="facts">{words}{state}</p></li>'
    )


def render_places(hits: Sequence[Hit], typed: str) -> str:
    """Passages that fit what was typed, with the words around it."""
    shown = [hit for hit in hits if hit.passage.kind != "contents"][:MOST_PLACES]
    if not shown:
        return ""
    items = "".join(
        f'<li class="card" data-source="{escape(hit.passage.source)}" data-spans="{_spans(hit)}">'
        f'<button type="button" class="open" data-do="open">{escape(hit.passage.locator or hit.document.title)}</button>'
        f'<p class="facts"><span class="fact">《{escape(hit.document.title)}》{escape(hit.document.number)}</span></p>'
        f"<blockquote>{snippet(hit.passage.text, typed)}</blockquote></li>"
        for hit in shown
    )
    return f'<h2>正文中的相关段落</h2><ol class="cards places">{items}</ol>'


def snippet(text: str, typed: str) -> str:
    """Some 120 characters around the first word typed that occurs, those words marked; escaped."""
    words = sorted({word for word in re.split(r"\s+", typed.strip()) if word}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words))) if words else None
    first = pattern.search(text) if pattern else None
    start = max(0, first.start() - 30) if first else 0
    piece = text[start : start + _SNIPPET]
    marked, at = [], 0
    for match in pattern.finditer(piece) if pattern else ():
        marked += [escape(piece[at : match.start()]), f"<mark>{escape(match[0])}</mark>"]
        at = match.end()
    marked.append(escape(piece[at:]))
    return ("…" if start else "") + "".join(marked) + ("…" if start + _SNIPPET < len(text) else "")


def render_facts(document: Document) -> str:
    """All that is known of a document, as a list of terms."""
    named = [
        ("文号", document.number),
        ("发文机关", document.issuer),
        ("成文日期", date_words(document.date)),
        ("文种", document.kind),
        ("效力", STATUS_WORDS.get(document.status, "文件未注明")),
        ("施行日期", date_words(document.in_force)),
        ("通过", document.passed),
        ("主送机关", document.addressees),
        ("公开方式", document.publicity),
        ("废止", "；".join(document.repeals)),
        ("修改", "；".join(document.amends)),
        ("来源文件", document.source),
    ]
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in named if value) + "</dl>"


def _spans(hit: Hit) -> str:
    return ",".join(f"{start}-{end}" for start, end in hit.passage.spans)


def _plain(words: str) -> str:
    return re.sub(r"[\s〔〕\[\]【】（）()《》“”\"]", "", words)
