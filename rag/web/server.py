"""The web server: the page under /, its scripts under /page, and what the scripts fetch: sources, conversations, hints."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from gradio.events import api

from corpus.model import Document
from rag.assistant import Assistant
from rag.batch import answer_json, turns
from rag.web.conversations import Conversations
from rag.web.cookie import AtHome
from rag.web.page import HEAD, HERE, build_page
from rag.web.routes_keep import keep_routes
from rag.web.routes_source import source_routes
from rag.web.talk import Talk, filters_of


def build_server(assistant: Assistant, conversations: Conversations, examples: Sequence[str] = ()) -> FastAPI:
    """The application: run it with uvicorn, or in a test."""
    documents: list[Document] = sorted(assistant.index.documents.values(), key=lambda document: (document.source, document.span))
    page = build_page(Talk(assistant, conversations), documents, examples)
    with page:
        api(api_answer(assistant), api_name="answer", concurrency_limit=4, concurrency_id="ask")
    app = FastAPI(title="政答", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(source_routes(assistant))
    app.include_router(keep_routes(conversations))
    app.mount("/page", StaticFiles(directory=HERE / "static"))
    gr.mount_gradio_app(
        app, page, path="/", footer_links=[], run_history=False, ssr_mode=False, show_error=False, head=HEAD,
        theme=plain_theme(),
    )  # fmt: skip
    app.add_middleware(AtHome)
    return app


def plain_theme() -> gr.themes.Base:
    """Gradio's base theme with the machine's own fonts: nothing is fetched."""
    fonts = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
    return gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"])


def api_answer(assistant: Assistant) -> Any:
    """The endpoint /answer, for gradio_client: question, earlier turns, filters; returns a line of the batch contract."""

    def answer(question: str, history: list[dict[str, str]] | None = None, filters: dict[str, str] | None = None) -> dict[str, Any]:
        return answer_json(assistant.answer(question, turns({"history": history}), filters_of(filters)))

    return answer
