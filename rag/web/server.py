"""The web server: the page under /, its scripts under /page, and what the scripts fetch: sources, conversations, hints."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from gradio.events import api

from rag.batch import answer_json, turns
from rag.web.conversations import Conversations
from rag.web.cookie import AtHome
from rag.web.leaf import Leaves
from rag.web.office import Office
from rag.web.page import HEAD, HERE, build_page
from rag.web.routes_keep import keep_routes
from rag.web.routes_library import library_routes
from rag.web.routes_source import source_routes
from rag.web.routes_upkeep import upkeep_routes
from rag.web.talk import Talk, filters_of
from rag.web.upkeep import Upkeep


def build_server(office: Office, conversations: Conversations, upkeep: Upkeep | None = None, files: Sequence[Path] = ()) -> FastAPI:
    """The application: run it with uvicorn, or in a test. upkeep: what the management view works with, None where it is off.

    files: the folders that hold the sources as received, to show pages of.
    """
    page = build_page(Talk(office, conversations), manage=upkeep is not None)
    with page:
        api(api_answer(office), api_name="answer", concurrency_limit=4, concurrency_id="ask")
    app = FastAPI(title="政答", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(source_routes(office, Leaves(tuple(files))))
    app.include_router(library_routes(office))
    app.include_router(keep_routes(conversations))
    if upkeep:
        app.include_router(upkeep_routes(upkeep, conversations))
    app.mount("/page", StaticFiles(directory=HERE / "static"))
    gr.mount_gradio_app(
        app, page, path="/", footer_links=[], run_history=False, ssr_mode=False, show_error=False, head=HEAD,
        theme=plain_theme(),
        max_file_size=1,  # nobody uploads through Gradio: the management view has its own, behind the password
    )  # fmt: skip
    app.add_middleware(AtHome)
    return app


def plain_theme() -> gr.themes.Base:
    """Gradio's base theme with the machine's own fonts: nothing is fetched."""
    fonts = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
    return gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"])


def api_answer(office: Office) -> Any:
    """The endpoint /answer, for gradio_client: question, earlier turns, filters; returns a line of the batch contract."""

    def answer(question: str, history: list[dict[str, str]] | None = None, filters: dict[str, str] | None = None) -> dict[str, Any]:
        return answer_json(office.assistant.answer(question, turns({"history": history}), filters_of(filters)))

    return answer
