"""What a question asks for: its kind, its aspects, and the topic that remains without the words of asking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.lexicon import keys, pattern
from rag.model import Reference

_NOT_TEXT = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")


def kind_of(text: str, references: Sequence[Reference] = ()) -> str:
    """The kind of a question (see `Question.kind`): "lookup" where only the words at a named place are wanted, "overview" where
    a document is named and nothing asked of it but what it is about."""
    rest = text
    for reference in references:
        rest = rest.replace(reference.words, "")
    rest = _NOT_TEXT.sub("", pattern("asking", "lookup").sub("", rest))
    if any(reference.steps for reference in references):
        if not rest:
            return "lookup"
    elif references and not _NOT_TEXT.sub("", pattern("asking", "overview").sub("", rest)):
        return "overview"
    for key in keys("asking"):
        if key.startswith("kind_") and pattern("asking", key).search(text):
            return key[5:]
    return "what"


def aspects_of(text: str) -> tuple[str, ...]:
    """What is asked for, in order: "谁牵头，什么时候办成" is ("谁牵头", "什么时候")."""
    return tuple(dict.fromkeys(match[0] for match in pattern("asking", "asked").finditer(text) if match[0]))


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of one that asks several things, each with the topic before it: "组长是谁，办公室又设在哪" asks two. () for one.

    >>> questions_in("无废城市领导小组的组长是谁，办公室设在哪里")
    ('无废城市领导小组的组长是谁', '无废城市领导小组的组长，办公室设在哪里')
    """
    clauses = [clause for clause in re.split(r"[，,；;。？?！!]", text) if clause.strip()]
    asking = [i for i, clause in enumerate(clauses) if pattern("asking", "questioning").search(clause)]
    if len(asking) < 2:
        return ()
    first = "，".join(clauses[: asking[0] + 1])
    about = "，".join(clauses[: asking[0]]) or topic_of(first)
    others = ("，".join(clauses[before + 1 : at + 1]) for before, at in pairwise(asking))
    return (first, *(f"{about}，{other}" for other in others))


def topic_of(text: str) -> str:
    """`text` without the words that ask: "农膜回收率2025年要达到多少？" is "农膜回收率2025年要达到"."""
    return pattern("asking", "empty").sub("", pattern("asking", "interrogative").sub("", text)).strip("，。？！、；： ")


def content_of(text: str) -> str:
    """The words of `text` that say what it is about: neither asking, nor pronouns, nor particles."""
    return _NOT_TEXT.sub("", pattern("asking", "function").sub(" ", topic_of(text)))
