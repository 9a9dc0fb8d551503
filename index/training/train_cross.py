"""Training of the cross-encoder (`index.cross`) on groups of `index.training.groups`.

    python -m index.training.train_cross --groups GROUPS.jsonl … --base index/model [--begin DIR] --out index/cross_model [--device cuda]

Begins with the lower layers of the encoder (dropping the upper ones loses least: Sajjad et al. 2020, "On the effect of dropping
layers of pre-trained Transformer models") and a head on the mean of the tokens. The loss has two parts: softmax over the texts of a
group, one of which answers, teaches the order; and logistic loss over every text teaches when nothing answers. Word pieces and
their embeddings stay the encoder's own.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional

from index.cross import HEAD, Pair
from index.training import recipe
from index.training.tokens import Tokens

log = logging.getLogger(__name__)

SCORED = 1024  # pairs that are scored at once
KEPT = ("tokenizer.json", "tokenizer_config.json", "sentence_bert_config.json")  # of the base's folder

Group = dict[str, Any]
Drawn = tuple[list[Pair], int]  # the pairs of one group in one epoch, and how many of them answer: the first, or none
Odds = Mapping[Pair, float]


class Model(nn.Module):
    """The lower `layers` of a BERT and a head: pairs of token ids to log odds."""

    def __init__(self, base: Path, layers: int) -> None:
        from transformers import AutoConfig, AutoModel  # takes seconds: only where a model is trained

        super().__init__()
        config = AutoConfig.from_pretrained(str(base), local_files_only=True)
        config.num_hidden_layers = layers
        self.bert = AutoModel.from_pretrained(str(base), config=config, add_pooling_layer=False, local_files_only=True).float()
        self.head = nn.Linear(config.hidden_size, 1)
        nn.init.zeros_(self.head.bias)
        self.bert.embeddings.requires_grad_(False)
        self.eval()  # no dropout: a few epochs do not overfit, and it costs time

    def load(self, folder: Path) -> None:
        """Take over the weights that `write` wrote."""
        self.bert.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        head = load_file(folder / f"{HEAD}.safetensors")
        self.head.load_state_dict({"weight": head["weight"][None], "bias": head["bias"]})

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """ids, mask: shape (n, tokens); the log odds, shape (n,)."""
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        means = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(means).squeeze(1)  # type: ignore[no-any-return]  # torch has no types here


def pairs_of(groups: Sequence[Group]) -> list[Pair]:
    """Each question of the groups with each of its texts, once."""
    return list(dict.fromkeys((group["question"], text) for group in groups for text in (*group["right"], *group["wrong"])))


Teach = Callable[[Sequence[Group], Sequence[Group], Tokens], Odds]
"""(training groups, groups held back, tokens) to the log odds of every pair of the training groups."""


def drawn(group: Group, negatives: int, chance: random.Random) -> Drawn:
    """One text that answers, where there is one, and at most `negatives` that do not."""
    right = [chance.choice(group["right"])] if group["right"] else []
    wrong = chance.sample(group["wrong"], min(negatives, len(group["wrong"])))
    return [(group["question"], text) for text in (*right, *wrong)], len(right)


def batches_of(groups: Sequence[Group], settings: Mapping[str, Any], chance: random.Random) -> list[list[Drawn]]:
    """Batches of drawn groups, each of groups about as long as one another."""
    items = [drawn(group, settings["cross_drawn"], chance) for group in groups]
    items = [item for item in items if len(item[0]) > 1 or not item[1]]
    chance.shuffle(items)
    size = settings["cross_batch"]
    found = []
    for start in range(0, len(items), 20 * size):
        part = sorted(items[start : start + 20 * size], key=lambda item: max(len(text) for _, text in item[0]))
        found += [part[i : i + size] for i in range(0, len(part), size)]
    chance.shuffle(found)
    return found


def loss(model: Model, tokens: Tokens, batch: Sequence[Drawn], settings: Mapping[str, Any], taught: Odds | None = None) -> torch.Tensor:
    """Softmax over each answered group, and "cross_pointwise" of the logistic loss over all texts, right and wrong weighing alike.

    taught: the log odds that other models give (see `index.training.distil`), which are to be learned instead of the labels, by
    "taught_share".
    """
    device = model.head.weight.device
    pairs = [pair for own, _ in batch for pair in own]
    with torch.autocast(device.type, torch.bfloat16, enabled=settings["bfloat16"]):
        scores = model(*tokens.tensors(pairs, device)).float()
    labels = torch.tensor([float(place < answered) for own, answered in batch for place in range(len(own))], device=device)
    answered = torch.tensor([float(answered > 0) for _, answered in batch], device=device)
    table = _table(batch).to(device)
    value: torch.Tensor = _order(scores, labels, table, answered) + settings["cross_pointwise"] * _each(scores, labels, labels)
    if taught is None:
        return value
    odds = torch.tensor([taught[pair] for pair in pairs], device=device)
    shares = _filled(odds, table).softmax(1).masked_select(table >= 0)
    every = torch.ones_like(answered)
    soft = _order(scores, shares, table, every) + settings["cross_pointwise"] * _each(scores, odds.sigmoid(), labels)
    return torch.lerp(value, soft, settings["taught_share"])


def _table(batch: Sequence[Drawn]) -> torch.Tensor:
    """Shape (groups, widest): where each group's texts stand among all of the batch; -1 where it has no more."""
    table = torch.full((len(batch), max(len(own) for own, _ in batch)), -1)
    start = 0
    for row, (own, _) in zip(table, batch, strict=True):
        row[: len(own)] = torch.arange(start, start + len(own))
        start += len(own)
    return table


