"""Terms that the corpus itself explains: a report's 名词解释, a law's definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Passage
from rag.terms import bigrams, fold

_HEADING = re.compile(r"名词解释|术语|名词注释|用语解释")
_ENTRY = re.compile(r"^(?:\d+[.．、]|[-—])?\s*(?P<term>[^：:\n]{2,20})[：:]")
_LONG = 6  # characters of a term that may be said in part: "三项通关举措" for "三项通关便利化举措"
_MOST = 0.5
_QUOTES = re.compile(r"[“”\"‘’《》*]")


class Glossary:
    """Term to the position of the passage that explains it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._terms: dict[str, int] = {}
        for position, passage in enumerate(passages):
            if any(_HEADING.search(heading) for heading in passage.path) and (match := _ENTRY.match(passage.text)):
                self._terms.setdefault(fold(_QUOTES.sub("", match["term"])), position)

    def explained(self, text: str) -> list[int]:
        """Positions of the entries whose term `text` uses, longest term first; else of the one whose term it nearly uses."""
        folded = fold(_QUOTES.sub("", text))
        used = [self._terms[term] for term in sorted(self._terms, key=len, reverse=True) if len(term) > 2 and term in folded]
        return used or [position for term, position in self._terms.items() if len(term) >= _LONG and _share(term, folded) >= _MOST][:1]


def _share(term: str, text: str) -> float:
    """Share of the bigrams of `term` that stand in `text`."""
    grams = bigrams(term)
    return len(grams & bigrams(text)) / len(grams) if grams else 0.0
