"""Hard negatives for training pairs, out of our own index: neighbours, rows of the same table, the same heading elsewhere.

    python -m index.training.mine --pairs PAIRS.jsonl … --index DIR … --out triplets.jsonl [--lanes words characters] [--seed N]

A pair is {"question", "source", "start", "end"}: a question and a place that answers it. Its positive is the passage around
that place, as it is embedded; its negatives are passages that rank well for the question or stand beside the positive, and
do not overlap any place that answers this question. Where the passage has parts with vectors of their own, a second triplet
sets the part that answers against another part: of all that a passage says, which sentence is meant? Pairs made by rule
("rules" in the file's name) are kept only where their question finds its own passage again: the others are too vague to
learn from.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from corpus.model import Passage
from corpus.sentences import cut, part_text, parts
from index.store import Index, open_index, passage_text
from index.text import bigrams, normalise
from index.training import recipe

Places = dict[str, dict[int, str]]
LANES = ("words", "characters", "dense")
ALIKE = 0.6  # share of common bigrams from which a passage says the same: another version of the law, a repeated article


def read_pairs(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """All pairs of JSON-lines files; "rule" is added to each: whether it was made by rule."""
    lines = ((path, line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip())
    return [{**json.loads(line), "rule": path.stem.startswith("rules")} for path, line in lines]


def places_of(pairs: Sequence[dict[str, Any]], index: Index) -> Places:
    """Question to {position: the source's words there}, of the pairs whose place is in `index`."""
    found: Places = defaultdict(dict)
    for pair in pairs:
        if pair["source"] in index.sources:
            words = index.source_text(pair["source"])[pair["start"] : pair["end"]]
            for position in index.at(pair["source"], (pair["start"] + pair["end"]) // 2):
                found[pair["question"]][position] = words
    return found


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write `rows` as JSON lines, each as it comes; how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def excerpt(passage: Passage, answer: str, longest: int) -> str:
    """As `passage_text`; of a passage longer than `longest` characters only as much as fits, from a sentence that holds `answer`.

    Training reads fewer tokens than the index does: what answers must be among them.
    """
    at = passage.text.find(answer[:longest])
    if len(passage.text) <= longest or at < 0:
        return passage_text(passage)
    start = max(begin for begin, _ in cut(passage.text) if begin <= at)
    start = max(0, min(start, len(passage.text) - longest))
    return f"{passage.context}\n{passage.text[start : start + longest]}"


def ranked(question: str, index: Index, lanes: Sequence[str], top_k: int) -> list[int]:
    """Positions of the lanes in turn, best first, each once."""
    found = [index.dense(question, top_k) if lane == "dense" else index.lexical(question, top_k, field=lane) for lane in lanes]
    ranks = {position: rank for one in reversed(found) for rank, (position, _) in enumerate(one)}
    return sorted(ranks, key=lambda position: ranks[position])


def says_the_same(text: str, others: Iterable[str]) -> bool:
    """Whether `text` is nearly one of `others`: holding it against the question would be wrong."""
    own = set(bigrams(normalise(text)))
    grams = [set(bigrams(normalise(other))) for other in others]
    return any(len(own & other) >= ALIKE * len(own | other) for other in grams)


def triplets(
    pairs: Sequence[dict[str, Any]], index: Index, settings: dict[str, Any], lanes: Sequence[str] = LANES
) -> Iterator[dict[str, Any]]:
    """{"question", "positive", "negatives", "source", "place"} for each pair whose place is in `index`; the same for the same seed."""
    chance = random.Random(settings["seed"])
    by_rule = {pair["question"] for pair in pairs if pair.get("rule") and pair["source"] in index.sources}
    first, last = settings["negative_ranks"]
    for question, right in places_of(pairs, index).items():
        order = ranked(question, index, lanes, last)
        if question in by_rule and not right.keys() & set(order[: settings["found_again"]]):
            continue
        said = [index.passages[position].text for position in right]
        beside = [p + step for p in sorted(right) for step in (-2, -1, 1, 2) if 0 <= p + step < len(index.passages)]
        wrong = [p for p in dict.fromkeys(order[first:]) if p not in right]
        near = [p for p in beside if p not in right and not says_the_same(index.passages[p].text, said)]
        for position in sorted(right)[: settings["positives"]]:
            tried = (p for p in chance.sample(wrong, len(wrong)) if not says_the_same(index.passages[p].text, said))
            chosen = list(islice(tried, settings["negatives"]))
            if near and chosen and chance.random() < settings["beside"]:
                chosen[-1] = chance.choice(near)
            passage, answer = index.passages[position], right[position]
            names = {"source": passage.source, "place": f"{passage.document}@{passage.spans[0][0]}"}
            positive = excerpt(passage, answer, settings["longest"])
            yield {"question": question, "positive": positive, "negatives": [passage_text(index.passages[p]) for p in chosen], **names}
            if against := _part_against_part(passage, answer, [index.passages[p] for p in chosen], settings["part_elsewhere"], chance):
                yield {"question": question, **against, **names}


def _part_against_part(
    passage: Passage, answer: str, elsewhere: Sequence[Passage], share: float, chance: random.Random
) -> dict[str, Any] | None:
    """A part that answers and one that does not: mostly a sentence beside it, in `share` of the cases one of a passage that ranks well."""
    holding, others = answering_parts(passage, answer)
    if not others:
        return None
    away = [part_text(other, part) for other in elsewhere for part in parts(other)]
    wrong = away if away and chance.random() < share else [part_text(passage, part) for part in others]
    return {"positive": part_text(passage, holding[0]), "negatives": [chance.choice(wrong)]}


def answering_parts(passage: Passage, answer: str) -> tuple[list[str], list[str]]:
    """The parts of a passage that hold `answer` or lie in it, and those that say something else; ([], []) where none holds it."""
    own = parts(passage)
    said = normalise(answer)
    holding = [part for part in own if said in normalise(part) or (len(part) > 12 and normalise(part) in said)]
    if not holding:
        return [], []
    return holding, [part for part in own if part not in holding and not says_the_same(part, holding)]


def main(argv: Sequence[str] | None = None) -> int:
    """Write the triplets of all pairs over all indexes."""
    parser = argparse.ArgumentParser(prog="python -m index.training.mine", description=__doc__)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--index", type=Path, nargs="+", required=True)
    parser.add_argument("--lanes", nargs="+", choices=LANES, default=LANES)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=recipe()["seed"], help="another seed draws other negatives for a further epoch")
    parser.add_argument(
        "--ranks", type=int, nargs=2, default=recipe()["negative_ranks"], help="from which to which rank negatives are drawn"
    )
    parser.add_argument("--positives", type=int, default=recipe()["positives"], help="passages of a question that become triplets")
    parser.add_argument(
        "--negatives", type=int, default=recipe()["negatives"], help="negatives of a triplet: each epoch draws anew from them"
    )
    args = parser.parse_args(argv)
    settings = {**recipe(), "seed": args.seed, "negative_ranks": args.ranks, "positives": args.positives, "negatives": args.negatives}
    pairs = read_pairs(args.pairs)
    found = (triplet for index in map(open_index, args.index) for triplet in triplets(pairs, index, settings, args.lanes))
    sys.stderr.write(f"{write_lines(args.out, found)} triplets\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
