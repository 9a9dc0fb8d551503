"""What the list of conversations fetches: list, search, rename, delete, thumbs, and the two exports."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from rag.web.conversations import Conversations
from rag.web.cookie import browser_of
from rag.web.export import to_markdown, to_word

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_GONE = "这个对话不存在，或不属于这个浏览器"


def keep_routes(conversations: Conversations) -> APIRouter:
    routes = APIRouter()

    def browser(request: Request) -> str:
        return browser_of(request.headers.get("cookie", ""))

    @routes.get("/conversations")
    def listed(request: Request, search: str = "") -> Response:
        kept = conversations.listed(browser(request), search.strip())
        return JSONResponse([{"id": c.id, "title": c.title, "touched": c.touched} for c in kept])

    @routes.put("/conversations/{name}")
    def renamed(request: Request, name: str, title: Annotated[str, Body(embed=True, max_length=200)]) -> Response:
        return _done(conversations.rename(browser(request), name, title))

    @routes.delete("/conversations/{name}")
    def deleted(request: Request, name: str) -> Response:
        return _done(conversations.delete(browser(request), name))

    @routes.put("/exchanges/{name}/verdict")
    def judged(
        request: Request,
        name: str,
        verdict: Annotated[str, Body(pattern="^(up|down|)$")],
        reason: Annotated[str, Body(max_length=1000)] = "",
    ) -> Response:
        return _done(conversations.judge(browser(request), name, verdict, reason))

    @routes.get("/conversations/{name}/export.{kind}")
    def exported(request: Request, name: str, kind: str) -> Response:
        exchanges = conversations.exchanges(browser(request), name)
        title = conversations.title(browser(request), name)
        if not exchanges:
            raise HTTPException(404, _GONE)
        if kind == "md":
            return _file(to_markdown(title, exchanges).encode(), "text/markdown; charset=utf-8", f"{title}.md")
        if kind == "docx":
            return _file(to_word(title, exchanges), WORD, f"{title}.docx")
        raise HTTPException(404, "只能导出为 .md 或 .docx")

    return routes


def _done(found: bool) -> Response:
    if not found:
        raise HTTPException(404, _GONE)
    return Response(status_code=204)


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"})
