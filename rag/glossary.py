"""Terms that the corpus itself explains: a report's 名词解释, a law's definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Passage
from rag.terms import fold

_HEADING = re.compile(r"名词解释|术语|名词注释|用语解释")
_ENTRY = re.compile(r"^(?:\d+[.．、]|[-—])?\s*(?P<term>[^：:\n]{2,20})[：:]")
_QUOTES = re.compile(r"[“”\"‘’《》*]")


class Glossary:
    """Term to the position of the passage that explains it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._terms: dict[str, int] = {}
        for position, passage in enumerate(passages):
            if any(_HEADING.search(heading) for heading in passage.path) and (match := _ENTRY.match(passage.text)):
                self._terms.setdefault(fold(_QUOTES.sub("", match["term"])), position)

    def explained(self, text: str) -> list[int]:
        """Positions of the entries whose term `text` uses, longest term first."""
        folded = fold(_QUOTES.sub("", text))
        return [self._terms[term] for term in sorted(self._terms, key=len, reverse=True) if len(term) > 2 and term in folded]
