"""A small cross-encoder taught by a larger one, on groups of `index.training.groups`.

    python -m index.training.distil --groups GROUPS.jsonl … --base index/model --begin index/cross_model --out DIR [--device cuda]

A teacher with all layers of the encoder learns from the groups and says how surely each text of theirs answers. The pupil, as small as
the one that is shipped, learns partly from the labels and mostly from that (Hinton et al. 2015, "Distilling the Knowledge in a Neural
Network"): a label says that a text does not answer, the teacher that it nearly does.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from index.training import recipe
from index.training.train_cross import Group, Model, Tokens, held_figures, learn, odds_of, split, write

log = logging.getLogger(__name__)


def judged(groups: Sequence[Group], teacher: Model, tokens: Tokens, halves: bool) -> dict[tuple[str, str], float]:
    """The teacher's log odds of every pair of the groups. halves: products in bfloat16."""
    pairs = list(dict.fromkeys((group["question"], text) for group in groups for text in (*group["right"], *group["wrong"])))
    tokens.add(pairs)
    return dict(zip(pairs, map(float, odds_of(teacher, tokens, pairs, halves)), strict=True))


def distil(groups: Sequence[Group], base: Path, out: Path, settings: Mapping[str, Any], begin: Path | None, device: str) -> None:
    """Train the teacher and the pupil by the recipe's `settings`, and write both folders: `out`/teacher, and `out` with log.json."""
    torch.manual_seed(settings["seed"])
    training, held = split(groups, settings)
    tokens = Tokens(base, settings["cross_tokens"])
    teacher = Model(base, settings["teacher_layers"]).to(device)
    lesson = {**settings, "cross_epochs": settings["teacher_epochs"], "cross_rate": settings["teacher_rate"]}
    learn(teacher, tokens, training, lesson, settings["seed"])
    write(teacher, base, out / "teacher")
    log.info("teacher: %s", held_figures(teacher, tokens, held, settings["bfloat16"]))
    taught = judged(training, teacher, tokens, settings["bfloat16"])
    pupil = Model(base, settings["cross_layers"])
    if begin:
        pupil.load(begin)
    losses = learn(pupil.to(device), tokens, training, settings, settings["seed"] + bool(begin), taught)
    write(pupil, base, out)
    record = {"groups": len(training), "held": held_figures(pupil, tokens, held), "losses": losses[:: max(1, len(losses) // 100)]}
    log.info("%s", record["held"])
    (out / "log.json").write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Train from the command line, by the recipe's settings."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m index.training.distil", description=__doc__)
    parser.add_argument("--groups", type=Path, nargs="+", required=True)
    parser.add_argument("--base", type=Path, default=Path("index/model"))
    parser.add_argument("--begin", type=Path, help="a cross-encoder that the pupil goes on from")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    groups = [json.loads(line) for path in args.groups for line in path.read_text("utf-8").splitlines()]
    args.out.mkdir(parents=True, exist_ok=True)
    distil(groups, args.base, args.out, recipe(), args.begin, args.device)
    return 0


if __name__ == "__main__":
    sys.exit(main())
