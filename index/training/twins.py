"""Leave out training pairs whose question says nearly what a test question says: what is measured must not have been trained on.

    python -m index.training.twins --pairs PAIRS.jsonl … --gold GOLD.jsonl …

Two questions are twins where the bigrams they share are `ALIKE` of all that either holds (Jaccard). The pairs files are written anew
without the twins; a gold file is any file of lines with "question" (and "clean_question").
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.text import bigrams, normalise

ALIKE = 0.55


class Twins:
    """Questions that others are compared with, by the bigrams they hold."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._grams = [grams for question in questions if (grams := _grams(question))]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, grams in enumerate(self._grams):
            for gram in grams:
                self._holders[gram].append(number)

    def __contains__(self, question: object) -> bool:
        own = _grams(str(question))
        shared: dict[int, int] = defaultdict(int)
        for gram in own:
            for number in self._holders.get(gram, ()):
                shared[number] += 1
        return any(count >= ALIKE * (len(own) + len(self._grams[number]) - count) for number, count in shared.items())


def _grams(question: str) -> frozenset[str]:
    return frozenset(bigrams(normalise(question)))


def main(argv: Sequence[str] | None = None) -> int:
    """Write each pairs file anew without the twins of gold questions."""
    parser = argparse.ArgumentParser(prog="python -m index.training.twins", description=__doc__)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    args = parser.parse_args(argv)
    gold = [json.loads(line) for path in args.gold for line in path.read_text("utf-8").splitlines() if line.strip()]
    twins = Twins(item[key] for item in gold for key in ("question", "clean_question") if key in item)
    for path in args.pairs:
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        kept = [line for line in lines if json.loads(line)["question"] not in twins]
        path.write_text("".join(f"{line}\n" for line in kept), "utf-8")
        sys.stderr.write(f"{path.name}: {len(lines) - len(kept)} of {len(lines)} left out\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
