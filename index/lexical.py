"""BM25 over two lanes, words and character bigrams, each with a field for the text and one for its context.

score(passage) = BM25(text) + weight · BM25(title and headings), Robertson's BM25 as Lucene writes it
(Kamphuis et al. 2020, "Which BM25 do you mean?"). Scores are worked out when the index is built (bm25s), a query adds
the columns of its tokens.
"""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage
from index.text import Segmenter, bigrams, normalise, terms

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG

LANES = ("words", "characters")
FIELDS = ("text", "context")
DEFAULTS = Path(__file__).with_name("weights.json")

Ranked = list[tuple[int, float]]
Mask = NDArray[np.bool_]


def weights() -> dict[str, float]:
    """The tunable numbers of lexical search: `k1`, `b`, and `context`, the weight of title and headings."""
    return {name: float(value) for name, value in json.loads(DEFAULTS.read_text("utf-8")).items()}


def best(scores: NDArray[np.float32], top_k: int, allowed: Mask | None) -> Ranked:
    """The `top_k` positions with a score above 0, best first, equal scores in order of position."""
    if allowed is not None:
        scores = np.where(allowed, scores, np.float32(0))
    positions = np.flatnonzero(scores > 0)
    if len(positions) > top_k:
        floor = np.partition(scores[positions], -top_k)[-top_k]
        positions = positions[scores[positions] >= floor]
    order = positions[np.argsort(-scores[positions], kind="stable")][:top_k]
    return [(int(position), float(scores[position])) for position in order]


class Field:
    """BM25 columns of one token space over one text per passage."""

    def __init__(self, scorer: bm25s.BM25 | None, count: int) -> None:
        self._scorer = scorer
        self.count = count

    @classmethod
    def build(cls, texts: Sequence[list[str]], k1: float, b: float) -> Field:
        """From the tokens of each passage. A field without a single token scores nothing."""
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(token, len(vocabulary)) for token in tokens] for tokens in texts]
        if not vocabulary:
            return cls(None, len(texts))
        scorer = bm25s.BM25(k1=k1, b=b, method="lucene", backend="numpy")
        scorer.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        return cls(scorer, len(texts))

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """A score for every passage, shape (count,)."""
        known = [] if self._scorer is None else [self._scorer.vocab_dict[t] for t in tokens if t in self._scorer.vocab_dict]
        if self._scorer is None or not known:
            return np.zeros(self.count, np.float32)
        return np.asarray(self._scorer.get_scores_from_ids(known), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Plain npy and JSON files in `folder`; a field without a token leaves none."""
        if self._scorer is not None:
            self._scorer.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, count: int) -> Field:
        """Memory-mapped from `folder`."""
        if not folder.is_dir():
            return cls(None, count)
        return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False), count)


class Lexical:
    """Both lanes. `search` gives each its own ranking: fusing them is the caller's affair."""

    def __init__(self, segmenter: Segmenter, fields: dict[tuple[str, str], Field], settings: dict[str, float], count: int) -> None:
        self.segmenter = segmenter
        self.settings = settings
        self.count = count
        self._fields = fields
        self._scores = functools.lru_cache(maxsize=8)(self._score)
        self._tokenise: dict[str, Callable[[str], list[str]]] = {"words": segmenter.words, "characters": bigrams}

    @classmethod
    def build(cls, passages: Sequence[Passage], settings: dict[str, float] | None = None) -> Lexical:
        """Index `passages`; their order gives the positions."""
        settings = settings or weights()
        made = cls(Segmenter(terms(passages)), {}, settings, len(passages))
        contents = {
            "text": [normalise(passage.text) for passage in passages],
            "context": [normalise(passage.context) for passage in passages],
        }
        for lane, tokenise in made._tokenise.items():
            for field, texts in contents.items():
                seen = {text: tokenise(text) for text in dict.fromkeys(texts)}  # all passages of a section share a context
                made._fields[lane, field] = Field.build([seen[text] for text in texts], settings["k1"], settings["b"])
        return made

    def search(self, text: str, top_k: int, allowed: Mask | None = None) -> dict[str, Ranked]:
        """By lane the best (position, score) for `text`; `allowed` says by position what may be found."""
        return {lane: self.rank(lane, text, top_k, allowed) for lane in LANES}

    def rank(self, lane: str, text: str, top_k: int, allowed: Mask | None = None) -> Ranked:
        """As `search`, one lane."""
        return best(self.scores(lane, text), top_k, allowed)

    def scores(self, lane: str, text: str) -> NDArray[np.float32]:
        """A score for every passage in one lane, shape (count,). Not to be written to: the last ones are kept."""
        if lane not in LANES:
            raise ValueError(f"lane should be one of {LANES}, is {lane!r}")
        return self._scores(lane, text)

    def _score(self, lane: str, text: str) -> NDArray[np.float32]:
        tokens = self._tokenise[lane](normalise(text))
        scores = self._fields[lane, "text"].scores(tokens)
        if weight := self.settings["context"]:
            scores = scores + np.float32(weight) * self._fields[lane, "context"].scores(tokens)
        return scores

    def save(self, folder: Path) -> None:
        """Write everything under `folder`, which is made."""
        folder.mkdir(parents=True)
        head: dict[str, Any] = {"count": self.count, "settings": self.settings}
        (folder / "lexical.json").write_text(json.dumps(head, sort_keys=True) + "\n", "utf-8")
        (folder / "dictionary.txt").write_text("".join(f"{term}\n" for term in self.segmenter.terms), "utf-8")
        for (lane, field), content in self._fields.items():
            content.save(folder / f"{lane}-{field}")

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Read what `save` wrote. Raises OSError or ValueError where files are missing or damaged."""
        head = json.loads((folder / "lexical.json").read_text("utf-8"))
        segmenter = Segmenter((folder / "dictionary.txt").read_text("utf-8").split())
        fields = {(lane, field): Field.load(folder / f"{lane}-{field}", head["count"]) for lane in LANES for field in FIELDS}
        return cls(segmenter, fields, head["settings"], head["count"])
