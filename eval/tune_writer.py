"""`python -m eval.tune_writer`: fit the weights by which the extractive writer chooses pieces, on our own answerable questions.

Coordinate search over `write` of rag/data/weights.json: one weight at a time takes the value with which most questions are answered
right with a citation to the evidence, until none moves. What that is worth is said by cross-validation in two halves: fitted on the
one, measured on the other. Retrieval and the cross-encoder's reading are done once; the refusal is left out (`eval.calibrate`).
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.drafts import Found, found, right
from eval.gold import DOCUMENTS, QUESTIONS, Sources, load
from eval.metrics import mean
from eval.together import LAWS
from index.cross import BertCrossEncoder, Remembering
from index.store import open_index
from rag.assistant import Assistant
from rag.settings import Settings
from rag.verify import prove
from rag.weights import read_weights, write_weights

SETS = ("gazette", "multiturn", "robust")
FIXED = frozenset({"hits", "considered", "read_most", "read_each", "scale"})
STEPS = (-0.5, -0.2, 0.2, 0.5)
LEAST = 0.6  # questions that a move must win: less is chance

log = logging.getLogger("eval.tune_writer")
Weights = dict[str, float]


def worth(assistant: Assistant, given: Sequence[Found], weights: Mapping[str, float]) -> float:
    """Share of the questions whose draft is right under these weights."""
    writer = replace(assistant.writer, weights=weights)
    drafts = (writer.write(one.asked, one.hits) for one in given)
    proofs = (prove(draft, assistant.index, assistant.vocabulary, verbatim=True) for draft in drafts)
    return mean([float(right(one.item, proof)) for one, proof in zip(given, proofs, strict=True)])


def fit(assistant: Assistant, given: Sequence[Found], start: Mapping[str, float], names: Sequence[str], rounds: int) -> Weights:
    """The weights after coordinate search over `names` from `start`."""
    weights, best = dict(start), worth(assistant, given, start)
    for _ in range(rounds):
        moved = False
        for name in names:
            for step in STEPS:
                tried = {**weights, name: round(weights[name] + step, 2)}
                if (value := worth(assistant, given, tried)) > best + LEAST / len(given):
                    weights, best, moved = tried, value, True
                    log.info("%s %.2f: %.4f", name, weights[name], best)
        if not moved:
            break
    return weights


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print the cross-validated share, and with --write keep the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.tune_writer", description="用自己的题调撰写器的权重，两折交叉验证。")
    parser.add_argument("--index", type=Path, help="索引目录，默认为随附的索引")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--names", nargs="+", help="只调这几个权重，默认全部")
    parser.add_argument("--validate", action="store_true", help="另做交叉验证（用时两倍）")
    parser.add_argument("--write", action="store_true", help="写回 rag/data/weights.json")
    args = parser.parse_args(argv)
    logging.basicConfig(level="INFO", format="%(message)s")
    sources = Sources([DOCUMENTS, LAWS])
    settings = Settings.from_environment(index=args.index)
    cross = Remembering(BertCrossEncoder(), kept=1_000_000)  # other weights have mostly the same pieces read
    assistant = Assistant(open_index(settings.index), top_k=settings.top_k, cross=cross)
    items = [item for name in SETS for item in load(QUESTIONS / f"{name}.jsonl", sources) if item.role == "answerable"]
    given = [one for item in items if (one := found(assistant, item))]
    now = read_weights()["write"]
    names = args.names or sorted(set(now) - FIXED)
    log.info("%d 题，现用 %.4f", len(given), worth(assistant, given, now))
    if args.validate:
        halves = (given[::2], given[1::2])
        shares = [worth(assistant, halves[1 - i], fit(assistant, halves[i], now, names, args.rounds)) for i in (0, 1)]
        log.info("交叉验证 %.4f（现用 %.4f）", mean(shares), mean([worth(assistant, half, now) for half in halves]))
    weights = fit(assistant, given, now, names, args.rounds)
    log.info("%s", json.dumps(weights, ensure_ascii=False))
    if args.write:
        write_weights({"write": weights})
    return 0


if __name__ == "__main__":
    sys.exit(main())
