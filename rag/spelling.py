"""Typing errors, homophones and pinyin, mended by sound against what the corpus writes; never a word the corpus knows."""

from __future__ import annotations

import itertools
import logging
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property

import jieba

from rag.lexicon import entries
from rag.sounds import fuzzy, sound_alike, sounds_of, syllables_in, usual

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[A-Za-zü']+(?:\s+[A-Za-zü']+)*")
_LONGEST = 5
_SAMPLE = 600_000
_USUAL = 3
_BOUND = 0.1
_RARE = 30
_COMMON = 900
_ALL_WORDS = 60_000_000
_SINGLE = 200_000
_OURS = 1000
"""Frequencies: of all general words, of a lone common character, of one use in the corpus."""
# A character that carries grammar is never a slip for one that carries meaning.
_GRAMMAR = frozenset("的了吗呢吧啊么什哪谁怎")
_JOINING = frozenset("和与及或在对从于为由等及将把被以")
_PLACES = frozenset("上下里外中前后内名")
_PROTECTED = frozenset(
    "我你他她它您们的地得了着过吗呢吧啊呀嘛么是有在不没要想能会可以和与及或个这那哪谁什几多少怎为从到去来把被让给对向就才都也还再又很太最更只并而但若如"
    "办开做买卖吃住看说问找年月日号条款项一二三四五六七八九十百千万亿两零第"
)


@cache
def _general() -> dict[str, int]:
    """Words of general Chinese with their frequency, as the segmenter ships them."""
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    frequencies: dict[str, int] = jieba.dt.FREQ
    return frequencies


def is_word(text: str) -> bool:
    """Whether `text` is a word of general Chinese: "进贤县" is."""
    return _general().get(text, 0) > 0


def words(text: str) -> list[str]:
    """`text` cut into words of general Chinese."""
    return list(jieba.cut(text, HMM=False)) if _general() else []


