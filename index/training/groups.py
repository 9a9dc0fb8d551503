"""What the cross-encoder learns from: a question with texts that answer it and texts that only seem to.

    python -m index.training.groups --pairs PAIRS.jsonl … [--unanswered PLACES.jsonl …] --index DIR … --out groups.jsonl

Pairs are those of `index.training.mine`; a line of the unanswered files is of the same form, but its place only seems to answer:
nothing in its source does. The texts that do not answer are drawn from the best ranked of the others, sentences beside the answer, and
the places of the unanswered files.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.sentences import parts
from index.cross import unit_of, unit_text
from index.store import Index, open_index
from index.training import recipe
from index.training.mine import Places, answering_parts, places_of, ranked, read_pairs, says_the_same, write_lines

LANES = ("characters", "dense")
SHORT = 8  # characters up to which a part says too little to be wrong


def units_with(index: Index, question: str, position: int, words: str) -> tuple[list[str], list[str]]:
    """The units of a passage that hold `words` or lie in them, and the others; of an article or a row the one there is."""
    passage = index.passages[position]
    if passage.rows or not parts(passage):
        return [unit_of(index, question, position) if passage.rows else unit_text(passage, around=words)], []
    holding, others = answering_parts(passage, words)
    return [unit_text(passage, part) for part in holding], [unit_text(passage, part) for part in others if len(part) > SHORT]


def groups(pairs: Places, unanswered: Places, index: Index, settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """{"question", "right", "wrong"} for each question; `right` is empty for an unanswered one. The same for the same seed."""
    chance = random.Random(settings["seed"])
    first, last = settings["cross_ranks"]
    for question, places in (*pairs.items(), *unanswered.items()):
        answered = question in pairs
        order = ranked(question, index, LANES, last)
        said = [index.passages[position].text for position in places]
        others = [p for p in order[first:] if p not in places and not says_the_same(index.passages[p].text, said)]
        right: list[str] = []
        beside: list[str] = []
        for position, words in places.items():
            holding, rest = units_with(index, question, position, words)
            right += holding
            beside += rest
        if not right:
            continue
        chosen = chance.sample(others, min(settings["cross_negatives"], len(others)))
        wrong = [unit_of(index, question, p) for p in chosen]
        wrong += chance.sample(beside, min(2, len(beside)))
        yield {"question": question, "right": right[:3] if answered else [], "wrong": wrong if answered else right + wrong[:2]}


def main(argv: Sequence[str] | None = None) -> int:
    """Write the groups of all pairs over all indexes."""
    parser = argparse.ArgumentParser(prog="python -m index.training.groups", description=__doc__)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--unanswered", type=Path, nargs="*", default=[])
    parser.add_argument("--index", type=Path, nargs="+", required=True)
    parser.add_argument(
        "--ranks", type=int, nargs=2, default=recipe()["cross_ranks"], help="from which to which rank texts that do not answer are drawn"
    )
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    pairs, unanswered = read_pairs(args.pairs), read_pairs(args.unanswered)
    settings = {**recipe(), "cross_ranks": args.ranks}
    indexes = map(open_index, args.index)
    found = (g for index in indexes for g in groups(places_of(pairs, index), places_of(unanswered, index), index, settings))
    sys.stderr.write(f"{write_lines(args.out, found)} groups\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
