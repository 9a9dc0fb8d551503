"""What the cross-encoder learns from: a question with texts that answer it and texts that only seem to.

    python -m index.training.groups --pairs PAIRS.jsonl … [--unanswered PLACES.jsonl …] [--unrelated …] --index DIR … --out groups.jsonl

Pairs are those of `index.training.mine`; a line of the unanswered files is of the same form, but its place only seems to answer:
nothing in its source does. A line of the unrelated files has a question and a source that holds nothing on its topic. A line of the
dialogues has moreover the question "before", the place of its answer ("earlier": start, end) and whether what follows is "answered".
The texts that do not answer are drawn from the best ranked of the others, sentences beside the answer, and the places of the
unanswered files.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from corpus.sentences import parts
from index.cross import after, unit_of, unit_text
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


class Grouping:
    """Makes the groups of one index: {"question", "right", "wrong"}; `right` is empty for what nothing answers. The same for the same
    seed."""

    def __init__(self, index: Index, settings: dict[str, Any]) -> None:
        self.index, self.settings = index, settings
        self._chance = random.Random(settings["seed"])

    def of_pairs(self, pairs: Places, answered: bool) -> Iterator[dict[str, Any]]:
        """A group for each question."""
        for question, places in pairs.items():
            yield from self._group(question, (question,), places, answered)

    def of_unrelated(self, questions: Sequence[str]) -> Iterator[dict[str, Any]]:
        """A group for each question that the index holds nothing on: no text of the best ranked answers."""
        most = self.settings["cross_negatives"]
        for question in questions:
            order = ranked(question, self.index, LANES, 2 * most)[: 2 * most]
            wrong = [unit_of(self.index, question, p) for p in self._chance.sample(order, min(most, len(order)))]
            yield {"question": question, "right": [], "wrong": wrong}

    def of_dialogues(self, turns: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """A group for each question that follows another ("before"): what answered that one is among the texts that do not answer."""
        for turn in turns:
            begin, end = turn["earlier"]
            asked, before = turn["question"], turn["before"]
            places = places_of([turn, {**turn, "question": before, "start": begin, "end": end}], self.index)
            searched = (asked, f"{before}，{asked}")
            earlier = {position: words for position, words in places[before].items() if position not in places[asked]}
            yield from self._group(after(before, asked), searched, places[asked], turn["answered"], earlier)

    def _group(
        self, question: str, searched: Sequence[str], places: Mapping[int, str], answered: bool, earlier: Mapping[int, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        first, last = self.settings["cross_ranks"]
        passages, chance = self.index.passages, self._chance
        order = dict.fromkeys(p for text in searched for p in ranked(text, self.index, LANES, last)[first:])
        said = [passages[position].text for position in places]
        others = [p for p in order if p not in places and not says_the_same(passages[p].text, said)]
        right: list[str] = []
        beside: list[str] = []
        for position, words in places.items():
            holding, rest = units_with(self.index, searched[0], position, words)
            right += holding
            beside += rest
        if not right:
            return
        chosen = chance.sample(others, min(self.settings["cross_negatives"], len(others)))
        wrong = [unit_text(passages[p], around=words) for p, words in (earlier or {}).items()]
        wrong += [unit_of(self.index, searched[-1], p) for p in chosen]
        wrong += chance.sample(beside, min(2, len(beside)))
        yield {"question": question, "right": right[:3] if answered else [], "wrong": wrong if answered else right + wrong[:2]}


def main(argv: Sequence[str] | None = None) -> int:
    """Write the groups of all pairs over all indexes."""
    parser = argparse.ArgumentParser(prog="python -m index.training.groups", description=__doc__)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--unanswered", type=Path, nargs="*", default=[])
    parser.add_argument("--unrelated", type=Path, nargs="*", default=[])
    parser.add_argument("--dialogues", type=Path, nargs="*", default=[])
    parser.add_argument("--index", type=Path, nargs="+", required=True)
    parser.add_argument(
        "--ranks", type=int, nargs=2, default=recipe()["cross_ranks"], help="from which to which rank texts that do not answer are drawn"
    )
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    pairs, unanswered, unrelated, turns = map(read_pairs, (args.pairs, args.unanswered, args.unrelated, args.dialogues))
    made = (Grouping(index, {**recipe(), "cross_ranks": args.ranks}) for index in map(open_index, args.index))
    found = (
        group
        for one in made
        for group in chain(
            one.of_pairs(places_of(pairs, one.index), answered=True),
            one.of_pairs(places_of(unanswered, one.index), answered=False),
            one.of_unrelated([pair["question"] for pair in unrelated if pair["source"] in one.index.sources]),
            one.of_dialogues([turn for turn in turns if turn["source"] in one.index.sources]),
        )
    )
    sys.stderr.write(f"{write_lines(args.out, found)} groups\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
