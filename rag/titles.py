"""The 文号 and titles of a corpus, whole, in part and shortened: which documents are meant, and where a text names them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from corpus.model import Document
from rag.lexicon import entries, pattern
from rag.terms import bigrams, topic

_DROPPED = re.compile(r"[\s“”\"‘’《》〈〉（）()〔〕\[\]【】、，,。：:；;·\-—_]")
_REPUBLIC = "中华人民共和国"
_NUMBER = re.compile(r"^(?P<issuer>[^〔\[（(【\d]*?)(?:[〔\[（(【](?P<year>\d{4})[〕\]）)】])?第?(?P<serial>\d+)号$")
_TOLD, _TOLD_MORE = 0.6, 0.2  # share of the words of a question that a title must hold, and what it must lead by
_IN_FORCE = {"in_force": 0, "amended": 1, "unknown": 2, "not_yet_in_force": 3, "repealed": 4}


def canonical(words: str) -> str:
    """A title without what its spelling may vary in: brackets, quotes, dashes, spaces, 中华人民共和国."""
    return _DROPPED.sub("", words).replace(_REPUBLIC, "")


def split_number(number: str) -> tuple[str, str, str]:
    """(issuer's letters, year, serial) of a 文号 or a part of one, "" where not given.

    >>> split_number("九府办发〔2022〕34 号")
    ('九府办发', '2022', '34')
    """
    match = _NUMBER.match(re.sub(r"\s", "", number))
    if not match:
        return re.sub(r"\s", "", number), "", ""
    return match["issuer"], match["year"] or "", str(int(match["serial"]))


class Titles:
    """Documents by number and by title."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._order = {document.id: _IN_FORCE.get(document.status, 2) for document in documents}
        self._dates = {document.id: document.date for document in documents}
        self._numbers: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.issuers: set[str] = set()
        self._names: list[tuple[str, str, str]] = []
        self._pairs: dict[str, set[int]] = defaultdict(set)
        for document in documents:
            self._add(document)

    def _add(self, document: Document) -> None:
        if document.number:
            issuer, year, serial = split_number(document.number)
            self._numbers[serial].append((issuer, year, document.id))
            if serial and issuer:
                self.issuers.add(issuer)
        full = canonical(document.title)
        if not full:
            return
        inner = re.search(r"关于(?:印发|发布|公布|转发|批转|颁布|下发)(.+?)的?(?:通知|公告|决定|函)?$", full)
        bare = inner[1] if inner else re.sub(r"^.{2,20}?(?:关于)(?=.{6})", "", full)
        position = len(self._names)
        self._names.append((document.id, full, bare))
        for i in range(len(full) - 1):
            self._pairs[full[i : i + 2]].add(position)

    def numbered(self, number: str) -> list[str]:
        """Ids of the documents with this 文号; of all that fit where issuer or year is not given."""
        issuer, year, serial = split_number(number)
        fits = [
            (known == issuer, document)
            for known, known_year, document in self._numbers.get(serial, ())
            if (known.startswith(issuer) or known.endswith(issuer) or known == issuer.removeprefix(_REPUBLIC))
            and year in ("", known_year)
            and (not year or year == known_year)
        ]
        exact = [document for same, document in fits if same]
        return self._sorted(exact or [document for _, document in fits])

    def titled(self, words: str) -> list[str]:
        """Ids of the documents whose title `words` are, or are part of, or shorten; the closest kind of match only."""
        wanted = canonical(words)
        for form in dict.fromkeys([wanted, *map(canonical, entries("law_names").get(wanted, ()))]):
            found = self._titled(form)
            if found:
                return self._sorted(found)
        return []

    def told(self, text: str) -> str:
        """The id of the document whose title holds most words of `text` by far: "春节不停工政策" tells one; "" where none stands out."""
        wanted = bigrams(topic(text))
        shares = sorted(((len(wanted & bigrams(full)) / max(1, len(wanted)), document) for document, full, _ in self._names), reverse=True)
        if not shares or shares[0][0] < _TOLD:
            return ""
        return shares[0][1] if len(shares) == 1 or shares[0][0] > shares[1][0] + _TOLD_MORE else ""

    def _titled(self, wanted: str) -> list[str]:
        if len(wanted) < 2:
            return []
        ranked: dict[int, list[str]] = defaultdict(list)
        for position in self._candidates(wanted):
            document, full, bare = self._names[position]
            rank = 0 if wanted in (full, bare) else _pieces(wanted, full)
            if rank is not None:
                ranked[rank].append(document)
        return ranked[min(ranked)] if ranked else []

    def _candidates(self, wanted: str) -> set[int]:
        """Positions of titles that hold the first and the last two characters of `wanted`: any that `_pieces` could fit."""
        return self._pairs.get(wanted[:2], set()) & self._pairs.get(wanted[-2:], set())

    def spans_in(self, text: str) -> list[tuple[int, int]]:
        """Where `text` names a title without 《》: "养老规划里…", "民法典第…", "未保法8条"; whole ones and longer ones
        before others, not overlapping."""
        found: list[tuple[bool, int, int]] = []
        for match in pattern("names", "genre").finditer(text):
            end = match.end()
            run = re.search(r"[\u4e00-\u9fff“”\"0-9（）《》、]*$", text[max(0, end - 60) : match.start()])
            left = len(run[0]) if run else 0
            first = next((at for at in range(match.start() - left, match.start() + 1) if self._is_title(text, at, end)), None)
            if first is not None:
                found.append((not self._is_name(text[first:end]), first, end))
        spans: list[tuple[int, int]] = []
        for _, start, end in sorted(found, key=lambda span: (span[0], span[1] - span[2])):
            if not any(start < last and first < end for first, last in spans):
                spans.append((start, end))
        return sorted(spans)

    def _is_name(self, words: str) -> bool:
        """Whether `words` are a whole title, without what is usually left out of it."""
        wanted = canonical(words)
        return wanted in entries("law_names") or any(wanted in self._names[p][1:] for p in self._candidates(wanted))

    def _is_title(self, text: str, start: int, end: int) -> bool:
        """Whether text[start:end] names a title and is not the rest of a longer noun ("体系规划" of "物流体系规划")."""
        words = canonical(text[start:end])
        free = start == 0 or bool(pattern("names", "before_title").search(text[:start]))
        if words in entries("law_names"):
            return free
        candidates = self._candidates(words)
        if self._is_name(words):
            return True
        if len(words) < 3 or text[start] in "的、）》" or not pattern("names", "common").sub("", words):
            return False
        pieces = min((count for p in candidates if (count := _pieces(words, self._names[p][1]))), default=0)
        return bool(pieces) and (free or (pieces == 1 and len(words) > 3))

    def _sorted(self, documents: list[str]) -> list[str]:
        """Those in force first, then the later ones."""
        latest = sorted(dict.fromkeys(documents), key=lambda document: self._dates[document], reverse=True)
        return sorted(latest, key=lambda document: self._order[document])


def _pieces(words: str, title: str) -> int | None:
    """How many pieces of `title`, in order and each of two characters or more, make up `words`; None if they do not.

    >>> _pieces("养老规划", "九江市十四五养老服务体系建设规划")
    2
    """
    count = at = start = 0
    while start < len(words):
        size = len(words) - start
        while size >= 2 and (found := title.find(words[start : start + size], at)) < 0:
            size -= 1
        if size < 2:
            return None
        at, start, count = found + size, start + size, count + 1
    return count if count <= 4 else None
