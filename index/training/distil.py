"""A small cross-encoder taught by a larger one, on groups of `index.training.groups`.

    python -m index.training.distil --groups GROUPS.jsonl … --base index/model --begin index/cross_model --out DIR [--device cuda]

A teacher with all layers of the encoder learns from the groups and says how surely each text of theirs answers. The pupil, as small as
the one that is shipped, learns partly from the labels and mostly from that (Hinton et al. 2015, "Distilling the Knowledge in a Neural
Network"): a label says that a text does not answer, the teacher that it nearly does.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.training import recipe
from index.training.tokens import Tokens
from index.training.train_cross import Group, Model, Odds, arguments, held_figures, learn, odds_of, pairs_of, read_groups, train, write

log = logging.getLogger(__name__)


def distil(groups: Sequence[Group], base: Path, out: Path, settings: Mapping[str, Any], begin: Path | None, device: str) -> None:
    """Train the teacher and the pupil by the recipe's `settings`, and write both folders: `out`/teacher, and `out` with log.json."""

    def teach(training: Sequence[Group], held: Sequence[Group], tokens: Tokens) -> Odds:
        teacher = Model(base, settings["teacher_layers"]).to(device)
        lesson = {**settings, "cross_epochs": settings["teacher_epochs"], "cross_rate": settings["teacher_rate"]}
        learn(teacher, tokens, training, lesson, settings["seed"])
        write(teacher, base, out / "teacher")
        log.info("teacher: %s", held_figures(teacher, tokens, held, settings["bfloat16"]))
        pairs = pairs_of(training)
        tokens.add(pairs)
        return dict(zip(pairs, map(float, odds_of(teacher, tokens, pairs, settings["bfloat16"])), strict=True))

    train(groups, base, out, settings, begin, device, teach)


def main(argv: Sequence[str] | None = None) -> int:
    """Train from the command line, by the recipe's settings."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    args = arguments("python -m index.training.distil", __doc__).parse_args(argv)
    distil(read_groups(args.groups), args.base, args.out, recipe(), args.begin, args.device)
    return 0


if __name__ == "__main__":
    sys.exit(main())
