"""What a model finds by its vectors alone, against others, on questions that training never saw.

    python -m index.training.measure --model index/model DIR … --gold FILE --sources FOLDER [--sample 2500] [--cache DIR]

A gold line is {"question", "evidence_spans": [[[source, start, end], …], …]}: pieces of evidence, each with the places that
give it; or {"question", "evidence": [words, …]}, words that stand in the sources. recall@k is the share of pieces with a
place in the first k passages, averaged over questions; hit@1 that the first passage holds any place. `--sample`: only the
passages around gold places and as many others as make up this number, drawn by a fixed seed: a whole library takes long.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage
from corpus.parse import parse
from corpus.read import read_file, readable
from index.build import VectorCache, embed, silent
from index.encoder import SentenceEncoder
from index.store import passage_text

DEPTHS = (1, 5, 10, 100)
SEED = 20260

Place = tuple[str, int, int]


def places(gold: dict[str, Any]) -> list[list[Place]]:
    """The pieces of evidence of a gold line, each a list of places that give it."""
    return [[(name, start, end) for name, start, end in piece] for piece in gold["evidence_spans"] if piece]


def located(gold: dict[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The gold line with "evidence_spans", looked up where it only quotes."""
    if gold.get("evidence_spans"):
        return gold
    spans = [[[n, t.find(words), t.find(words) + len(words)] for n, t in texts.items() if words in t] for words in gold.get("evidence", ())]
    return {**gold, "evidence_spans": spans}


def holders(passages: Sequence[Passage], golds: Iterable[dict[str, Any]]) -> dict[Place, set[int]]:
    """Positions of the passages that share characters with each gold place."""
    by_source: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for position, passage in enumerate(passages):
        by_source[passage.source].extend((start, end, position) for start, end in passage.spans)
    found: dict[Place, set[int]] = {}
    for gold in golds:
        for place in (place for piece in places(gold) for place in piece):
            name, start, end = place
            found[place] = {position for own_start, own_end, position in by_source[name] if own_start < end and start < own_end}
    return found


def sampled(passages: Sequence[Passage], golds: Sequence[dict[str, Any]], size: int) -> list[Passage]:
    """The passages around gold places and others up to `size`, in their order."""
    needed = set[int]().union(*holders(passages, golds).values())
    others = [position for position in range(len(passages)) if position not in needed]
    kept = needed | set(random.Random(SEED).sample(others, min(len(others), max(0, size - len(needed)))))
    return [passages[position] for position in sorted(kept)]


def figures(golds: Sequence[dict[str, Any]], orders: NDArray[np.int64], passages: Sequence[Passage]) -> dict[str, float]:
    """hit@1 and recall@k; `orders`: shape (questions, k), positions best first."""
    held = holders(passages, golds)
    sums: dict[str, float] = defaultdict(float)
    for gold, order in zip(golds, orders, strict=True):
        pieces = [set[int]().union(*(held[place] for place in piece)) for piece in places(gold)]
        sums["hit@1"] += bool(set[int]().union(*pieces) & {int(order[0])})
        for depth in DEPTHS:
            best = {int(position) for position in order[:depth]}
            sums[f"recall@{depth}"] += sum(bool(piece & best) for piece in pieces) / len(pieces)
    return {name: round(value / len(golds), 4) for name, value in sums.items()}


def rank(model: Path, questions: Sequence[str], passages: Sequence[Passage], cache: Path | None) -> NDArray[np.int64]:
    """The nearest passages of each question, shape (questions, the greatest depth)."""
    encoder = SentenceEncoder(model)
    texts = [passage_text(passage) for passage in passages]
    if cache is None:
        vectors = encoder.passages(texts)
    else:
        kept = VectorCache(cache, encoder)
        vectors = embed(texts, kept.load(), encoder, kept, silent)[0].astype(np.float32)
    return np.argsort(-(encoder.queries(questions) @ vectors.T), axis=1)[:, : max(DEPTHS)]


def main(argv: Sequence[str] | None = None) -> int:
    """One line of JSON for each model."""
    parser = argparse.ArgumentParser(prog="python -m index.training.measure", description=__doc__)
    parser.add_argument("--model", type=Path, nargs="+", required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=0, help="number of passages, 0: all")
    parser.add_argument("--cache", type=Path, help="folder for vectors")
    args = parser.parse_args(argv)
    lines = {path: [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()] for path in args.gold}
    readings = [parse(read_file(file)) for file in readable(args.sources)]
    passages = [passage for reading in readings for passage in reading.passages]
    texts = {reading.source.name: reading.source.text for reading in readings}
    for path, golds in lines.items():
        own = [gold for gold in (located(gold, texts) for gold in golds) if places(gold)]
        chosen = sampled(passages, own, args.sample) if args.sample else passages
        for model in args.model:
            orders = rank(model, [gold["question"] for gold in own], chosen, args.cache)
            facts = {"gold": path.name, "questions": len(own), "passages": len(chosen), "model": str(model)}
            sys.stdout.write(json.dumps(facts | figures(own, orders, chosen), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
