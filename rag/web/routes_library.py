"""What the library and the question's box fetch: lists, places, hints, and the choices under "范围"."""

from __future__ import annotations

import re

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, JSONResponse

from corpus.model import Document
from rag.web.examples import choose_examples
from rag.web.front import filter_fields, welcome
from rag.web.library import listed, render_documents, render_places
from rag.web.office import Office
from rag.web.official import instruments
from rag.web.talk import filters_of

MOST_HINTS = 6


def library_routes(office: Office) -> APIRouter:
    routes = APIRouter()

    def documents() -> list[Document]:
        return instruments(office.assistant.index.documents.values())

    @routes.get("/front")
    def front() -> Response:
        """The parts of the page that change with the corpus."""
        present = documents()
        return JSONResponse({"fields": filter_fields(present), "welcome": welcome(len(present), choose_examples(present))})

    @routes.get("/library")
    def library(typed: str = "", document: str = "", issuer: str = "", year: str = "", status: str = "") -> Response:
        typed = typed.strip()[:200]
        filters = filters_of({"document": document, "issuer": issuer, "year": year, "status": status})
        present = documents()
        found = listed(present, typed, filters)
        hits = office.assistant.search(typed, filters=filters) if len(typed) > 1 else ()
        titles = render_documents(found, typed, len(present)) if found or not hits else ""
        return HTMLResponse(titles + render_places(hits, typed))

    @routes.get("/hints")
    def hints(text: str = "") -> Response:
        """Documents whose number or title holds what was typed."""
        return JSONResponse([{"number": d.number, "title": d.title} for d in suggest(documents(), text)])

    return routes


def suggest(documents: list[Document], typed: str) -> list[Document]:
    """Documents that the last words typed may mean: by 文号 ("24号", "九府发"), or by three characters of a title on."""
    plain = _plain(re.split(r"[，。？！；、\s]", typed.strip())[-1])
    if len(plain) < 2:
        return []
    by_number = [d for d in documents if d.number and plain in _plain(d.number)]
    by_title = [d for d in documents if d not in by_number and len(plain) >= 3 and plain in _plain(d.title)]
    return [*by_number, *by_title][:MOST_HINTS]


def _plain(words: str) -> str:
    return re.sub(r"[\s〔〕\[\]【】（）()《》“”\"]", "", words)
