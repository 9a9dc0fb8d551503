"""The page's frame: which parts stand where, and which event calls what. Gradio carries the questions and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from rag.web.cookie import browser_of
from rag.web.examples import choose_examples
from rag.web.front import filter_fields, welcome
from rag.web.official import instruments
from rag.web.talk import Talk

HERE = Path(__file__).parent
TITLE = "政答：政府公文问答"
AT_ONCE = 4  # questions answered side by side; further ones wait for a place

# The words in quotes name the events that the script may trigger.
_WIRE = "import(new URL('page/page.js', document.baseURI)).then((page) => page.start(trigger, ['ask', 'stop', 'open']))"

# The stylesheet is linked, not given to Gradio, which would confine its rules to a part of the page.
HEAD = """<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="page/page.css">
<link rel="icon" type="image/svg+xml" href="page/icon.svg">
<script>document.documentElement.lang = "zh-CN";
try { const kept = JSON.parse(localStorage.getItem("zhengda") || "{}");
  document.documentElement.dataset.theme = kept.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  if (kept.elder) document.documentElement.dataset.elder = "on"; } catch { document.documentElement.dataset.theme = "light"; }
</script>"""


def part(name: str, **words: str) -> str:
    """A piece of the page from templates/, its $names replaced; `words` are ready HTML."""
    return Template((HERE / "templates" / f"{name}.html").read_text(encoding="utf-8")).substitute(words)


def build_page(talk: Talk, manage: bool = False) -> gr.Blocks:
    """The chat page. manage: whether there is a management view."""
    documents = instruments(talk.office.assistant.index.documents.values())
    fields = filter_fields(documents)
    page: gr.Blocks
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        link = '<a href="#manage" data-view-link="manage">管理</a>' if manage else ""
        _html(part("top", manage=link), "top")
        with gr.Row(elem_id="desk"):
            _html(part("keep"), "keep")
            with gr.Column(elem_id="talk"):
                _html(welcome(len(documents), choose_examples(documents)), "welcome")
                transcript = _html("", "transcript")
                wire = _html(part("composer", filters=fields), "composer", _WIRE)
            _html(part("library", filters=fields), "library")
            if manage:
                _html(part("manage"), "manage")
            _html(part("source"), "source")
        _html(part("footer"), "footer")

        def ask(event: gr.EventData, request: gr.Request) -> Iterator[str]:
            yield from talk.ask(_data(event), browser_of(request.headers.get("cookie", "")))

        def opened(event: gr.EventData, request: gr.Request) -> str:
            return talk.opened(_data(event), browser_of(request.headers.get("cookie", "")))

        def stop(event: gr.EventData, request: gr.Request) -> str:
            return talk.stop(_data(event), browser_of(request.headers.get("cookie", "")))

        asking = wire.ask(
            ask, None, transcript, api_visibility="private", show_progress="hidden", concurrency_limit=AT_ONCE, concurrency_id="ask"
        )
        wire.stop(stop, None, transcript, cancels=[asking], api_visibility="private", show_progress="hidden", queue=False)
        wire.open(opened, None, transcript, api_visibility="private", show_progress="hidden", queue=False)
    return page


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=script)


def _data(event: gr.EventData) -> Mapping[str, Any]:
    data = event._data
    return data if isinstance(data, Mapping) else {}
