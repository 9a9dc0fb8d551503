"""The weighted mean of models trained from the same base, weight by weight (Wortsman et al. 2022, "Model soups").

python -m index.training.average DIR=0.5 DIR=0.35 DIR=0.15 --out DIR
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

Share = tuple[Path, float]


def average(models: Sequence[Share], out: Path) -> None:
    """Write the mean into a copy of the first model's folder. Raise ValueError where the shares are not 1 together."""
    if abs(sum(share for _, share in models) - 1) > 1e-6:
        raise ValueError("the shares must be 1 together")
    first = models[0][0]
    shutil.copytree(first, out, dirs_exist_ok=True)
    for path in sorted(first.glob("*.safetensors")):  # of a cross-encoder, the head as well
        total: dict[str, torch.Tensor] = {}
        for folder, share in models:
            for name, weights in load_file(folder / path.name).items():
                total[name] = total.get(name, torch.zeros(())) + share * weights.float()
        kept = {name: total[name].to(weights.dtype).contiguous() for name, weights in load_file(path).items()}
        save_file(kept, out / path.name, metadata={"format": "pt"})


def share_of(text: str) -> Share:
    """ "DIR=0.5" as a folder and its share."""
    folder, _, share = text.rpartition("=")
    return Path(folder), float(share)


def main(argv: Sequence[str] | None = None) -> int:
    """Average from the command line."""
    parser = argparse.ArgumentParser(prog="python -m index.training.average", description=__doc__)
    parser.add_argument("models", type=share_of, nargs="+", metavar="DIR=SHARE")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    average(args.models, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
