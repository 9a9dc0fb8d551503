"""What each lane and step of retrieval is worth: the same questions with it left out, and against plain baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.bootstrap import difference, interval
from eval.gold import Item
from eval.metrics import mean, percentile
from eval.run import Ranker, Ranking, rank_all, ranker
from rag.assistant import Assistant
from rag.retrieve import STEPS

COMPARED = ("hit@1", "recall@5", "mrr", "ndcg@10")


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to rank, its figures (mean, 95 % interval), and how far each lies from the whole (interval of the difference).

    timed: its milliseconds are honest: no question had been embedded before.
    """

    name: str
    figures: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    change: Mapping[str, tuple[float, float]]
    p50_ms: float
    p95_ms: float
    timed: bool = False

    def differs(self, figure: str) -> bool:
        """Is the difference from the whole more than chance?"""
        low, high = self.change.get(figure, (0.0, 0.0))
        return low > 0 or high < 0


def variant(name: str, ranking: Ranking, whole: Ranking | None = None, timed: bool = False, compared: Sequence[str] = COMPARED) -> Variant:
    """Figures of a ranking, compared with the whole where it is given."""
    columns = {figure: [f[figure] for f in ranking.figures] for figure in compared}
    change = {}
    if whole:
        change = {figure: difference([f[figure] for f in whole.figures], values) for figure, values in columns.items()}
    return Variant(
        name,
        {figure: mean(values) for figure, values in columns.items()},
        {figure: interval(values) for figure, values in columns.items()},
        change,
        round(percentile(ranking.milliseconds, 0.5), 1),
        round(percentile(ranking.milliseconds, 0.95), 1),
        timed,
    )


def only(*kept: str) -> tuple[str, ...]:
    """The steps to leave out so that only `kept` remain."""
    return tuple(step for step in STEPS if step not in kept)


def ablate(assistant: Assistant, items: Sequence[Item], others: Mapping[str, Ranker] | None = None) -> list[Variant]:
    """The whole first, then the whole without each step, then the baselines, then `others`.

    For honest times `assistant` should not have seen the questions: it keeps what it embedded.
    """
    asked = [item for item in items if item.evidence]
    whole = rank_all(ranker(assistant), asked)
    own: dict[str, Ranker] = {f"去掉 {step}": ranker(assistant, (step,)) for step in STEPS}
    own |= {"只用 BM25": ranker(assistant, only("characters")), "只用向量": ranker(assistant, only("dense"))}
    variants = [variant("全部", whole, timed=True), *(variant(name, rank_all(rank, asked), whole) for name, rank in own.items())]
    return variants + [variant(name, rank_all(rank, asked), whole, timed=True) for name, rank in (others or {}).items()]
