"""Contrastive training of the encoder from the bundled weights, on triplets of `index.training.mine`.

    python -m index.training.train --stage laws.jsonl --stage gazette.jsonl more.jsonl --base index/model --out DIR [--device cuda]

Each stage reads its files some times over; after each the model is written, so that a model that never saw the later files
comes out on the way. The loss is softmax over all passages of the batch (multiple negatives ranking) with those left out
that also answer the question. Word embeddings are frozen, and as many of the lower layers as the recipe says. What is
kept is a mean of the base's weights and the trained ones (Wortsman et al. 2022, "Robust fine-tuning"), its share chosen on
questions held back: that gains on everyday questions without losing what the base knows.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

from index.training import recipe

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

Triplet = dict[str, Any]
Weights = dict[str, torch.Tensor]


def split(triplets: Sequence[Triplet], settings: Mapping[str, Any]) -> tuple[list[Triplet], list[Triplet]]:
    """(training, held back): neither a question nor a passage that answers, be it another excerpt, stands in both."""
    passages = sorted({triplet["place"] for triplet in triplets})
    random.Random(settings["seed"]).shuffle(passages)
    held = set(passages[: int(len(passages) * settings["validation_share"])])
    asked = {triplet["question"] for triplet in triplets if triplet["place"] in held}
    training = [t for t in triplets if t["place"] not in held and t["question"] not in asked]
    kept = [t for t in triplets if t["place"] in held]
    return training, kept[: settings["held_most"]]


def mix(base: Weights, trained: Weights, keep: float) -> Weights:
    """Weight by weight: `keep` of the trained, the rest of the base."""
    return {name: torch.lerp(base[name], value, keep) if value.is_floating_point() else value for name, value in trained.items()}


def drawn(rows: Sequence[Triplet], negatives: int, chance: random.Random) -> list[Triplet]:
    """The triplets of one epoch, each with at most `negatives` of its negatives."""
    return [{**row, "negatives": chance.sample(row["negatives"], min(negatives, len(row["negatives"])))} for row in rows]


def passages_of(batch: Sequence[Triplet]) -> list[str]:
    """What the questions of a batch choose from: every positive, in order, then every negative."""
    return [t["positive"] for t in batch] + [text for t in batch for text in t["negatives"]]


def allowed(batch: Sequence[Triplet], answers: Mapping[str, set[str]]) -> torch.Tensor:
    """Shape (n, passages): True where the passage (positives, then negatives) may be held against the question.

    A passage that also answers the question may not, save the one on the diagonal: that is the right answer.
    """
    texts = passages_of(batch)
    table = torch.tensor([[text not in answers[t["question"]] for text in texts] for t in batch])
    table[torch.arange(len(batch)), torch.arange(len(batch))] = True
    return table


def embed(model: SentenceTransformer, texts: Sequence[str], halves: bool) -> torch.Tensor:
    """Vectors of length 1 with gradients, shape (len(texts), dimensions). halves: products in bfloat16, weights and sums in float32."""
    features = {name: value.to(model.device) for name, value in model.preprocess(list(texts)).items() if isinstance(value, torch.Tensor)}
    with torch.autocast(model.device.type, torch.bfloat16, enabled=halves):
        vectors: torch.Tensor = model(features)["sentence_embedding"]
    return functional.normalize(vectors.float(), dim=1)


def loss(
    model: SentenceTransformer, batch: Sequence[Triplet], answers: Mapping[str, set[str]], settings: Mapping[str, Any]
) -> torch.Tensor:
    """Mean cross entropy of finding each question's own passage."""
    scale, halves = settings["scale"], settings["bfloat16"]
    queries = embed(model, ["query: " + t["question"] for t in batch], halves)
    passages = embed(model, ["passage: " + text for text in passages_of(batch)], halves)
    scores = (queries @ passages.T * scale).masked_fill(~allowed(batch, answers).to(queries.device), -1e4)
    return functional.cross_entropy(scores, torch.arange(len(batch), device=queries.device))


