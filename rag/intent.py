"""What a message wants, told by its meaning: a question to the documents, or something that is turned away (`rag.guard`).

Patterns tell what bears tell-tale words; this tells the rest from examples. A softmax regression over the encoder's vector of the text
and the runs of one to three characters in it; fitted by `eval.tune_intent` for the bundled encoder, with a threshold that lets nearly
every sound question through.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from index.errors import ModelUnusable
from index.store import Index

FILE = Path(__file__).parent / "data" / "intent.safetensors"
SOUND = "sound"
HASHED = 8192  # runs of characters are told apart by a hash of that many values
_LONGEST_RUN = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wanted:
    """label: what a text wants if it is no question, a key of `rag.guard`; doubt: the probability that it is none; likely: whether that is
    more than nearly all sound questions have."""

    label: str
    doubt: float
    likely: bool


class Intent(Protocol):
    """What a text wants."""

    def __call__(self, text: str) -> Wanted: ...


def runs(text: str) -> NDArray[np.int64]:
    """The hashes of the different runs of one to three characters of a text, in no order."""
    found = {text[i : i + size] for size in range(1, _LONGEST_RUN + 1) for i in range(len(text) - size + 1)}
    return np.fromiter({zlib.crc32(run.encode()) % HASHED for run in found}, np.int64)


@dataclass(frozen=True, slots=True)
class Weights:
    """meaning: shape (dimensions, labels), of the vector; marks: (HASHED, labels), of the runs, whose vector has length 1; bias: (labels,).

    threshold: the probability of all labels but "sound" from which a text is turned away; encoder: the name of the one they hold for.
    """

    labels: Sequence[str]
    meaning: Floats
    marks: Floats
    bias: Floats
    threshold: float
    encoder: str

    @classmethod
    def load(cls, path: Path = FILE) -> Weights:
        """Raise ModelUnusable for a file that is missing or broken."""
        try:
            with safe_open(path, framework="numpy") as file:
                facts = file.metadata()
                meaning, marks, bias = (file.get_tensor(name).astype(np.float32) for name in ("meaning", "marks", "bias"))
            return cls(facts["labels"].split(), meaning, marks, bias, float(facts["threshold"]), facts["encoder"])
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise ModelUnusable(f"{path} 无法读取（{error}）：文件可能缺失或不完整，请重新取得整个程序文件夹") from error

    def probabilities(self, vector: Floats, text: str) -> Floats:
        """Of each label, shape (labels,); they sum to 1."""
        own = runs(text)
        odds = vector @ self.meaning + self.marks[own].sum(axis=0) / max(1.0, len(own) ** 0.5) + self.bias
        raised = np.exp(odds - odds.max())
        return np.asarray(raised / raised.sum(), np.float32)


@dataclass(frozen=True, slots=True)
class LearnedIntent:
    """Tells what a text wants by `weights` and its vector."""

    vector: Callable[[str], Floats]
    weights: Weights

    @classmethod
    def of(cls, index: Index) -> LearnedIntent | None:
        """By the vectors of an index; None where the weights do not hold for its encoder: then patterns alone guard."""
        weights = Weights.load()
        return cls(index.vector, weights) if index.encoder.name == weights.encoder else None

    def __call__(self, text: str) -> Wanted:
        """As Intent."""
        chances = self.weights.probabilities(self.vector(text), text)
        doubt = float(1 - chances[self.weights.labels.index(SOUND)])
        likeliest = max((chance, label) for chance, label in zip(chances, self.weights.labels, strict=True) if label != SOUND)[1]
        return Wanted(likeliest, doubt, doubt >= self.weights.threshold)
