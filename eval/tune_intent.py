"""`python -m eval.tune_intent`: fit what tells a question to the documents from what is turned away (`rag.intent`).

Examples with labels, by nine writers (eval/intents.jsonl), and the questions that the models were trained with, all sound. A
softmax regression; its threshold lets all but `LOST` of the sound questions through. Each writer is told by a fit on the others,
so that the figures printed are of words that the fit has not seen.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.encoder import SentenceEncoder
from index.training import RECIPE
from index.training.mine import read_pairs
from rag.intent import FILE, HASHED, SOUND, runs

LABELS = (SOUND, "steer", "system", "forge", "harm", "private", "despair", "opinion", "talk")
LOST = 0.003  # share of sound questions that may be doubted
NEAR, FAR = ("gazette*", "dialogues*", "stard_train"), ("laws*",)  # all of the first files, of the second as many
WEIGHT = 0.4  # of each, beside an example that was written for this
PENALTY = 1e-5
OF_VECTORS, OF_MARKS = 5.0, 3.0  # lengths that vectors and runs are given beside each other
SLICE = 256

Floats = NDArray[np.float32]
Fitted = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Example:
    """label: of LABELS; writer: "" for a question of the models' training."""

    text: str
    label: str
    writer: str = ""


def examples() -> list[Example]:
    """All that is learned from."""
    lines = Path(__file__).with_name("intents.jsonl").read_text(encoding="utf-8").splitlines()
    written = [Example(item["text"], item["label"], item["writer"]) for item in map(json.loads, lines)]
    near, far = _questions(NEAR), _questions(FAR)
    return written + [Example(text, SOUND) for text in (*near, *random.Random(1).sample(far, min(len(near), len(far))))]


def _questions(patterns: Sequence[str]) -> list[str]:
    """The questions of the pair files that something answers."""
    paths = [path for pattern in patterns for path in sorted((RECIPE.parent / "pairs").glob(f"{pattern}.jsonl"))]
    return list(dict.fromkeys(pair["question"] for pair in read_pairs(paths) if pair.get("answered", True)))


@dataclass(frozen=True, slots=True)
class Rows:
    """Of some texts their centred vectors, shape (texts, dimensions), and the runs of characters in them, sparse, shape (texts, HASHED);
    both scaled."""

    vectors: torch.Tensor
    marks: torch.Tensor

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Floats) -> Rows:
        own = [runs(text) for text in texts]
        places = np.stack([np.repeat(np.arange(len(own)), [len(found) for found in own]), np.concatenate(own)])
        values = np.concatenate([np.full(len(found), OF_MARKS * len(found) ** -0.5, np.float32) for found in own])
        marks = torch.sparse_coo_tensor(torch.from_numpy(places), torch.from_numpy(values), (len(texts), HASHED))
        return cls(torch.from_numpy(vectors * OF_VECTORS), marks.coalesce())

    def where(self, chosen: NDArray[np.bool_]) -> Rows:
        """Some of the texts."""
        at = torch.from_numpy(np.flatnonzero(chosen))
        return Rows(self.vectors[at], self.marks.index_select(0, at).coalesce())

    def odds(self, fitted: Fitted) -> torch.Tensor:
        """Of each label, not yet a probability: (texts, labels)."""
        meaning, marks, bias = fitted
        said: torch.Tensor = self.vectors @ meaning + torch.sparse.mm(self.marks, marks) + bias
        return said


def fit(rows: Rows, wanted: torch.Tensor, counts: torch.Tensor) -> Fitted:
    """The weights of the vectors, of the runs, and the bias."""
    sizes = (rows.vectors.shape[1], HASHED, 1)
    fitted = [torch.zeros(size, len(LABELS), requires_grad=True) for size in sizes]
    optimiser = torch.optim.LBFGS(fitted, max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        meaning, marks, bias = fitted
        each = torch.nn.functional.cross_entropy(rows.odds((meaning, marks, bias)), wanted, reduction="none")
        value = (each * counts).sum() / counts.sum() + PENALTY * ((meaning**2).sum() + (marks**2).sum())
        value.backward()  # type: ignore[no-untyped-call]  # torch has no types here
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]  # torch has no types here
    meaning, marks, bias = (weights.detach() for weights in fitted)
    return meaning, marks, bias


def main() -> int:
    """Print what a fit on the other writers tells of each, and write the fit on all."""
    known = examples()
    encoder = SentenceEncoder()
    texts = [example.text for example in known]
    vectors = np.concatenate([encoder.queries(texts[i : i + SLICE]) for i in range(0, len(texts), SLICE)])
    middle = vectors.mean(axis=0)
    rows = Rows.of(texts, vectors - middle)
    wanted = torch.tensor([LABELS.index(example.label) for example in known])
    counts = torch.tensor([1.0 if example.writer else WEIGHT for example in known])
    writers = sorted({example.writer for example in known} - {""})
    folds = np.array([writers.index(e.writer) if e.writer else i % len(writers) for i, e in enumerate(known)])
    chances = torch.zeros(len(known), len(LABELS))
    for fold in range(len(writers)):
        own = folds == fold
        chances[own] = torch.softmax(rows.where(own).odds(fit(rows.where(~own), wanted[~own], counts[~own])), dim=1)
    away = 1 - chances[:, 0].numpy()
    plain = np.array([not example.writer for example in known])
    threshold = float(np.quantile(away[plain], 1 - LOST))
    sys.stdout.write(f"threshold {threshold:.3f}: of {plain.sum()} questions {(away[plain] >= threshold).mean():.2%} are doubted\n")
    for i, label in enumerate(LABELS):
        own = (wanted.numpy() == i) & ~plain
        sys.stdout.write(f"{label:8} {own.sum():5}, doubted {(away[own] >= threshold).mean():.2f}\n")
    save(fit(rows, wanted, counts), middle, threshold, encoder.name)
    return 0


def save(fitted: Fitted, middle: Floats, threshold: float, encoder: str, path: Path = FILE) -> None:
    """Write what `fit` found; the middle of the vectors goes into the bias."""
    meaning, marks, bias = (weights.numpy() for weights in fitted)
    meaning, marks = meaning * OF_VECTORS, marks * OF_MARKS
    tensors = {"meaning": meaning, "marks": marks, "bias": bias[0] - middle @ meaning}
    facts = {"labels": " ".join(LABELS), "threshold": f"{threshold:.4f}", "encoder": encoder}
    save_file({name: np.ascontiguousarray(tensor, np.float16) for name, tensor in tensors.items()}, path, metadata=facts)


if __name__ == "__main__":
    sys.exit(main())