def held_figures(model: SentenceTransformer, held: Sequence[Triplet]) -> dict[str, float]:
    """Hit@1, recall@5 and MRR@10 over the held-back questions among all passages of the held triplets."""
    passages = sorted({text for t in held for text in (t["positive"], *t["negatives"])})
    places = {text: place for place, text in enumerate(passages)}
    right: dict[str, set[int]] = defaultdict(set)
    for triplet in held:
        right[triplet["question"]].add(places[triplet["positive"]])
    questions = sorted(right)
    vectors = model.encode(["passage: " + text for text in passages], prompt="", batch_size=16, normalize_embeddings=True)
    queries = model.encode(["query: " + text for text in questions], prompt="", batch_size=16, normalize_embeddings=True)
    orders = np.argsort(-(queries @ vectors.T), axis=1)[:, :10]
    ranks = [next((i for i, p in enumerate(row) if int(p) in right[q]), None) for q, row in zip(questions, orders, strict=True)]
    found = [rank for rank in ranks if rank is not None]
    return {
        "questions": len(questions),
        "passages": len(passages),
        "hit@1": round(sum(rank == 0 for rank in found) / len(ranks), 4),
        "hit@5": round(sum(rank < 5 for rank in found) / len(ranks), 4),
        "mrr@10": round(sum(1 / (rank + 1) for rank in found) / len(ranks), 4),
    }


def freeze(model: SentenceTransformer, layers: int) -> None:
    """Leave only the layers from `layers` on to be trained."""
    for name, weight in model.named_parameters():
        number = name.split("layer.")[1].split(".")[0] if "layer." in name else ""
        weight.requires_grad = number.isdigit() and int(number) >= layers


