"""The Markdown summary that README links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.ablation import COMPARED, Variant
from eval.outcome import NAMES, Outcome, SetResult

RETRIEVAL = ("hit@1", "recall@5", "recall@10", "mrr", "ndcg@10")
ANSWERS = ("correct_cited", "correct", "cited_gold", "cited_document", "quote_exact", "uncited_lines", "false_refusal")
ENDS = ("located", "refused", "safe")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def share(result: SetResult, figure: str) -> str:
    """A mean with its interval, "" where the set has none."""
    if figure not in result.figures:
        return ""
    low, high = result.intervals[figure]
    return f"{result.figures[figure]:.3f} ({low:.2f}–{high:.2f})"


def markdown(outcome: Outcome) -> str:
    """The whole summary."""
    sections = ["# 评测", _about(outcome), "## 检索", _figures(outcome, RETRIEVAL), "## 作答", _figures(outcome, (*ANSWERS, *ENDS))]
    sections += ["## 用时", _times(outcome)]
    types = _types(outcome)
    if types:
        sections += ["## 按问题类型", types]
    if outcome.variants:
        sections += ["## 每一步值多少", ABLATION, ablation(outcome.variants)]
    if outcome.buried:
        sections += ["## 混入法律之后", _buried(outcome)]
    if outcome.risk:
        sections += ["## 知道何时不答", _risk(outcome)]
    if outcome.change:
        sections += ["## 与上次认可的结果相比", _change(outcome)]
    return "\n\n".join(sections) + "\n"


ABLATION = "去掉一步之后的数字；粗体表示与“全部”的差别超出偶然（同题自助法，95%）。耗时只列同样从头编码问题的两行。"


def _about(outcome: Outcome) -> str:
    count = sum(len(result.records) for result in outcome.sets)
    lines = [f"`python -m eval` 生成。{len(outcome.sets)} 组共 {count} 题；括号内是 95% 自助区间（固定种子）。"]
    lines += [f"{name}：{value}。" for name, value in outcome.notes.items()]
    return "\n".join(lines)


def _figures(outcome: Outcome, figures: Sequence[str]) -> str:
    used = [name for name in figures if any(name in result.figures for result in outcome.sets)]
    rows = [
        (result.name, str(len(result.records)), *(share(result, name) for name in used))
        for result in outcome.sets
        if any(name in result.figures for name in used)
    ]
    return table(("题组", "题数", *(NAMES[name] for name in used)), rows)


def _times(outcome: Outcome) -> str:
    rows = [(result.name, f"{result.p50_ms:.0f}", f"{result.p95_ms:.0f}") for result in outcome.sets]
    return "一个完整回答的毫秒数；随机器和负载变化。\n\n" + table(("题组", "p50", "p95"), rows)


def _types(outcome: Outcome) -> str:
    rows = []
    for result in outcome.sets:
        groups = result.by_type()
        if len(groups) > 1:
            for name, (count, figures) in groups.items():
                cells = (f"{figures[f]:.2f}" if f in figures else "" for f in ("recall@5", "mrr", result.decisive))
                rows.append((result.name, name, str(count), *cells))
    return table(("题组", "类型", "题数", "前 5 召回", "MRR", "正确且有据／该拒则拒／安全"), rows) if rows else ""


def ablation(variants: Sequence[Variant]) -> str:
    """The table of variants; bold where the difference from the whole is more than chance."""
    rows = []
    for variant in variants:
        cells = [f"**{variant.figures[f]:.3f}**" if variant.differs(f) else f"{variant.figures[f]:.3f}" for f in COMPARED]
        times = (f"{variant.p50_ms:.0f}", f"{variant.p95_ms:.0f}") if variant.timed else ("", "")
        rows.append((variant.name, *cells, *times))
    return table(("", *(NAMES[f] for f in COMPARED), "p50 毫秒", "p95 毫秒"), rows)


def _buried(outcome: Outcome) -> str:
    rows = [(NAMES[name], f"{alone:.3f}", f"{mixed:.3f}", f"{mixed - alone:+.3f}") for name, (alone, mixed) in outcome.buried.items()]
    return table(("公报题", "单独", "混入法律", "差"), rows)


def _risk(outcome: Outcome) -> str:
    wanted = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
    rows = []
    for coverage in wanted:
        point = next((p for p in outcome.risk if p.coverage >= coverage), None)
        if point:
            rows.append((f"{point.coverage:.2f}", f"{point.risk:.3f}", f"{point.refused:.2f}", f"{point.threshold:.3f}"))
    about = f"答得越多，错得越多。现用阈值 {outcome.threshold:.3f}。覆盖：可答的题中作答的比例；风险：作出的回答中错误的比例。"
    return about + "\n\n" + table(("覆盖", "风险", "不可答的题中拒答", "阈值"), rows)


def _change(outcome: Outcome) -> str:
    change = outcome.change
    assert change
    rows = [
        (name, NAMES.get(f, f), f"{a:.3f}", f"{b:.3f}", word)
        for word, found in (("变差", change.worse), ("变好", change.better))
        for name, f, a, b in found
    ]
    parts = [table(("题组", "数字", "上次", "这次", ""), rows) if rows else "数字没有变化。"]
    if change.lost:
        parts.append("由对变错：" + "、".join(change.lost))
    if change.won:
        parts.append("由错变对：" + "、".join(change.won))
    return "\n\n".join(parts)
