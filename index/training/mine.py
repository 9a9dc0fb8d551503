"""Hard negatives for training pairs, out of our own index: neighbours, rows of the same table, the same heading elsewhere.

    python -m index.training.mine --pairs PAIRS.jsonl … --index DIR … --out triplets.jsonl

A pair is {"question", "source", "start", "end"}: a question and a place that answers it. Its positive is the passage around
that place, as it is embedded; its negatives are passages that rank well for the question in BM25 or the dense lane, and do
not overlap any place that answers this question.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from index.store import Index, open_index, passage_text

RECIPE = Path(__file__).with_name("recipe.json")


def recipe() -> dict[str, Any]:
    """The settings of a training run."""
    settings: dict[str, Any] = json.loads(RECIPE.read_text("utf-8"))
    return settings


def read_pairs(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """All pairs of JSON-lines files."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]


def triplets(pairs: Sequence[dict[str, Any]], index: Index, settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """{"question", "positive", "negatives", "source"} for each pair whose place is in `index`; the same for the same seed."""
    chance = random.Random(settings["seed"])
    answers: dict[str, set[int]] = defaultdict(set)
    for pair in pairs:
        if pair["source"] in index.sources:
            answers[pair["question"]].update(index.at(pair["source"], (pair["start"] + pair["end"]) // 2))
    first, last = settings["negative_ranks"]
    for question, right in answers.items():
        if not right:
            continue
        ranked = [position for position, _ in index.lexical(question, last)] + [position for position, _ in index.dense(question, last)]
        texts = {passage_text(index.passages[position]) for position in right}
        wrong = [p for p in dict.fromkeys(ranked) if p not in right and passage_text(index.passages[p]) not in texts]
        wrong = wrong[first:] or wrong
        for position in sorted(right):
            chosen = chance.sample(wrong, min(settings["negatives"], len(wrong)))
            yield {
                "question": question,
                "positive": passage_text(index.passages[position]),
                "negatives": [passage_text(index.passages[p]) for p in chosen],
                "source": index.passages[position].source,
            }


def main(argv: Sequence[str] | None = None) -> int:
    """Write the triplets of all pairs over all indexes."""
    parser = argparse.ArgumentParser(prog="python -m index.training.mine", description=__doc__)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--index", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    pairs, settings, count = read_pairs(args.pairs), recipe(), 0
    with args.out.open("w", encoding="utf-8") as file:
        for directory in args.index:
            for triplet in triplets(pairs, open_index(directory), settings):
                file.write(json.dumps(triplet, ensure_ascii=False) + "\n")
                count += 1
    sys.stderr.write(f"{count} triplets\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