class Spelling:
    """The character sequences of a corpus (2 to 5 long) and their sounds."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each sequence stands in the corpus, or in its first 600,000 characters."""
        counts: Counter[str] = Counter()
        read = 0
        for text in self._texts:
            for run in _RUN.findall(text):
                for size in range(1, _LONGEST + 1):
                    counts.update(run[i : i + size] for i in range(len(run) - size + 1))
            read += len(text)
            if read > _SAMPLE:
                break
        return counts

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        """Sequences that the corpus writes more than once, by their fuzzy sound, the commonest first."""
        index: dict[str, list[str]] = defaultdict(list)
        for gram, count in self.counts.items():
            if count > 1 and len(gram) > 1:
                index[" ".join(map(usual, gram))].append(gram)
        return index

    def _sounding(self, readings: list[tuple[str, ...]]) -> list[str]:
        """The sequences with these sounds, one of each place's readings, fuzzily."""
        commonest = [fuzzy(sounds[0]) for sounds in readings]
        keys = {" ".join(commonest)}
        for i, sounds in enumerate(readings):
            keys.update(" ".join([*commonest[:i], fuzzy(other), *commonest[i + 1 :]]) for other in sounds[1:2])
        return [gram for key in keys for gram in self._by_sound.get(key, ())]

    @cached_property
    def _words_by_sound(self) -> dict[str, str]:
        """The commonest general word of each sound, for pinyin that the corpus does not spell."""
        best: dict[str, tuple[int, str]] = {}
        for word, frequency in _general().items():
            if frequency >= (_RARE if len(word) == 2 else 3) and 2 <= len(word) <= 4 and _RUN.fullmatch(word):
                readings = [sounds_of(char)[:2] for char in word]
                for order, sounds in enumerate(itertools.islice(itertools.product(*readings), 4)):
                    if order and frequency < _COMMON:
                        break  # a rare word by a rare reading is nothing that anybody types
                    key = " ".join(sounds)
                    best[key] = max(best.get(key, (0, "")), (frequency // (_RARE if order else 1), word))
        return {key: word for key, (_, word) in best.items()}

    @cached_property
    def _once_by_sound(self) -> dict[str, str]:
        """The pairs of characters that the corpus writes once, by their sound, where no other such pair sounds the same: 危桥."""
        pairs: dict[str, list[str]] = defaultdict(list)
        for gram, count in self.counts.items():
            if count == 1 and len(gram) == 2:
                pairs[" ".join(sounds_of(char)[0] if sounds_of(char) else char for char in gram)].append(gram)
        return {sound: grams[0] for sound, grams in pairs.items() if len(grams) == 1}

    def prepare(self) -> None:
        """Count and index the corpus now instead of at the first question."""
        self._sounding([("a",)])
        self._word(["ni", "hao"])

    def knows(self, words: str) -> bool:
        """Whether the corpus writes `words` (2 to 5 characters)."""
        return words in self.counts

    def mend(self, text: str, names: Collection[str] = ()) -> tuple[str, list[str]]:
        """`text` with slips replaced by what the corpus writes with the same sound, and a note for each; `names` stay."""
        notes: list[str] = []

        def mend_run(match: re.Match[str]) -> str:
            mended, found = self._mend_run(match[0], names)
            notes.extend(found)
            return mended

        return _RUN.sub(mend_run, text), notes

    def _mend_run(self, run: str, names: Collection[str]) -> tuple[str, list[str]]:
        tokens = words(run)
        starts = [0]
        for token in tokens:
            starts.append(starts[-1] + len(token))
        fixed = {at for name in names for found in re.finditer(re.escape(name), run) for at in range(*found.span())}
        for first, last in _windows(len(tokens)):
            start, end = starts[first], starts[last]
            if not fixed.isdisjoint(range(start, end)):
                continue
            window = run[start:end]
            if not 2 <= len(window) <= _LONGEST or self.knows(window) or window in _general():
                continue
            if len(window) < 4 and any(len(token) > 1 for token in tokens[first:last]):
                continue
            known = [range(starts[n] - start, starts[n + 1] - start) for n in range(first, last) if len(tokens[n]) > 1]
            better = self._better(window, known, run[start - 1 : start] if start else "", run[end : end + 1])
            if better:
                mended, notes = self._mend_run(run[:start] + better + run[end:], names)
                return mended, [f"“{window}”按“{better}”理解", *notes]
        return run, []

    def _better(self, window: str, known: Sequence[range], before: str, after: str) -> str:
        """What the corpus writes with the sound of `window`, where it says so beyond doubt; "" where not.

        known: the places of general words in `window`; one gives way only to its exact sound, and never if the corpus
        writes it too. A short sequence must also follow, or be followed by, what the question has there.
        """
        if _GRAMMAR.intersection(window):
            return ""
        protected = _PROTECTED if len(window) >= 4 else _PROTECTED | _PLACES
        readings = [sounds_of(char) for char in window]
        found: list[tuple[int, str]] = []
        for gram in self._sounding(readings) if all(readings) else ():
            at = [i for i, (old, new) in enumerate(zip(window, gram, strict=True)) if old != new]
            if not at or 2 * len(at) > len(window) or protected.intersection(window[i] for i in at):
                continue
            if any(self.knows(window[place.start : place.stop]) for place in known if not set(place).isdisjoint(at)):
                continue
            exact = all(sound_alike(window[i], gram[i]) for i in at)
            if not exact and (len(window) < 4 or any(i in place for place in known for i in at)):
                continue
            if all(self._belongs(window, gram, i, at) for i in at) and (len(window) > 3 or self._fits(before, gram, after)):
                found.append((self.counts[gram], gram))
        found.sort(reverse=True)
        return found[0][1] if found and (len(found) == 1 or found[0][0] >= 2 * found[1][0]) else ""

    def _belongs(self, window: str, gram: str, at: int, changed: Sequence[int]) -> bool:
        """Whether the new character at `at` makes a word with a neighbour that was there before: 膜 with 农 of 农膜.

        Or goes with it often, where the old one is never beside either of its neighbours: 型 of 护理型床位.
        """
        pairs = [(min(at, other), max(at, other) + 1) for other in (at - 1, at + 1) if 0 <= other < len(gram) and other not in changed]
        for start, end in pairs:
            if is_word(gram[start:end]) or self.counts[gram[start:end]] >= _BOUND * self.counts[gram[at]]:
                return True
        unseen = not any(self.knows(window[start:end]) for start, end in pairs)
        return unseen and any(self.counts[gram[start:end]] >= _USUAL for start, end in pairs)

    def _fits(self, before: str, gram: str, after: str) -> bool:
        if not before and not after:
            return self.counts[gram] >= _USUAL and not _JOINING.intersection(gram)
        light = _GRAMMAR | _JOINING | _PROTECTED
        ahead = before and before not in light and self.knows(before + gram)
        behind = after and after not in light and self.knows(gram + after)
        return not _JOINING.intersection(gram) and bool(ahead or behind)

    def read_pinyin(self, text: str, english: frozenset[str] = frozenset()) -> tuple[str, list[str]]:
        """`text` with pinyin turned into characters ("wo想开zaocan店"), and a note for each; words of `english` stay."""
        notes: list[str] = []
        foreign = not _RUN.search(text)

        def read(match: re.Match[str]) -> str:
            written = match[0].lower().replace("'", " ").split()
            parts = [syllables_in(word) for word in written]
            if (
                not written
                or not all(parts)
                or match[0].isupper()
                or any(word in english and len(word) > 3 and not foreign for word in written)
                or (foreign and len(written) < 2 and len(parts[0]) < 2)
            ):
                return match[0]
            read = self._characters([sound for part in parts for sound in part])
            if not read:
                return match[0]
            notes.append(f"拼音“{match[0]}”按“{read}”理解")
            return read

        return _LATIN.sub(read, text), notes

    def _characters(self, sounds: list[str]) -> str:
        """The likeliest characters of a sequence of syllables: the words' -log frequencies add up to the least; "" where there are none."""
        best: list[tuple[float, str]] = [(0.0, "")]
        for end in range(1, len(sounds) + 1):
            readings = [(math.inf, "")]
            for start in range(max(0, end - _LONGEST), end):
                word, frequency = self._word(sounds[start:end])
                if word and best[start][0] < math.inf:
                    readings.append((best[start][0] - math.log(frequency / _ALL_WORDS), best[start][1] + word))
            best.append(min(readings))
        return best[-1][1]

    def _word(self, sounds: list[str]) -> tuple[str, float]:
        """The likeliest word with these sounds and its frequency, in the corpus before the language; ("", 1) where there is none."""
        if len(sounds) == 1:
            return next(iter(entries("pinyin").get(sounds[0], ())), ""), _SINGLE
        grams = [
            gram
            for gram in self._sounding([(sound,) for sound in sounds])
            if all(sound in sounds_of(char) for sound, char in zip(sounds, gram, strict=True))
        ]
        grams.sort(key=lambda gram: (not is_word(gram), -self.counts[gram]))
        known = self._words_by_sound.get(" ".join(sounds), "")
        if grams and (is_word(grams[0]) or (not known and self.counts[grams[0]] >= _USUAL)):
            return grams[0], max(_general().get(grams[0], 0), _OURS * self.counts[grams[0]])
        known = known or self._once_by_sound.get(" ".join(sounds), "")
        return known, max(_general().get(known, 1), _OURS * self.counts[known])


def _windows(tokens: int) -> Iterator[tuple[int, int]]:
    """Neighbouring tokens, many first."""
    for size in range(min(_LONGEST, tokens), 1, -1):
        for first in range(tokens - size + 1):
            yield first, first + size