def _filled(values: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    """The values in the places of the table, next to nothing where there is none."""
    return values[table.clamp_min(0)].masked_fill(table < 0, -1e4)


def _order(scores: torch.Tensor, wanted: torch.Tensor, table: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    """Cross entropy of the softmax over each group with the wanted shares, over the groups that count."""
    entropies = -(_filled(scores, table).log_softmax(1) * wanted[table.clamp_min(0)] * (table >= 0)).sum(1)
    return (entropies * counted).sum() / counted.sum().clamp_min(1)


def _each(scores: torch.Tensor, wanted: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Logistic loss of every text, those that answer and those that do not weighing alike."""
    share = labels.mean().clamp(0.05, 0.95)
    return functional.binary_cross_entropy_with_logits(scores, wanted, torch.where(labels > 0, 0.5 / share, 0.5 / (1 - share)))


@torch.inference_mode()
def odds_of(model: Model, tokens: Tokens, pairs: Sequence[Pair], halves: bool) -> NDArray[np.float32]:
    """The log odds of pairs, shape (len(pairs),)."""
    device = model.head.weight.device
    order = sorted(range(len(pairs)), key=lambda place: len("".join(pairs[place])))
    found = np.zeros(len(pairs), np.float32)
    for start in range(0, len(pairs), SCORED):
        part = order[start : start + SCORED]
        with torch.autocast(device.type, torch.bfloat16, enabled=halves):
            found[part] = model(*tokens.tensors([pairs[place] for place in part], device)).float().cpu().numpy()
    return found


def held_figures(model: Model, tokens: Tokens, held: Sequence[Group], halves: bool = False) -> dict[str, float]:
    """On groups held back: how often a text that answers comes first, and the area under the curve of answered against not."""
    pairs = pairs_of(held)
    tokens.add(pairs)
    known = dict(zip(pairs, odds_of(model, tokens, pairs, halves), strict=True))
    first, right, wrong = [], [], []
    for group in held:
        answering, others = ([float(known[group["question"], text]) for text in group[key]] for key in ("right", "wrong"))
        if answering:
            first.append(max(answering) > max(others, default=-np.inf))
            right.append(max(answering))
        elif others:
            wrong.append(max(others))
    beaten = [float(np.mean([r > w for w in wrong])) for r in right] if wrong else []
    return {"groups": len(held), "first": round(float(np.mean(first)), 4), "auc": round(float(np.mean(beaten)), 4) if beaten else 0.0}


def split(groups: Sequence[Group], settings: Mapping[str, Any]) -> tuple[list[Group], list[Group]]:
    """(training, held back) by question; texts of held groups that answer do not answer in training."""
    chance = random.Random(settings["seed"])
    mixed = list(groups)
    chance.shuffle(mixed)
    held = mixed[: settings["cross_held"]]
    texts = {text for group in held for text in (group["right"] or group["wrong"][:1])}
    asked = {group["question"] for group in held}
    return [g for g in mixed[len(held) :] if g["question"] not in asked and not texts.intersection(g["right"])], held


def learn(
    model: Model, tokens: Tokens, groups: Sequence[Group], settings: Mapping[str, Any], seed: int, taught: Odds | None = None
) -> list[float]:
    """Read the groups for as many epochs as the settings say, each with other texts of theirs; the losses. The same for the same seed."""
    chance = random.Random(seed)
    batches = [batch for _ in range(settings["cross_epochs"]) for batch in batches_of(groups, settings, chance)]
    tokens.add(pair for batch in batches for own, _ in batch for pair in own)
    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": settings["cross_rate"]}, {"params": model.head.parameters(), "lr": 10 * settings["cross_rate"]}],
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    warm = max(1, int(settings["warmup"] * len(batches)))
    losses: list[torch.Tensor] = []
    begun = time.monotonic()
    for step, batch in enumerate(batches):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min((step + 1) / warm, 1.0) * max(0.03, 1 - step / len(batches))
        value = loss(model, tokens, batch, settings, taught)
        torch.autograd.backward(value)
        torch.nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(value.detach())
        if step % 100 == 0:
            recent = float(torch.stack(losses[-100:]).mean())
            log.info("step %d of %d, loss %.3f, %.0f s", step, len(batches), recent, time.monotonic() - begun)
    return [round(float(value), 4) for value in losses]


def train(
    groups: Sequence[Group],
    base: Path,
    out: Path,
    settings: Mapping[str, Any],
    begin: Path | None = None,
    device: str = "cpu",
    teach: Teach | None = None,
) -> None:
    """Train from the weights of `base`, or go on from those of `begin`, by the recipe's `settings`, and write the folder with log.json.

    teach: gives the log odds that are to be learned (see `loss`).
    """
    torch.manual_seed(settings["seed"])
    training, held = split(groups, settings)
    tokens = Tokens(base, settings["cross_tokens"])
    taught = teach(training, held, tokens) if teach else None
    model = Model(base, settings["cross_layers"])
    if begin:
        model.load(begin)
    model.to(device)
    losses = learn(model, tokens, training, settings, settings["seed"] + bool(begin), taught)  # going on: other texts of the groups
    write(model, base, out)
    record = {"groups": len(training), "held": held_figures(model, tokens, held), "losses": losses[:: max(1, len(losses) // 100)]}
    log.info("%s", record["held"])
    (out / "log.json").write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")


def write(model: Model, base: Path, folder: Path) -> None:
    """The folder: the base's settings with fewer layers, the weights and the head in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        shutil.copy(base / name, folder / name)
    config = json.loads((base / "config.json").read_text("utf-8"))
    config["num_hidden_layers"] = model.bert.config.num_hidden_layers
    (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", "utf-8")
    own = model.bert.state_dict()
    names = [name for name in load_file(base / "model.safetensors") if name in own]
    save_file({name: own[name].half().cpu().contiguous() for name in names}, folder / "model.safetensors", metadata={"format": "pt"})
    head = {"weight": model.head.weight.detach()[0].cpu().clone(), "bias": model.head.bias.detach().cpu().clone()}
    save_file(head, folder / f"{HEAD}.safetensors")


def arguments(prog: str, description: str | None) -> argparse.ArgumentParser:
    """What every training of a cross-encoder is told on the command line."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--groups", type=Path, nargs="+", required=True)
    parser.add_argument("--base", type=Path, default=Path("index/model"))
    parser.add_argument("--begin", type=Path, help="a cross-encoder to go on from")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--out", type=Path, required=True)
    return parser


def read_groups(paths: Iterable[Path]) -> list[Group]:
    """The groups of JSON-lines files."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def main(argv: Sequence[str] | None = None) -> int:
    """Train from the command line; the recipe's settings hold where no other are given."""
    settings = recipe()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = arguments("python -m index.training.train_cross", __doc__)
    parser.add_argument("--rate", type=float, default=settings["cross_rate"], help="learning rate: smaller for weights to go on from")
    parser.add_argument("--epochs", type=int, default=settings["cross_epochs"], help="how often the groups are read")
    parser.add_argument("--batch", type=int, default=settings["cross_batch"], help="groups of a step")
    parser.add_argument("--drawn", type=int, default=settings["cross_drawn"], help="texts of a group that do not answer")
    args = parser.parse_args(argv)
    settings |= {"cross_rate": args.rate, "cross_epochs": args.epochs, "cross_batch": args.batch, "cross_drawn": args.drawn}
    train(read_groups(args.groups), args.base, args.out, settings, args.begin, args.device)
    return 0


if __name__ == "__main__":
    sys.exit(main())
