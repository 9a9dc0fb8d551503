"""One self-contained HTML page: figures, charts, and every question that failed with what came back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from eval.ablation import COMPARED
from eval.charts import bars, curve
from eval.outcome import NAMES, Outcome
from eval.report import ANSWERS, ENDS, RETRIEVAL
from eval.run import Record

STYLE = """
body{font:15px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:1080px;margin:2rem auto;padding:0 1rem;color:#1f2937}
table{border-collapse:collapse;margin:1rem 0;font-size:13px}th,td{border:1px solid #cbd5e1;padding:3px 8px;text-align:right}
th:first-child,td:first-child{text-align:left}details{border:1px solid #cbd5e1;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer}blockquote{margin:.3rem 0;padding-left:.8rem;border-left:3px solid #cbd5e1;white-space:pre-wrap}
.gold{border-color:#16a34a}.got{border-color:#dc2626}small{color:#64748b}h2{margin-top:2.2rem}svg{max-width:100%;height:auto}
"""


def page(outcome: Outcome) -> str:
    """The page's HTML; all that came from questions and documents is escaped."""
    parts = ["<h1>政答评测</h1>", "".join(f"<p>{escape(k)}：{escape(v)}</p>" for k, v in outcome.notes.items())]
    for title, figures in (("检索", RETRIEVAL), ("作答", (*ANSWERS, *ENDS))):
        parts += [f"<h2>{title}</h2>", _table(outcome, figures)]
    parts += [_chart(outcome, name) for name in ("recall@5", "mrr", *("correct_cited", *ENDS))]
    if outcome.variants:
        parts.append("<h2>每一步值多少</h2>")
        for figure in COMPARED[1:3]:
            rows = [(v.name, v.figures[figure], v.intervals[figure]) for v in outcome.variants]
            parts += [f"<h3>{escape(NAMES[figure])}</h3>", bars(rows, NAMES[figure])]
    if outcome.risk:
        current = next((p for p in reversed(outcome.risk) if p.threshold >= outcome.threshold), None)
        points = [(p.coverage, p.risk) for p in outcome.risk]
        mark = (current.coverage, current.risk) if current else None
        parts += ["<h2>覆盖与风险</h2>", curve(points, "覆盖与风险", "覆盖：可答的题中作答的比例", "风险：作出的回答中错误的比例", mark)]
    parts += [f"<h2>没有做好的题（{len(outcome.failures)}）</h2>", *(gallery(outcome.failures))]
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>政答评测</title><style>{STYLE}</style>{"".join(parts)}</html>\n'


def _table(outcome: Outcome, figures: Sequence[str]) -> str:
    used = [name for name in figures if any(name in result.figures for result in outcome.sets)]
    head = "".join(f"<th>{escape(cell)}</th>" for cell in ("题组", "题数", *(NAMES[name] for name in used), "p50 毫秒", "p95 毫秒"))
    rows = []
    for result in outcome.sets:
        if any(name in result.figures for name in used):
            cells = [result.name, str(len(result.records))]
            cells += [f"{result.figures[name]:.3f}" if name in result.figures else "" for name in used]
            cells += [f"{result.p50_ms:.0f}", f"{result.p95_ms:.0f}"]
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _chart(outcome: Outcome, figure: str) -> str:
    rows = [(r.name, r.figures[figure], r.intervals[figure]) for r in outcome.sets if figure in r.figures]
    return f"<h3>{escape(NAMES[figure])}</h3>{bars(rows, NAMES[figure])}" if rows else ""


def gallery(records: Iterable[Record]) -> list[str]:
    """Each failed question: what was wanted, what came back, the first passages."""
    return [_failure(record) for record in records]


def _failure(record: Record) -> str:
    item, answer = record.item, record.answer
    wrong = [
        NAMES[name]
        for name in ("hit@5", "answered", "correct", "cited_gold", "located", "refused", "safe")
        if record.figures.get(name) == 0
    ]
    wanted = item.answer or item.why or item.expect
    history = "".join(f"<small>此前：{escape(turn.question)}</small><br>" for turn in item.history)
    passages = "".join(
        f"<li><small>{escape(p['document'])} {escape(p['locator'])}</small><br>{escape(p['text'][:120])}</li>"
        for p in answer["passages"][:3]
    )
    return (
        f"<details><summary>{escape(record.key)} {escape(item.question[:120])} <small>{escape('、'.join(wrong))}</small></summary>{history}"
        f'<blockquote class="gold">{escape(wanted)}</blockquote>'
        f'<blockquote class="got"><small>{escape(answer["status"])}</small>\n{escape((answer["answer"] or "")[:600])}</blockquote>'
        f"<ol>{passages}</ol></details>"
    )
