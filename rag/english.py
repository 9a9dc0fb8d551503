"""An English question in the words of Chinese documents, from a small dictionary: enough to find the place, no translation."""

from __future__ import annotations

import re

from rag.lexicon import entries

_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*|\d[\d,.]*%?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LONGEST = 4
_ASKING = frozenset(["什么", "谁", "什么时候", "哪里", "为什么", "怎么", "多少", "哪些", "多久"])


def is_english(text: str) -> bool:
    """Whether `text` is English: no Chinese character, and half or more of its words are English ones."""
    words = [word for word in _WORD.findall(text.lower()) if not word[0].isdigit()]
    if _CHINESE.search(text) or not words:
        return False
    return sum(word in entries("english") or bool(_chinese(word)) for word in words) * 2 >= len(words)


def words_of() -> frozenset[str]:
    """Every English word that the dictionary knows."""
    return frozenset(word for phrase in entries("english") for word in phrase.split())


def in_chinese(text: str) -> str:
    """The Chinese words of an English question, in its order, the word of asking last: "目标 回收率 农膜 2025年 多少"."""
    words = _WORD.findall(text.lower())
    found: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            if chinese := _chinese(" ".join(words[at : at + size])):
                found.append(chinese)
                break
        else:
            size = 1
            if words[at][0].isdigit():
                found.append(words[at].rstrip(".,") + ("年" if re.fullmatch(r"(?:19|20)\d{2}[.,]?", words[at]) else ""))
        at += size
    distinct = list(dict.fromkeys(found))
    return " ".join([*(word for word in distinct if word not in _ASKING), *(word for word in distinct if word in _ASKING)])


def _chinese(phrase: str) -> str:
    known = entries("english")
    for form in (phrase, phrase.removesuffix("s"), phrase.removesuffix("es"), phrase.removesuffix("ed"), phrase.removesuffix("ing")):
        if known.get(form):
            return known[form][0]
    return ""
