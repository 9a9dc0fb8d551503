"""Normalise and segment: the same for what is indexed and for what is asked.

Two token spaces, one lane of lexical search each: words (jieba, with terms of the corpus) and character bigrams.
"""

from __future__ import annotations

import functools
import logging
import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import jieba
import opencc

from corpus.model import Passage

TERM_LENGTH = range(2, 13)  # characters: longer names are sentences, nobody repeats them whole
TERM_FREQUENCY = 20  # that of a rare word of the dictionary: enough to win against its parts
SUBWORD_LENGTH = (2, 3, 4)

_SPACE = re.compile(r"(?<=[a-z])(\s+)(?=[a-z])|\s+")  # group 1: between Latin words
_RUN = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)*%?|[\u3400-\u9fff〇]+")
_BRACKETS = re.compile(r"[〔［\[【](?=\d{4}[〕］\]】])")
_TITLE = re.compile(r"《([^《》]{2,12})》")
_BODY = re.compile(
    r"(?<![\u3400-\u9fff])[\u3400-\u9fff]{1,9}"
    r"(?:局|委|委员会|办|办公室|厅|部|院|署|中心|公司|集团|政府|管委会|支队|大队|分局|支行|协会|联合会|联|学校|大学|学院)"
    r"(?![\u3400-\u9fff])"
)

# jieba sets its own logger to speak about its dictionary on stderr: it is silent here.
logging.getLogger("jieba").setLevel(logging.WARNING)


@functools.cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@functools.cache
def _dictionary() -> tuple[dict[str, int], float]:
    """jieba's frequencies by word (0 for what only begins one) and their sum: read once, never changed."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer.FREQ, float(tokenizer.total)


def normalise(text: str) -> str:
    """For search: NFKC, lower case, simplified characters, no white space but between Latin words.

    normalise("Ａ級 到 2030 年") is "a级到2030年".
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return _SPACE.sub(lambda space: " " if space[1] else "", _simplifier().convert(folded))


def bigrams(text: str) -> list[str]:
    """Character bigrams of normalised `text`; numbers and Latin words stay whole: "到2030年底" gives 到, 2030, 年底."""
    tokens: list[str] = []
    for run in _RUN.findall(text):
        if len(run) == 1 or (run[0] < "\u3400" and run[0] != "〇"):
            tokens.append(run)
        else:
            tokens.extend(run[i : i + 2] for i in range(len(run) - 1))
    return tokens


class Segmenter:
    """Words of normalised text: jieba's dictionary and the corpus's own `terms`.

    A term is a token beside its parts, so that it adds a match and never takes one away: "市发展改革委" gives 发展, 改革 too.
    The dictionary loads at the first use (0.7 s).
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self.terms = tuple(sorted(set(terms)))
        self._lock = threading.Lock()
        self._frequencies: dict[str, int] | None = None
        self._total = 0.0

    def words(self, text: str) -> list[str]:
        """Tokens of normalised `text` in order, punctuation left out: each word, then the dictionary words inside it."""
        frequencies, total = self._loaded()
        tokens: list[str] = []
        for run in _RUN.findall(text):
            if run[0] < "\u3400" and run[0] != "〇":
                tokens.append(run)
                continue
            for word in _cut(run, frequencies, total):
                tokens.append(word)
                if len(word) > 2:
                    tokens.extend(_inside(word, frequencies))
        return tokens

    def _loaded(self) -> tuple[dict[str, int], float]:
        with self._lock:
            if self._frequencies is None:
                frequencies, self._total = _dictionary()
                if self.terms:
                    frequencies = dict(frequencies)
                for term in self.terms:
                    own = max(TERM_FREQUENCY, frequencies.get(term, 0))
                    self._total += own - frequencies.get(term, 0)
                    frequencies[term] = own
                    for end in range(1, len(term)):
                        frequencies.setdefault(term[:end], 0)
                self._frequencies = frequencies
            return self._frequencies, self._total


def _cut(run: str, frequencies: dict[str, int], total: float) -> list[str]:
    """The likeliest words of `run`, each as likely as its share of the dictionary; what jieba.cut(HMM=False) finds.

    frequencies holds 0 for what only begins a word. Worked from the end: a place knows its best way on.
    """
    least = -math.log(total)
    ways = [(0.0, 0)] * (len(run) + 1)  # (logarithm of the probability from here on, end of the word that begins here)
    for start in range(len(run) - 1, -1, -1):
        best, at = least + ways[start + 1][0], start + 1
        found = False
        for end in range(start + 1, len(run) + 1):
            frequency = frequencies.get(run[start:end])
            if frequency is None:
                break
            if frequency:
                score = math.log(frequency) + least + ways[end][0]
                if not found or score >= best:
                    best, at, found = score, end, True
        ways[start] = (best, at)
    words, start = [], 0
    while start < len(run):
        words.append(run[start : ways[start][1]])
        start = ways[start][1]
    return words


def _inside(word: str, frequencies: dict[str, int]) -> Iterable[str]:
    for size in SUBWORD_LENGTH:
        for start in range(len(word) - size + 1):
            part = word[start : start + size]
            if size < len(word) and frequencies.get(part):
                yield part


def terms(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Names that the passages use as units: bodies in lists of responsibility, 《…》 titles, short table cells used twice."""
    found: Counter[str] = Counter()
    for passage in passages:
        text = normalise(passage.text)
        found.update({match: 2 for match in _TITLE.findall(text)})
        found.update(match.group() for match in _BODY.finditer(text))
        found.update(normalise(cell.text) for row in passage.rows for cell in row.cells)
    return tuple(sorted(term for term, count in found.items() if count > 1 and len(term) in TERM_LENGTH and _RUN.fullmatch(term)))
