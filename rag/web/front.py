"""The parts of the page that change with the corpus: what it says before the first question, and the choices under "范围"."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from corpus.model import Document
from rag.web.official import STATUS_WORDS

MOST_TITLES = 300  # documents that a list can still be chosen from; beyond, the library finds them


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
    titles = (
        []
        if len(documents) > MOST_TITLES
        else [(document.id, f"{document.title}{f'（{document.number}）' if document.number else ''}") for document in documents]
    )
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
    return f'<label>{label}<select name="{name}"><option value="">全部</option>{listed}</select></label>'
