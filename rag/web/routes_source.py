"""What the source panel fetches: a document set for reading, and the words that name a place in it."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from html import escape

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import JSONResponse

from corpus.model import Document
from rag.assistant import Assistant
from rag.model import Citation
from rag.web.official import STATUS_WORDS, date_words, official_citation
from rag.web.source_view import Heading, SourceView, set_document

KEPT = 32  # documents kept ready set


class Shelf:
    """Documents of the open index, set for reading when first wanted; a rebuilt index starts it anew."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._lock = threading.Lock()
        self._index: object = None
        self._views: OrderedDict[str, SourceView] = OrderedDict()

    def find(self, source: str, at: int) -> Document | None:
        """The document of `source` that holds offset `at`; outside of all, the first of that source."""
        there = sorted((d for d in self.assistant.index.documents.values() if d.source == source), key=lambda d: d.span)
        return next((d for d in there if d.span[0] <= at < d.span[1]), there[0] if there else None)

    def locator(self, source: str, at: int) -> str:
        """Where offset `at` stands: the locator of the shortest passage that holds it, "" outside of all."""
        index = self.assistant.index
        holding = [index.passages[position] for position in index.at(source, at)]
        return min(holding, key=lambda p: sum(end - start for start, end in p.spans)).locator if holding else ""

    def view(self, document: Document) -> SourceView:
        index = self.assistant.index
        with self._lock:
            if self._index is not index:
                self._index = index
                self._views.clear()
            if document.id in self._views:
                self._views.move_to_end(document.id)
                return self._views[document.id]
        passages = [index.passages[int(position)] for position in index.positions([document.id])]
        made = set_document(index.source_text(document.source), document, passages)
        with self._lock:
            self._views[document.id] = made
            while len(self._views) > KEPT:
                self._views.popitem(last=False)
        return made


def source_routes(assistant: Assistant) -> APIRouter:
    routes = APIRouter()
    shelf = Shelf(assistant)

    @routes.get("/source")
    def source(name: str = "", at: int = 0, document: str = "") -> Response:
        """The document by its id, or the one of source `name` that holds offset `at`."""
        found = assistant.index.documents.get(document) or shelf.find(name, at)
        if found is None:
            raise HTTPException(404, "没有找到这份文件，它可能已被移除")
        view = shelf.view(found)
        return JSONResponse(
            {
                "document": found.id,
                "source": found.source,
                "span": list(found.span),
                "title": found.title,
                "facts": facts(found),
                "outline": outline(view.outline),
                "html": view.html,
            }
        )

    @routes.get("/place")
    def place(name: str, at: int) -> Response:
        """How an office would cite the place at an offset, for a link that was opened without an answer."""
        found = shelf.find(name, at)
        if found is None:
            raise HTTPException(404, "没有找到这份文件，它可能已被移除")
        locator = shelf.locator(name, at)
        citation = Citation(0, found.title, found.number, found.issuer, found.date, locator, found.source, (), "", found.status)
        return JSONResponse({"official": official_citation(citation), "locator": locator})

    @routes.get("/hints")
    def hints(text: str = "") -> Response:
        """Documents whose number or title holds what was typed, six at most."""
        return JSONResponse([{"number": d.number, "title": d.title} for d in suggest(list(assistant.index.documents.values()), text)])

    return routes


def facts(document: Document) -> str:
    """Number, issuer, date and status of a document, as a line of HTML."""
    known = [document.number, document.issuer, date_words(document.date)]
    parts = [f'<span class="fact">{escape(fact)}</span>' for fact in known if fact]
    if document.status in STATUS_WORDS:
        parts.append(f'<span class="state {escape(document.status)}">{STATUS_WORDS[document.status]}</span>')
    return "".join(parts)


def outline(headings: tuple[Heading, ...]) -> str:
    """The outline as a list of buttons."""
    items = "".join(
        f'<li class="level-{min(heading.level, 6)}">'
        f'<button type="button" data-do="jump" data-to="{heading.at}">{escape(heading.title)}</button></li>'
        for heading in headings
    )
    return f"<ol>{items}</ol>" if items else '<p class="none">这份文件没有分章节。</p>'


def suggest(documents: list[Document], typed: str, most: int = 6) -> list[Document]:
    """Documents that the last words typed may mean: by 文号 ("24号", "九府发"), or four characters of a title."""
    words = re.split(r"[，。？！；、\s]", typed.strip())[-1]
    plain = _plain(words)
    if len(plain) < 2:
        return []
    by_number = [d for d in documents if d.number and plain in _plain(d.number)]
    by_title = [d for d in documents if d not in by_number and len(plain) >= 3 and plain in _plain(d.title)]
    return [*by_number, *by_title][:most]


def _plain(words: str) -> str:
    return re.sub(r"[\s〔〕\[\]【】（）()《》“”\"]", "", words)
