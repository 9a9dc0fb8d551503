"""The cross-encoder: reads a question together with a text and says how surely the text answers it.

An encoder compares two vectors, each made without knowledge of the other; here every word of the question sees every word of the
text (Nogueira & Cho 2019, "Passage Re-ranking with BERT"). That tells "how many beds" from "which beds", at the price of one run of
the model for each text: it is for the last few. The bundled one is the lower half of the encoder with a head, in 8 bits.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage
from corpus.sentences import LONG_CELL, cut
from index.errors import ModelUnusable
from index.text import bigrams, normalise

if TYPE_CHECKING:
    from index.bert import Bert
    from index.store import Index

BUNDLED = Path(__file__).with_name("cross_model")
LONGEST = 150  # characters of a unit
HEAD = "head"
NAME = "姓名"
PEOPLE = 6  # of a list that are read

Scores = NDArray[np.float32]
Pair = tuple[str, str]  # a question and a text


class CrossEncoder(Protocol):
    """How surely the text of each pair answers its question: log odds, shape (len(pairs),)."""

    def scores(self, pairs: Sequence[Pair]) -> Scores: ...


def after(before: str, question: str) -> str:
    """What is read with a text for a question that follows another: what is asked last is meant, of what the first is about."""
    return f"{before.rstrip('？?。 ')}。接着问：{question}" if before else question


def unit_text(passage: Passage, part: str = "", around: str = "") -> str:
    """What is read with a question: a part of a passage under its nearest heading, or the passage; an article under its law's title.

    Of a text longer than LONGEST characters as much as fits, from the sentence that holds `around`.
    """
    text = part or passage.text
    if len(text) > LONGEST:
        at = max(0, text.find(around[:LONGEST])) if around else 0
        start = max((begin for begin, _ in cut(text) if begin <= at), default=0)
        start = max(0, min(start, len(text) - LONGEST))
        text = text[start : start + LONGEST]
    above = passage.context if passage.kind == "article" else passage.path[-1] if passage.path else passage.title
    return text if above in text else f"{above}\n{text}"


def unit_of(index: Index, question: str, position: int) -> str:
    """The unit of a passage that is likest to a question: its nearest sentence; of a table row all short cells and that sentence;
    of a list of people those that share most with the question."""
    passage = index.passages[position]
    likeness = index.part_similarities(question, position)
    nearest = max(likeness, key=lambda part: likeness[part]) if likeness else ""
    if not passage.rows:
        return unit_text(passage, nearest)
    if len(passage.rows) > 1 and all(any(cell.header == NAME for cell in row.cells) for row in passage.rows):
        asked = set(bigrams(normalise(question)))
        said = ["，".join(cell.text for cell in row.cells if cell.text not in passage.path[-1:]) for row in passage.rows]
        best = sorted(range(len(said)), key=lambda i: -len(asked & set(bigrams(normalise(said[i])))))[:PEOPLE]
        return unit_text(passage, "；".join(said[i] for i in sorted(best)))
    cells = [
        (cell.header, cell.text if len(cell.text) <= LONG_CELL else nearest)
        for row in passage.rows
        for cell in row.cells
        if len(cell.text) <= LONG_CELL or nearest in cell.text
    ]
    return unit_text(passage, "；".join(dict.fromkeys(f"{header}：{text}" if header else text for header, text in cells if text)))


class BertCrossEncoder:
    """The cross-encoder of a folder (see `index.training.train_cross`). The model loads at the first text."""

    def __init__(self, folder: Path = BUNDLED) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._model: tuple[Bert, NDArray[np.float32], float] | None = None

    def scores(self, pairs: Sequence[Pair]) -> Scores:
        """As CrossEncoder.scores. Raises ModelUnusable."""
        if not pairs:
            return np.zeros(0, np.float32)
        bert, weight, bias = self._loaded()
        return np.asarray(bert.means(pairs) @ weight + bias, np.float32)

    def _loaded(self) -> tuple[Bert, NDArray[np.float32], float]:
        with self._lock:
            if self._model is None:
                from safetensors import SafetensorError
                from safetensors.numpy import load_file

                from index.bert import Bert  # brings torch: seconds, not to be spent before the first text

                try:
                    head = load_file(self.folder / f"{HEAD}.safetensors")
                    self._model = Bert(self.folder), head["weight"].astype(np.float32), float(head["bias"][0])
                except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
                    raise ModelUnusable(f"判读模型 {self.folder} 无法载入（{error}）：文件可能不完整，请重新取得整个文件夹") from error
            return self._model


class Remembering:
    """A cross-encoder that keeps what it has read: search, writing and judging read the same texts of one question."""

    def __init__(self, own: CrossEncoder, kept: int = 4096) -> None:
        self._own, self._most = own, kept
        self._lock = threading.Lock()
        self._scores: dict[Pair, float] = {}

    def scores(self, pairs: Sequence[Pair]) -> Scores:
        """As CrossEncoder.scores."""
        with self._lock:
            known = {pair: self._scores[pair] for pair in pairs if pair in self._scores}
        missing = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        known |= dict(zip(missing, map(float, self._own.scores(missing)), strict=True))
        with self._lock:
            if len(self._scores) + len(missing) > self._most:
                self._scores.clear()
            self._scores.update({pair: known[pair] for pair in missing})
        return np.array([known[pair] for pair in pairs], np.float32)


class SharedCharacters:
    """A test double that needs no model: the log odds grow with the share of the question's characters that a text holds."""

    def scores(self, pairs: Sequence[Pair]) -> Scores:
        """As CrossEncoder.scores."""
        shares = [len(set(question) & set(text)) / max(1, len(set(question))) for question, text in pairs]
        return np.array([8 * share - 4 for share in shares], np.float32)
