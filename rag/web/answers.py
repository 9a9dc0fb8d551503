"""An exchange as HTML: the question, the steps while it runs, the answer's lines with their [n], the citation cards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from rag.model import Answer, Citation
from rag.web.official import STATUS_WORDS, date_words, official_citation, readable_quote

STEPS = (("understand", "理解问题"), ("retrieve", "查找文件"), ("write", "撰写答案"), ("verify", "逐句核对"))
FIRST_CARDS = 4
_MARKER = re.compile(r"\[(\d{1,3})\]")

_NOTICES = {
    "no_evidence": "没有找到依据",
    "clarify": "需要您补充一点",
    "blocked": "这个问题不能回答",
    "error": "没能完成回答",
    "stopped": "已停止",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question on the page and what came of it. answer: None while it runs; nearby: places to look, not an answer.

    step: the step under way; draft: what has been written but not yet checked; verdict: "up", "down" or "".
    """

    id: str
    question: str
    answer: Answer | None = None
    nearby: tuple[Citation, ...] = ()
    step: str = ""
    draft: str = ""
    verdict: str = ""
    reason: str = ""


def nearby(answer: Answer, most: int = 3) -> tuple[Citation, ...]:
    """The best hits of an answer without evidence, as places to look; one for each document and locator."""
    if answer.status != "no_evidence":
        return ()
    found: dict[tuple[str, str], Citation] = {}
    for hit in answer.hits:
        document, passage = hit.document, hit.passage
        found.setdefault(
            (document.id, passage.locator),
            Citation(
                marker=0,
                document=document.title,
                number=document.number,
                issuer=document.issuer,
                date=document.date,
                locator=passage.locator,
                source=passage.source,
                spans=passage.spans,
                quote=passage.text,
                status=document.status,
                page=passage.page,
            ),
        )
    return tuple(found.values())[:most]


def render_exchange(exchange: Exchange) -> str:
    """One exchange; every word of the question, the answer and the documents is escaped."""
    body = _running(exchange) if exchange.answer is None else _ended(exchange, exchange.answer)
    return (
        f'<article class="exchange" data-exchange="{escape(exchange.id)}" aria-label="{escape(_short(exchange.question, 40))}">'
        f'<div class="asked"><h2>{escape(exchange.question)}</h2>'
        '<button type="button" class="quiet" data-do="edit" aria-label="修改这个问题">修改</button></div>'
        f"{body}</article>"
    )


def _running(exchange: Exchange) -> str:
    names = [name for name, _ in STEPS]
    now = names.index(exchange.step) if exchange.step in names else 0
    states = [' class="done"', ' class="now" aria-current="step"', ' class="later"']
    steps = "".join(f"<li{states[(at > now) + (at >= now)]}>{words}</li>" for at, (_, words) in enumerate(STEPS))
    draft = f'<div class="lines draft" aria-label="尚未核对的草稿">{_lines(exchange.draft, ())}</div>' if exchange.draft else ""
    return f'<ol class="steps" data-running="{now}">{steps}</ol>{draft}'


def _ended(exchange: Exchange, answer: Answer) -> str:
    notice = _NOTICES.get(answer.status)
    proof = (
        f'<p class="verdict proved">{_TICK}每一句都已与原文核对</p>'
        if answer.status == "answered"
        else f'<p class="verdict">{notice}</p>'
        if notice
        else ""
    )
    # The places to look stand below as cards that open: no need to list them in words as well.
    text = "\n".join(line for line in answer.text.split("\n") if not (exchange.nearby and line.startswith("可能有关的地方：")))
    parts = [
        f'<div class="lines">{_lines(text, answer.citations)}</div>',
        proof if answer.status == "answered" else "",
        _cards(answer.citations, "依据"),
        _cards(exchange.nearby, "可能相关的位置（供查找，不是答案）"),
        _actions(exchange),
        _related(answer.related),
    ]
    head = proof if answer.status != "answered" else ""
    return f'<div class="result {escape(answer.status)}">{head}{"".join(parts)}</div>'


