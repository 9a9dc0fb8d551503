"""The page's frame: which parts stand where, and which event calls what. Gradio carries the questions and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from corpus.model import Document
from rag.web.cookie import browser_of
from rag.web.official import STATUS_WORDS
from rag.web.talk import Talk

HERE = Path(__file__).parent
TITLE = "政答：政府公文问答"
AT_ONCE = 4  # questions answered side by side; further ones wait for a place

# The words in quotes name the events that the script may trigger.
_WIRE = "import(new URL('page/page.js', document.baseURI)).then((page) => page.start(trigger, ['ask', 'stop', 'open']))"

# The stylesheet is linked, not given to Gradio, which would confine its rules to a part of the page.
HEAD = """<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="page/page.css">
<script>document.documentElement.lang = "zh-CN";
try { const kept = JSON.parse(localStorage.getItem("zhengda") || "{}");
  document.documentElement.dataset.theme = kept.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  if (kept.elder) document.documentElement.dataset.elder = "on"; } catch { document.documentElement.dataset.theme = "light"; }
</script>"""


def part(name: str, **words: str) -> str:
    """A piece of the page from templates/, its $names replaced; `words` are ready HTML."""
    return Template((HERE / "templates" / f"{name}.html").read_text(encoding="utf-8")).substitute(words)


def build_page(talk: Talk, documents: Sequence[Document], examples: Sequence[str], manage: str = "") -> gr.Blocks:
    """The chat page. manage: the markup of the management view, "" where it is off."""
    page: gr.Blocks
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        link = '<a href="#manage" data-view-link="manage">管理</a>' if manage else ""
        _html(part("top", manage=link), "top")
        with gr.Row(elem_id="desk"):
            _html(part("keep"), "keep")
            with gr.Column(elem_id="talk"):
                _html(welcome(len(documents), examples), "welcome")
                transcript = _html("", "transcript")
                wire = _html(part("composer", filters=filter_fields(documents)), "composer", _WIRE)
            _html(part("source"), "source")
        _html('<div id="library-view"></div>', "library")
        if manage:
            _html(manage, "manage")
        _html(part("footer"), "footer")

        def ask(event: gr.EventData, request: gr.Request) -> Iterator[str]:
            yield from talk.ask(_data(event), browser_of(request.headers.get("cookie", "")))

        def opened(event: gr.EventData, request: gr.Request) -> str:
            return talk.opened(_data(event), browser_of(request.headers.get("cookie", "")))

        asking = wire.ask(
            ask, None, transcript, api_visibility="private", show_progress="hidden", concurrency_limit=AT_ONCE, concurrency_id="ask"
        )
        wire.stop(opened, None, transcript, cancels=[asking], api_visibility="private", show_progress="hidden", queue=False)
        wire.open(opened, None, transcript, api_visibility="private", show_progress="hidden", queue=False)
    return page


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=script)


def _data(event: gr.EventData) -> Mapping[str, Any]:
    data = event._data
    return data if isinstance(data, Mapping) else {}


def welcome(count: int, examples: Sequence[str]) -> str:
    """What the page says before the first question."""
    buttons = "".join(f'<li><button type="button" data-do="ask">{escape(example)}</button></li>' for example in examples)
    offered = f"<h2>可以这样问</h2><ul>{buttons}</ul>" if buttons else ""
    return (
        '<div class="welcome"><h1>想了解哪项政策？</h1>'
        f"<p>用平常的话提问。答案只从库里的 {count} 份文件中来，每句话都标出处，点开就是原文；找不到依据，会直接告诉您。</p>"
        f"{offered}</div>"
    )


def filter_fields(documents: Sequence[Document]) -> str:
    """The four choices under "范围", from the documents that there are."""
    issuers = sorted({document.issuer for document in documents if document.issuer})
    years = sorted({document.date[:4] for document in documents if document.date}, reverse=True)
    states = [state for state in STATUS_WORDS if any(document.status == state for document in documents)]
    titles = [(document.id, f"{document.title}{f'（{document.number}）' if document.number else ''}") for document in documents]
    fields = [
        _choice("document", "文件", titles),
        _choice("issuer", "发文机关", [(name, name) for name in issuers]),
        _choice("year", "年份", [(year, f"{year}年") for year in years]),
        _choice("status", "效力", [(state, STATUS_WORDS[state]) for state in states]),
    ]
    return "".join(fields)


def _choice(name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    if not options:
        return ""
    listed = "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in options)
    return f'<label>{label}<select name="{name}" data-scope="{label}"><option value="">全部</option>{listed}</select></label>'
