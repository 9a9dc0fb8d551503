"""How rare a term is in the corpus, and how much of a question a text covers: the yardstick of reranking and writing."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rag.spelling import words

# Words of asking carry no topic: they would reward passages that happen to hold them. A single character goes only where it
# is a word of its own: 会 of "会不会", not that of 社会.
_STOP = json.loads((Path(__file__).parent / "data" / "stop_words.json").read_text(encoding="utf-8"))["words"]
_STOP_SINGLE = frozenset(word for word in _STOP if len(word) == 1)
_STOP_LONGER = re.compile("|".join(sorted((re.escape(word) for word in _STOP if len(word) > 1), key=len, reverse=True)))
_QUOTED = re.compile("(“[^“”]{2,20}”)")
_RUN = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u3400-\u9fff]+")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """One spelling for matching: NFKC, lower case, no white space."""
    return re.sub(r"[\s\u200b-\u200f\ufeff*]+", "", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=50_000)
def bigrams(text: str) -> frozenset[str]:
    """The character pairs of Chinese runs, whole numbers and whole Latin words of `text`, folded.

    >>> sorted(bigrams("2025年 储能"))
    ['2025', '储能', '年']
    """
    grams: set[str] = set()
    for run in _RUN.findall(fold(text)):
        if run[0] >= "\u3400":
            grams.update(run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else grams.add(run)
        else:
            grams.add(run)
    return frozenset(grams)


@lru_cache(maxsize=10_000)
def topic(text: str) -> str:
    """`text` without the words of asking: "养老院的床位要占到几成？" is "养老院 床位 占". What stands in quotes stays whole: “六有”."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(part if _QUOTED.fullmatch(part) else _without_asking(part) for part in _QUOTED.split(folded))


def _without_asking(text: str) -> str:
    return "".join(" " if word in _STOP_SINGLE else word for word in words(_STOP_LONGER.sub(" ", text)))


class Rarity:
    """Inverse document frequencies of bigrams over a corpus: ln(1 + N / (1 + n))."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        self.size = 0
        for text in texts:
            counts.update(bigrams.__wrapped__(text))
            self.size += 1
        self._counts = counts
        self._values: dict[str, float] = {}  # one question is weighed against hundreds of texts
        self._total = lru_cache(maxsize=256)(lambda wanted: sum(map(self, wanted)))

    def __call__(self, term: str) -> float:
        value = self._values.get(term)
        if value is None:
            value = self._values[term] = math.log1p(self.size / (1 + self._counts.get(term, 0)))
        return value

    def known(self, term: str) -> bool:
        """Whether any passage holds `term`."""
        return term in self._counts

    def cover(self, wanted: frozenset[str], found: frozenset[str]) -> float:
        """Share of `wanted`, weighed by rarity, that stands in `found`: 0 to 1."""
        total = self._total(wanted)
        return sum(map(self, wanted & found)) / total if total else 0.0
