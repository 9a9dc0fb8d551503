"""What the corpus names: 文号, titles and their short forms, departments, people, places. A question is read against it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from corpus.model import Document, Passage
from rag.lexicon import entries, pattern
from rag.spelling import Spelling, is_word

_DROPPED = re.compile(r"[\s“”\"‘’《》〈〉（）()〔〕\[\]【】、，,。：:；;·\-—_]")
_REPUBLIC = "中华人民共和国"
_NUMBER = re.compile(r"^(?P<issuer>[^〔\[（(【\d]*?)(?:[〔\[（(【](?P<year>\d{4})[〕\]）)】])?第?(?P<serial>\d+)号$")
_IN_FORCE = {"in_force": 0, "amended": 1, "unknown": 2, "not_yet_in_force": 3, "repealed": 4}
_PLACE = re.compile(r"(?:(?<=[、，。；：（“\s在到赴为和及])|^)([\u4e00-\u9fff]{2,3}[县市区])(?=[、，。；：）”\s为设等有]|$)")
_COUNTY = re.compile(r"(?<=[\u4e00-\u9fff]{2})[县市]")
_LIST = re.compile(r"[^，。；：（）()\s]{2,60}、[^，。；：（）()\s]{2,60}")
_MEMBER = re.compile(r"、|和|及|与|或")
_FEW = 20_000
"""Passages up to which the corpus is searched for what stands side by side, and for places."""
_PERSON = re.compile(r"(?:(?<=[\n。；，、：:;,\s])|^)([\u4e00-\u9fff]{2,4})同志")


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


class Vocabulary:
    """Names of a corpus. Built once for an index; cheap parts at once, the spelling lexicon when first needed."""

    def __init__(self, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
        self.documents = tuple(documents)
        self._order = {document.id: _IN_FORCE.get(document.status, 2) for document in documents}
        self._dates = {document.id: document.date for document in documents}
        self._passages = passages
        self._numbers: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.issuers: set[str] = set()
        self._names: list[tuple[str, str, str]] = []
        self._pairs: dict[str, set[int]] = defaultdict(set)
        for document in documents:
            self._add(document)
        self.people = _people(passages)
        self.places = _places(passages)

    @classmethod
    def of(cls, documents: Iterable[Document], passages: Iterable[Passage]) -> Vocabulary:
        """The vocabulary of these documents and passages."""
        return cls(tuple(documents), tuple(passages))

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

    @cached_property
    def spelling(self) -> Spelling:
        """Which words the corpus writes, by their sound."""
        return Spelling(f"{passage.context}\n{passage.text}" for passage in self._passages)

    @cached_property
    def departments(self) -> dict[str, str]:
        """Every known name of a department, to its official one: "发改委" to "发展和改革委员会"."""
        return {alias: official for official, aliases in entries("departments").items() for alias in (official, *aliases)}

    @cached_property
    def _department(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, self.departments), key=len, reverse=True)))

    def departments_in(self, text: str) -> tuple[str, ...]:
        """The official names of the departments that `text` names, in order."""
        return tuple(dict.fromkeys(self.departments[match[0]] for match in self._department.finditer(text)))

    def department_words(self, text: str) -> tuple[str, ...]:
        """The names of departments as `text` writes them, in order."""
        return tuple(dict.fromkeys(match[0] for match in self._department.finditer(text)))

    def names_of(self, department: str) -> tuple[str, ...]:
        """All names of a department whose official one is given: ("发展和改革委员会", "发改委", …)."""
        return (department, *entries("departments").get(department, ()))

    def people_in(self, text: str) -> tuple[str, ...]:
        """The people of the corpus that `text` names, in order."""
        return tuple(sorted((name for name in self.people if name in text), key=text.index))

    @cached_property
    def _place(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, self.places), key=len, reverse=True)))

    @cached_property
    def left_offices(self) -> dict[str, tuple[str, ...]]:
        """The offices that a person was relieved of, from rows with a name and a 免 column."""
        offices: dict[str, tuple[str, ...]] = {}
        for passage in self._passages:
            if passage.kind == "person":
                for row in passage.rows:
                    cells = {cell.header: cell.text for cell in row.cells}
                    if cells.get("免"):
                        offices[cells.get("姓名", "")] = (*offices.get(cells.get("姓名", ""), ()), cells["免"])
        return offices

    def places_in(self, text: str) -> tuple[str, ...]:
        """The places that `text` names, in order: those known, and counties and cities that the corpus does not name."""
        found = [(match.start(), match[0]) for match in self._place.finditer(text)]
        for match in _COUNTY.finditer(text):
            for size in (4, 3):
                name = text[match.end() - size : match.end()]
                if len(name) == size and is_word(name) and not pattern("names", "no_place").search(name):
                    found.append((match.end() - size, name))
                    break
        names = dict.fromkeys(name for _, name in sorted(found))
        return tuple(name for name in names if not any(name in other and name != other for other in names))

    @cached_property
    def _series(self) -> tuple[str, ...]:
        """What stands side by side in the corpus: the cells of a column, the members of a list ("甲、乙和丙"), one string each."""
        if len(self._passages) > _FEW:
            return ()
        columns: dict[str, dict[str, None]] = defaultdict(dict)
        lists: dict[str, None] = {}
        for passage in self._passages:
            for row in passage.rows:
                for cell in row.cells:
                    if cell.header and 2 <= len(cell.text) <= 24:
                        columns[f"{passage.document}{cell.header}"][cell.text] = None
            if not passage.rows:
                lists.update(dict.fromkeys(run for run in _LIST.findall(passage.text) if run.count("、") > 1))
        return (*("、".join(values) for values in columns.values()), *lists)

    def peer(self, noun: str, text: str) -> str:
        """The longest words of `text` that the corpus sets beside `noun` in a column or a list, "" where there are none."""
        best = ""
        for series in self._series:
            if noun in series:
                for item in _MEMBER.split(series):
                    if len(best) < len(item) > 2 and item in text and item not in noun:
                        best = item
        return best

    def together(self, *words: str) -> bool:
        """Whether a passage holds all of `words` (of a corpus of up to 20,000 passages)."""
        if len(self._passages) > _FEW:
            return False
        return any(all(word in passage.text or word in passage.context for word in words) for passage in self._passages)

    def numbered(self, number: str) -> list[str]:
        """Ids of the documents with this 文号; of all that fit where issuer or year is not given."""
        issuer, year, serial = split_number(number)
        fits = [
            (known == issuer, document)
            for known, known_year, document in self._numbers.get(serial, ())
            if (not issuer or known.startswith(issuer) or known == issuer.removeprefix(_REPUBLIC)) and (not year or year == known_year)
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

    def title_spans(self, text: str) -> list[tuple[int, int]]:
        """Where `text` names a title without 《》: "养老规划里…", "民法典第…", "未保法8条"; longest first, not overlapping."""
        found: list[tuple[int, int]] = []
        for match in pattern("names", "genre").finditer(text):
            end = match.end()
            run = re.search(r"[\u4e00-\u9fff“”\"0-9（）《》、]*$", text[max(0, end - 60) : match.start()])
            left = len(run[0]) if run else 0
            first = next((at for at in range(match.start() - left, match.start() + 1) if self._is_title(text, at, end)), None)
            if first is not None:
                found.append((first, end))
        spans: list[tuple[int, int]] = []
        for start, end in sorted(found, key=lambda span: span[0] - span[1]):
            if not any(start < last and first < end for first, last in spans):
                spans.append((start, end))
        return spans

    def _is_title(self, text: str, start: int, end: int) -> bool:
        """Whether text[start:end] names a title and is not the rest of a longer noun ("体系规划" of "物流体系规划")."""
        words = canonical(text[start:end])
        free = start == 0 or bool(pattern("names", "before_title").search(text[:start]))
        if words in entries("law_names"):
            return free
        if len(words) < 3 or text[start] in "的、）》" or not pattern("names", "common").sub("", words):
            return False
        pieces = min((count for p in self._candidates(words) if (count := _pieces(words, self._names[p][1]))), default=0)
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
    return count if count <= 3 else None


def _people(passages: Iterable[Passage]) -> frozenset[str]:
    names: set[str] = set()
    for passage in passages:
        if passage.kind == "person" or passage.rows:
            for row in passage.rows:
                names.update(re.sub(r"\s", "", cell.text) for cell in row.cells if cell.header == "姓名")
        if "同志" in passage.text:
            names.update(match[1] for match in _PERSON.finditer(passage.text))
    return frozenset(
        name
        for name in names
        if 2 <= len(name) <= 4 and pattern("names", "surname").match(name) and re.fullmatch(r"[\u4e00-\u9fff]+", name)
    )


def _places(passages: Sequence[Passage]) -> frozenset[str]:
    """Provinces and cities of China, and the counties and districts that stand in lists of the corpus."""
    known = {name for names in entries("places").values() for name in names}
    seen: dict[str, int] = defaultdict(int)
    for passage in passages[:_FEW]:
        for match in _PLACE.finditer(passage.text):
            seen[match[1]] += 1
    no_place = pattern("names", "no_place")
    listed = {name for name, count in seen.items() if count > 1 and not no_place.search(name)}
    known.update(name for name in listed if not any(name.endswith(other) and name != other for other in listed | known))
    return frozenset(known)
