"""How Chinese characters sound, without tones, and pinyin cut into syllables."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pypinyin.constants import PINYIN_DICT

_READINGS = 2  # of a character, the commonest


@cache
def sounds_of(char: str) -> tuple[str, ...]:
    """The readings of a character without tones, the commonest first: "行" is ("xing", "hang", …)."""
    written = PINYIN_DICT.get(ord(char), "")
    return tuple(dict.fromkeys(_toneless(reading) for reading in written.split(",")[:_READINGS] if reading))


def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(char for char in letters if not unicodedata.combining(char))


@cache
def usual(char: str) -> str:
    """The commonest reading, fuzzily."""
    return fuzzy(next(iter(sounds_of(char)), char))


@cache
def fuzzy(sound: str) -> str:
    """Sounds that many speakers do not tell apart: zh/z, ch/c, sh/s, -ng/-n."""
    return re.sub(r"(?<=[aei])ng$", "n", re.sub(r"^([zcs])h", r"\1", sound))


@cache
def syllables() -> frozenset[str]:
    return frozenset(sound for char in map(chr, range(0x4E00, 0x9FA6)) for sound in sounds_of(char)[:2]) - {"n", "m", "ng", "hm", "hng"}


def sound_alike(one: str, other: str) -> bool:
    """Whether two characters share a reading."""
    return bool(set(sounds_of(one)) & set(sounds_of(other)))


def syllables_in(word: str) -> list[str]:
    """The syllables of a pinyin word, longest first; [] where it is none."""
    if not word:
        return []
    for size in range(min(6, len(word)), 0, -1):
        if word[:size] in syllables():
            rest = syllables_in(word[size:])
            if rest or size == len(word):
                return [word[:size], *rest]
    return []
