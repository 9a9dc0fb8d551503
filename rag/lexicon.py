"""The word lists and patterns of rag/data, read once.

A list file is {"format": 1, "about": …, "entries": {word: [words]}}; a pattern file is {"format": 1, "about": …,
"fragments": {name: [alternatives]}, "patterns": {name: [alternatives]}}, where {name} in an alternative stands for a fragment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FORMAT = 1


@cache
def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    if content.get("format") != FORMAT:
        raise ValueError(f"rag/data/{name}.json: format should be {FORMAT}, is {content.get('format')!r}")
    return content


def entries(name: str) -> dict[str, list[str]]:
    """The entries of a list file: a word to the words that go with it."""
    found: dict[str, list[str]] = _read(name)["entries"]
    return found


@cache
def longest_first(name: str) -> tuple[str, ...]:
    """The words of a list file, longer before shorter."""
    return tuple(sorted(entries(name), key=lambda word: (-len(word), word)))


@cache
def spellings(name: str) -> dict[str, str]:
    """Every word of a list file, and every word that goes with one, to that word: "发改委" to "发展和改革委员会"."""
    return {spelling: word for word, others in entries(name).items() for spelling in (word, *others)}


def any_of(words: Iterable[str]) -> str:
    """The regular expression of one of `words`, longer before shorter."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def expression(name: str, key: str) -> str:
    """The regular expression of a pattern file's entry, as one group."""
    content = _read(name)
    joined = "|".join(content["patterns"][key])
    for fragment, alternatives in content.get("fragments", {}).items():
        joined = joined.replace("{" + fragment + "}", f"(?:{'|'.join(alternatives)})")
    return f"(?:{joined})"


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """The compiled pattern of a pattern file's entry, deaf to case, "." matching line breaks."""
    return re.compile(expression(name, key), re.I | re.S)


def keys(name: str) -> tuple[str, ...]:
    """The names of a pattern file's entries, in order."""
    return tuple(_read(name)["patterns"])
