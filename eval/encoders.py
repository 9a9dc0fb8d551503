"""One encoder against another over the same sources: by vectors alone and by the whole retrieval, with intervals.

    python -m eval.encoders --encoder DIR --index DIR [--own-index DIR] [--gold FILE … --sources DIR …] [--depth 20]

`--index` is an index of the same sources made with the other encoder (`python -m index build … --model DIR`). The lanes' weights
are those tuned for the bundled encoder: through all lanes the other one is a little worse off than it need be.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.ablation import only, variant
from eval.gold import DOCUMENTS, QUESTIONS, Item, Sources, load
from eval.run import rank_all, ranker
from rag.assistant import Assistant
from rag.settings import Settings

SETS = ("gazette", "lines", "robust", "multiturn", "lookup")
FIGURES = ("hit@1", "recall@5", "recall@10", "mrr")
WAYS = {"只用向量": only("dense"), "全部": ()}


def compare(other: Assistant, ours: Assistant, items: Sequence[Item], depth: int) -> list[str]:
    """Lines of a Markdown table: way, figure, the other's mean, ours, the 95 % interval of the difference, * where 0 is not in it."""
    figures = (*FIGURES, "recall@100") if depth >= 100 else FIGURES
    rows = []
    for way, without in WAYS.items():
        first, second = (rank_all(ranker(assistant, without, depth), items) for assistant in (other, ours))
        before, after = variant(way, first, compared=figures), variant(way, second, first, compared=figures)
        for figure in figures:
            low, high = after.change[figure]
            mark = " *" if after.differs(figure) else ""
            rows.append(
                f"| {way} | {figure} | {before.figures[figure]:.3f} | {after.figures[figure]:.3f} | {low:+.3f} … {high:+.3f}{mark} |"
            )
    return rows


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table for each set."""
    parser = argparse.ArgumentParser(prog="python -m eval.encoders", description=__doc__)
    parser.add_argument("--encoder", required=True, help="the other encoder")
    parser.add_argument("--index", type=Path, required=True, help="the index made with it")
    parser.add_argument("--own-index", type=Path, help="the bundled encoder's index; default: the shipped one")
    parser.add_argument("--gold", type=Path, nargs="+", help="default: our own questions on the gazette")
    parser.add_argument("--sources", type=Path, nargs="+", default=[DOCUMENTS])
    parser.add_argument("--depth", type=int, default=20)
    args = parser.parse_args(argv)
    sources = Sources(args.sources)
    other = Assistant.open(Settings(index=args.index, encoder=args.encoder))
    ours = Assistant.open(Settings.from_environment(index=args.own_index))
    for path in args.gold or [QUESTIONS / f"{name}.jsonl" for name in SETS]:
        items = [item for item in load(path, sources) if item.evidence]
        head = (f"\n{path.stem}：{len(items)} 题\n", "| 检索 | 指标 | 另一模型 | 随附模型 | 差的 95 % 区间 |", "|---|---|---|---|---|")
        sys.stdout.write("\n".join((*head, *compare(other, ours, items, args.depth))) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
