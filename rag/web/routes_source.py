"""What the source panel fetches: a document set for reading, and the words that name a place in it."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from html import escape

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import JSONResponse

from corpus.model import Document, Page, Span
from rag.model import Citation
from rag.web.leaf import Leaves, page_of, words_on
from rag.web.library import render_facts
from rag.web.office import Office
from rag.web.official import STATUS_WORDS, date_words, official_citation
from rag.web.source_view import Heading, SourceView, set_document

KEPT = 32  # documents kept ready set


class Shelf:
    """Documents of the open index, set for reading when first wanted; a rebuilt index starts it anew."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._lock = threading.Lock()
        self._index: object = None
        self._views: OrderedDict[str, SourceView] = OrderedDict()

    def find(self, source: str, at: int) -> Document | None:
        """The document of `source` that holds offset `at`; outside of all, the first of that source."""
        there = sorted((d for d in self.office.assistant.index.documents.values() if d.source == source), key=lambda d: d.span)
        return next((d for d in there if d.span[0] <= at < d.span[1]), there[0] if there else None)

    def locator(self, source: str, at: int) -> str:
        """Where offset `at` stands: the locator of the shortest passage that holds it, "" outside of all."""
        index = self.office.assistant.index
        holding = [index.passages[position] for position in index.at(source, at)]
        return min(holding, key=lambda p: sum(end - start for start, end in p.spans)).locator if holding else ""

    def pages(self, source: str) -> list[Page]:
        """The pages of a source, none where its format has none."""
        sources = self.office.assistant.index.manifest.get("sources", [])
        kept: list[list[int]] = next((one.get("pages", []) for one in sources if one["name"] == source), [])
        return [Page(number, start) for number, start in kept]

    def view(self, document: Document) -> SourceView:
        index = self.office.assistant.index
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


def source_routes(office: Office, leaves: Leaves) -> APIRouter:
    """leaves: the original files, for those formats whose pages are shown."""
    routes = APIRouter()
    shelf = Shelf(office)

    @routes.get("/source")
    def source(name: str = "", at: int = 0, document: str = "") -> Response:
        """The document by its id, or the one of source `name` that holds offset `at`."""
        found = office.assistant.index.documents.get(document) or shelf.find(name, at)
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
                "pages": len(shelf.pages(found.source)) if leaves.find(found.source) else 0,
                "details": render_facts(found),
                "official": official_citation(_cited(found, "")),
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
        return JSONResponse({"official": official_citation(_cited(found, locator)), "locator": locator})

    @routes.get("/leaf")
    def leaf(name: str, number: int = 0, spans: str = "") -> Response:
        """A page of the original, by number or else the one where the spans begin, their words marked."""
        pages = shelf.pages(name)
        cited = parse_spans(spans)
        number = number or page_of(pages, cited[0][0] if cited else 0)
        words = words_on(office.assistant.index.source_text(name), pages, number, cited) if pages else []
        drawn = leaves.svg(name, number, words) if pages else None
        if drawn is None:
            raise HTTPException(404, "这份文件没有可以显示的原件页面")
        return JSONResponse({"number": number, "count": len(pages), "svg": drawn})

    @routes.get("/leaf-picture")
    def leaf_picture(name: str, number: int) -> Response:
        picture = leaves.picture(name, number)
        if picture is None:
            raise HTTPException(404, "这份文件没有可以显示的原件页面")
        return Response(picture, media_type="image/png", headers={"cache-control": "private, max-age=3600"})

    return routes


def parse_spans(words: str) -> list[Span]:
    """ "12-15,20-31" as spans; what is none is left out."""
    found = (re.fullmatch(r"(\d{1,9})-(\d{1,9})", piece) for piece in words.split(","))
    return [(int(match[1]), int(match[2])) for match in found if match and int(match[1]) < int(match[2])]


def _cited(document: Document, locator: str) -> Citation:
    return Citation(0, document.title, document.number, document.issuer, document.date, locator, document.source, (), "", document.status)


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
