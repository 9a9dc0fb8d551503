"""What a long message asks: the sentences that ask something, or the last clauses of them; of its story only the nouns that the corpus
knows."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.asking import content_of, kind_of
from rag.spelling import words
from rag.vocabulary import Vocabulary

LONG = 60
_THIN = 6
_MOST = 6
_ENOUGH = 8
_READINGS = 3
_CLAUSE = re.compile(r"[^，；：。！？]+[，；：。！？]*")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？\n]*")


def gist(text: str, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """(the sentences that ask, nouns of the others). A message of up to 60 characters or one sentence stays as it is.

    Only a short question takes nouns with it, and a thin one ("这个能办吗？") keeps the sentence before it.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip()]
    if len(text) <= LONG or len(sentences) < 2:
        return text, ()
    kept = {i for i, sentence in enumerate(sentences) if "？" in sentence or kind_of(sentence) != "what"}
    kept = {i for i in kept if "？" in sentences[i]} or kept
    if not kept:
        return text, ()
    kept |= {i - 1 for i in kept if i and len(content_of(sentences[i])) <= _THIN}
    asked = "".join(sentences[i] for i in sorted(kept))
    if len(content_of(asked)) > _ENOUGH:
        return asked, ()
    story = [sentence for i, sentence in enumerate(sentences) if i not in kept]
    nouns = (word for sentence in story for word in words(sentence) if len(word) > 1 and word not in asked)
    known = [word for word in dict.fromkeys(nouns) if vocabulary.spelling.knows(word) and content_of(word) == word]
    return asked, tuple(known[:_MOST])


def clearest(asked: str, fit: Callable[[str], float]) -> str:
    """Of what a long message asks the reading that the corpus answers most surely: all of it, or its last clauses alone.

    fit: how surely the corpus answers a question, in log odds. "前几天听人讲院里收人有补贴，失能的每人每月补多少？" asks for no days.
    """
    clauses = [match.start() for match in _CLAUSE.finditer(asked)][1:]
    clauses = [start for start in clauses if "？" not in asked[:start]]  # what asks something stays
    tails = [asked[start:] for start in clauses if len(content_of(asked[start:])) > _THIN][-_READINGS:]
    return max((asked, *tails), key=fit) if tails else asked
