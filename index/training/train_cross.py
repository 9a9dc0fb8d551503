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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from index.cross import HEAD
from index.training import recipe

log = logging.getLogger(__name__)

KEPT = ("tokenizer.json", "tokenizer_config.json", "sentence_bert_config.json")  # of the base's folder

Group = dict[str, Any]
Texts = list[tuple[str, str]]


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
        self.eval()  # no dropout: one epoch does not overfit, and it costs time

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


def tokenizer_of(base: Path, longest: int) -> Tokenizer:
    """The base's tokenizer, pairs cut to `longest` tokens and padded."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(longest, strategy="longest_first")
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
    return tokenizer


def drawn(group: Group, negatives: int, chance: random.Random) -> tuple[Texts, int]:
    """The pairs of one group in one epoch, and how many of them answer (the first, or none)."""
    right = [chance.choice(group["right"])] if group["right"] else []
    wrong = chance.sample(group["wrong"], min(negatives, len(group["wrong"])))
    return [(group["question"], text) for text in (*right, *wrong)], len(right)


def batches_of(groups: Sequence[Group], settings: Mapping[str, Any], chance: random.Random) -> list[list[tuple[Texts, int]]]:
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


def tensors(tokenizer: Tokenizer, pairs: Texts) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and mask of pairs, each of shape (pairs, tokens)."""
    encoded = tokenizer.encode_batch(pairs)
    ids = torch.tensor([encoding.ids for encoding in encoded])
    return ids, torch.tensor([encoding.attention_mask for encoding in encoded], dtype=torch.float32)


def loss(model: Model, tokenizer: Tokenizer, batch: Sequence[tuple[Texts, int]], settings: Mapping[str, Any]) -> torch.Tensor:
    """Softmax over each answered group, and "cross_pointwise" of the logistic loss over all texts, right and wrong weighing alike."""
    device = model.head.weight.device
    ids, mask = tensors(tokenizer, [pair for pairs, _ in batch for pair in pairs])
    with torch.autocast(device.type, torch.bfloat16, enabled=settings["bfloat16"]):
        scores = model(ids.to(device), mask.to(device)).float()
    listwise, start = [], 0
    labels = torch.zeros(len(scores), device=device)
    for pairs, answered in batch:
        own = scores[start : start + len(pairs)]
        if answered:
            listwise.append(functional.cross_entropy(own[None], torch.zeros(1, dtype=torch.long, device=device)))
            labels[start] = 1.0
        start += len(pairs)
    share = labels.mean().clamp(0.05, 0.95)
    counts = torch.where(labels > 0, 0.5 / share, 0.5 / (1 - share))
    pointwise = functional.binary_cross_entropy_with_logits(scores, labels, counts)
    order: torch.Tensor = torch.stack(listwise).mean() if listwise else torch.zeros((), device=device)
    weight: float = settings["cross_pointwise"]
    return order + weight * pointwise


@torch.inference_mode()
def held_figures(model: Model, tokenizer: Tokenizer, held: Sequence[Group]) -> dict[str, float]:
    """On groups held back: how often a text that answers comes first, and the area under the curve of answered against not."""
    first, right, wrong = [], [], []
    for group in held:
        pairs = [(group["question"], text) for text in (*group["right"], *group["wrong"])]
        scores = model(*(tensor.to(model.head.weight.device) for tensor in tensors(tokenizer, pairs))).cpu().numpy()
        if group["right"]:
            first.append(int(scores.argmax()) < len(group["right"]))
            right.append(float(scores[: len(group["right"])].max()))
        else:
            wrong.append(float(scores.max()))
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


def train(
    groups: Sequence[Group], base: Path, out: Path, settings: Mapping[str, Any], begin: Path | None = None, device: str = "cpu"
) -> None:
    """Train from the weights of `base`, or go on from those of `begin`, by the recipe's `settings`, and write the folder with log.json."""
    torch.manual_seed(settings["seed"])
    training, held = split(groups, settings)
    model, tokenizer = Model(base, settings["cross_layers"]), tokenizer_of(base, settings["cross_tokens"])
    if begin:
        model.load(begin)
    model.to(device)
    chance = random.Random(settings["seed"] + bool(begin))  # going on: other texts of the groups
    batches = [batch for _ in range(settings["cross_epochs"]) for batch in batches_of(training, settings, chance)]
    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": settings["cross_rate"]}, {"params": model.head.parameters(), "lr": 10 * settings["cross_rate"]}],
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    warm = max(1, int(settings["warmup"] * len(batches)))
    losses, begun = [], time.monotonic()
    for step, batch in enumerate(batches):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min((step + 1) / warm, 1.0) * max(0.03, 1 - step / len(batches))
        value = loss(model, tokenizer, batch, settings)
        torch.autograd.backward(value)
        torch.nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(round(float(value.detach()), 4))
        if step % 20 == 0:
            recent = float(np.mean(losses[-20:]))
            log.info("step %d of %d, loss %.3f, %.0f s", step, len(batches), recent, time.monotonic() - begun)
        if step and step % settings["cross_saved"] == 0:
            log.info("%s", held_figures(model, tokenizer, held))
            write(model, base, out)
    write(model, base, out)
    record = {"groups": len(training), "held": held_figures(model, tokenizer, held), "losses": losses[:: max(1, len(losses) // 100)]}
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


def main(argv: Sequence[str] | None = None) -> int:
    """Train from the command line; the recipe's settings hold where no other are given."""
    settings = recipe()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m index.training.train_cross", description=__doc__)
    parser.add_argument("--groups", type=Path, nargs="+", required=True)
    parser.add_argument("--base", type=Path, default=Path("index/model"))
    parser.add_argument("--begin", type=Path, help="a cross-encoder to go on from")
    parser.add_argument("--rate", type=float, default=settings["cross_rate"], help="learning rate: smaller for weights to go on from")
    parser.add_argument("--epochs", type=int, default=settings["cross_epochs"], help="how often the groups are read")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    groups = [json.loads(line) for path in args.groups for line in path.read_text("utf-8").splitlines()]
    args.out.mkdir(parents=True, exist_ok=True)
    settings |= {"cross_rate": args.rate, "cross_epochs": args.epochs}
    train(groups, args.base, args.out, settings, args.begin, args.device)
    return 0


if __name__ == "__main__":
    sys.exit(main())