def batches_of(rows: Sequence[Triplet], size: int, seed: int) -> list[list[Triplet]]:
    """Batches in random order, each of texts about as long as one another: a third less is spent on padding."""
    chance = random.Random(seed)
    mixed = list(rows)
    chance.shuffle(mixed)
    batches = []
    for start in range(0, len(mixed), 10 * size):
        part = sorted(mixed[start : start + 10 * size], key=lambda t: max(map(len, (t["positive"], *t["negatives"]))))
        batches += [part[i : i + size] for i in range(0, len(part), size)]
    batches = [batch for batch in batches if len(batch) > size // 2]
    chance.shuffle(batches)
    return batches


def learn(model: SentenceTransformer, triplets: Sequence[Triplet], settings: Mapping[str, Any]) -> list[float]:
    """All epochs of a stage, each in an order and with negatives of its own; the losses. The same for the same seed."""
    rows = [t for t in triplets if t["negatives"]]
    answers: dict[str, set[str]] = defaultdict(set)
    for triplet in rows:
        answers[triplet["question"]].add(triplet["positive"])
    seeds = range(settings["seed"], settings["seed"] + settings["epochs"])
    epochs = (batches_of(drawn(rows, settings["drawn"], random.Random(seed)), settings["batch"], seed) for seed in seeds)
    batches = [batch for one in epochs for batch in one]
    optimizer = torch.optim.AdamW([w for w in model.parameters() if w.requires_grad], lr=settings["learning_rate"], weight_decay=0.01)
    warm = max(1, int(settings["warmup"] * len(batches)))
    losses: list[float] = []
    begun = time.monotonic()
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = settings["learning_rate"] * min((step + 1) / warm, 1.0) * max(0.05, 1 - step / len(batches))
        value = loss(model, batch, answers, settings)
        torch.autograd.backward(value)
        torch.nn.utils.clip_grad_norm_([w for w in model.parameters() if w.requires_grad], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(round(float(value), 4))
        if step % 5 == 0:
            log.info("step %d of %d, loss %.3f, %.0f s", step, len(batches), losses[-1], time.monotonic() - begun)
    return losses


def write(weights: Weights, base: Path, folder: Path) -> None:
    """The folder of `base` with other weights, in half precision: tokenizer, prompts and settings stay as they are."""
    names = load_file(base / "model.safetensors").keys()
    endings = {name: next(own for own in weights if own.endswith(name)) for name in names}
    shutil.copytree(base, folder, dirs_exist_ok=True)
    halves = {name: weights[own].detach().half().cpu().contiguous() for name, own in endings.items()}
    save_file(halves, folder / "model.safetensors", metadata={"format": "pt"})


def choose(model: SentenceTransformer, base: Weights, held: Sequence[Triplet], shares: Sequence[float]) -> tuple[float, dict[str, Any]]:
    """The share of the trained weights with the best MRR on the held questions, and all figures; the model is left mixed so."""
    trained = {name: value.clone() for name, value in model.state_dict().items()}
    figures: dict[str, Any] = {}
    for share in shares:
        model.load_state_dict(mix(base, trained, share))
        figures[str(share)] = held_figures(model, held)
        log.info("keep %s: %s", share, figures[str(share)])
    best = max(shares, key=lambda share: float(figures[str(share)]["mrr@10"]))
    return best, figures


def train(
    stages: Sequence[Sequence[Triplet]], base: Path, begin: Path, out: Path, settings: Mapping[str, Any], device: str = "cpu"
) -> None:
    """Train stage after stage from the weights of `begin` by the recipe's `settings`; what is kept is mixed with `base`.

    Writes stage1, stage2, … and log.json under `out`.
    """
    from sentence_transformers import SentenceTransformer  # takes seconds: only where a model is trained

    torch.manual_seed(settings["seed"])
    model = SentenceTransformer(str(base), device=device, local_files_only=True).float()
    start = {name: value.clone() for name, value in model.state_dict().items()}
    if begin != base:
        model.load_state_dict(SentenceTransformer(str(begin), device=device, local_files_only=True).float().state_dict())
    model.max_seq_length = settings["max_tokens"]
    freeze(model, settings["frozen_layers"])
    model.eval()  # no dropout: a few epochs do not overfit, and it costs time
    parts = [split(stage, settings) for stage in stages]
    record: dict[str, Any] = {"settings": settings, "stages": []}
    for number, (training, held) in enumerate(parts, 1):
        before = held_figures(model, held)
        losses = learn(model, training, settings)
        trained = {name: value.clone() for name, value in model.state_dict().items()}
        write(trained, base, out / f"stage{number}-unmixed")
        share, figures = choose(model, start, held, settings["keep"])
        write(mix(start, trained, share), base, out / f"stage{number}")
        model.load_state_dict(trained)
        facts = {"triplets": len(training), "held": len(held), "before": before, "mixed": figures, "keep": share, "losses": losses}
        record["stages"].append(facts)
        (out / "log.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Train from the command line; the recipe's settings hold where no other are given."""
    settings = recipe()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m index.training.train", description=__doc__)
    parser.add_argument("--stage", type=Path, nargs="+", action="append", required=True, help="triplets of a stage")
    parser.add_argument("--base", type=Path, default=Path("index/model"))
    parser.add_argument("--begin", type=Path, help="weights to go on from, where they are not the base's")
    parser.add_argument("--rate", type=float, default=settings["learning_rate"], help="learning rate: smaller for weights to go on from")
    parser.add_argument("--epochs", type=int, default=settings["epochs"], help="how often a stage is read")
    parser.add_argument("--batch", type=int, default=settings["batch"], help="questions of a step")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    stages = [[json.loads(line) for path in stage for line in path.read_text("utf-8").splitlines()] for stage in args.stage]
    args.out.mkdir(parents=True, exist_ok=True)
    settings |= {"learning_rate": args.rate, "epochs": args.epochs, "batch": args.batch}
    train(stages, args.base, args.begin or args.base, args.out, settings, args.device)
    return 0


if __name__ == "__main__":
    sys.exit(main())
