"""The shipped gazette, read once for all tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from corpus.model import Reading, Source
from corpus.parse import parse
from corpus.read import read_file

DOCUMENTS = Path(__file__).resolve().parent.parent / "corpus" / "documents"
GOLD = Path(__file__).resolve().parent / "gold"


@cache
def gazette() -> Source:
    """The source of the shipped gazette."""
    return read_file(next(DOCUMENTS.glob("*公报*.txt")))


@cache
def reading() -> Reading:
    """The shipped gazette as read."""
    return parse(gazette())


def gold(name: str) -> list[dict[str, Any]]:
    """The records of a gold file."""
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def source_of(text: str, name: str = "文件.txt") -> Source:
    """A source with this text."""
    return Source(name, text, "0" * 64)
