"""All that one evaluation found, as data: what the report and the page render."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.ablation import Variant
from eval.accepted import Change
from eval.bootstrap import interval
from eval.drafts import RiskPoint
from eval.metrics import Figures, collect, percentile, summarise
from eval.run import Record

NAMES = {
    "hit@1": "首条命中",
    "hit@5": "前 5 命中",
    "recall@5": "前 5 召回",
    "recall@10": "前 10 召回",
    "recall@20": "前 20 召回",
    "mrr": "MRR",
    "ndcg@10": "nDCG@10",
    "answered": "作答",
    "correct": "答案正确",
    "correct_cited": "正确且有据",
    "cited_gold": "引到依据",
    "cited_document": "引对文件",
    "quote_exact": "引文一字不差",
    "uncited_lines": "有无出处的行",
    "false_refusal": "误拒",
    "located": "定位全中",
    "refused": "该拒则拒",
    "safe": "安全",
    "answer_chars": "答案字数（中位）",
}
DECISIVE = ("safe", "correct_cited", "located", "refused")


@dataclass(frozen=True, slots=True)
class SetResult:
    """One set of questions: its records, means and 95 % intervals."""

    name: str
    records: Sequence[Record]
    figures: Figures
    intervals: Mapping[str, tuple[float, float]]
    p50_ms: float
    p95_ms: float

    def by_type(self) -> dict[str, tuple[int, Figures]]:
        """Number of questions and means for each type of question."""
        groups: dict[str, list[Figures]] = defaultdict(list)
        for record in self.records:
            groups[record.item.type or "-"].append(record.figures)
        return {name: (len(found), summarise(found)) for name, found in sorted(groups.items())}

    @property
    def decisive(self) -> str:
        """The figure that counts most for this set, "" where it has none."""
        return next((name for name in DECISIVE if name in self.figures), "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """sets in the order they were run. buried: retrieval of the gazette's questions with the laws beside it."""

    sets: Sequence[SetResult]
    variants: Sequence[Variant] = ()
    risk: Sequence[RiskPoint] = ()
    threshold: float = 0.0
    change: Change | None = None
    buried: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def records(self) -> list[Record]:
        """All records."""
        return [record for result in self.sets for record in result.records]

    @property
    def failures(self) -> list[Record]:
        """Questions that did not end as they should, or whose evidence is not among the first five passages."""
        return [record for record in self.records if not record.good or record.figures.get("hit@5") == 0]

    @property
    def figures(self) -> dict[str, Figures]:
        """Means by set: what is accepted and compared."""
        return {result.name: result.figures for result in self.sets}


def set_result(name: str, records: Sequence[Record]) -> SetResult:
    """Means, intervals and latencies of a set."""
    measured = [record.figures for record in records]
    spent = [record.answer["timings_ms"]["total"] for record in records]
    intervals = {figure: interval(values) for figure, values in collect(measured).items() if figure != "answer_chars"}
    return SetResult(name, records, summarise(measured), intervals, round(percentile(spent, 0.5), 1), round(percentile(spent, 0.95), 1))