def _lines(text: str, citations: Sequence[Citation]) -> str:
    known = {citation.marker: citation for citation in citations}

    def button(match: re.Match[str]) -> str:
        citation = known.get(int(match[1]))
        if citation is None:
            return match[0]
        name = escape(f"出处{citation.marker}：{_short(citation.document, 30)}，{citation.locator}")
        marker = citation.marker
        return (
            f'<button type="button" class="mark" data-do="cite" data-marker="{marker}" aria-label="{name}" title="{name}">{marker}</button>'
        )

    lines = [line for line in text.split("\n") if line.strip()]
    return "".join(f"<p>{_MARKER.sub(button, escape(line))}</p>" for line in lines)


def _cards(citations: Sequence[Citation], heading: str) -> str:
    if not citations:
        return ""
    cards = "".join(_card(citation, at >= FIRST_CARDS) for at, citation in enumerate(citations))
    rest = len(citations) - FIRST_CARDS
    more = f'<button type="button" class="quiet" data-do="more" aria-expanded="false">显示其余 {rest} 条</button>' if rest > 0 else ""
    return f'<section class="evidence"><h3>{heading}</h3><ol class="cards">{cards}</ol>{more}</section>'


def _card(citation: Citation, folded: bool) -> str:
    facts = [citation.locator, date_words(citation.date), STATUS_WORDS.get(citation.status, "")]
    if citation.page:
        facts.insert(1, f"第{citation.page}页")
    line = "".join(
        f'<span class="{"state " + escape(citation.status) if fact == STATUS_WORDS.get(citation.status) else "fact"}">{escape(fact)}</span>'
        for fact in facts
        if fact
    )
    number = f'<span class="number">{escape(citation.number)}</span>' if citation.number else ""
    marker = f'<span class="mark" aria-hidden="true">{citation.marker}</span>' if citation.marker else ""
    spans = ",".join(f"{start}-{end}" for start, end in citation.spans)
    return (
        f'<li class="card" data-marker="{citation.marker}" data-source="{escape(citation.source)}" data-spans="{spans}" '
        f'data-official="{escape(official_citation(citation))}"{" hidden" if folded else ""}>'
        f'<button type="button" class="open" data-do="open">{marker}'
        f'<span class="title">《{escape(citation.document)}》</span>{number}</button>'
        f'<p class="facts">{line}</p><blockquote>{escape(readable_quote(citation))}</blockquote></li>'
    )


def _actions(exchange: Exchange) -> str:
    def thumb(verdict: str, words: str, icon: str) -> str:
        pressed = "true" if exchange.verdict == verdict else "false"
        return f'<button type="button" class="quiet" data-do="{verdict}" aria-pressed="{pressed}">{icon}{words}</button>'

    return (
        '<div class="actions">'
        '<button type="button" class="quiet" data-do="copy">复制</button>'
        '<button type="button" class="quiet" data-do="retry">重新回答</button>'
        '<button type="button" class="quiet" data-do="speak" aria-pressed="false">朗读</button>'
        f"{thumb('up', '有用', _UP)}{thumb('down', '没用', _DOWN)}</div>"
    )


def _related(questions: Sequence[str]) -> str:
    if not questions:
        return ""
    buttons = "".join(f'<li><button type="button" data-do="ask">{escape(question)}</button></li>' for question in questions)
    return f'<section class="related"><h3>接着问</h3><ul>{buttons}</ul></section>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _icon(path: str) -> str:
    frame = 'viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.5"'
    return f'<svg {frame} aria-hidden="true">{path}</svg>'


_TICK = _icon('<circle cx="8" cy="8" r="6.5"/><path d="m5 8.2 2.1 2.1L11 6"/>')
_UP = _icon('<path d="M2 7h2.5v6H2zM4.5 7 7.5 2c1 0 1.7.8 1.5 1.8L8.6 6H13l-1.2 6.2c-.1.5-.5.8-1 .8H4.5"/>')
_DOWN = _icon('<path d="M2 9h2.5V3H2zM4.5 9l3 5c1 0 1.7-.8 1.5-1.8L8.6 10H13l-1.2-6.2c-.1-.5-.5-.8-1-.8H4.5"/>')
