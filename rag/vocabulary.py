"""What the corpus names: 文号, titles and their short forms, departments, people, places. A question is read against it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from corpus.model import Document, Passage
from rag.lexicon import any_of, entries, pattern, spellings
from rag.spelling import Spelling, is_word
from rag.titles import Titles

_PLACE = re.compile(r"(?:(?<=[、，。；：（“\s在到赴为和及])|^)([\u4e00-\u9fff]{2,3}[县市区])(?=[、，。；：）”\s为设等有]|$)")
# A city whose name ends like the word 城市: told by its government, or by the counties beside it.
_CITY = re.compile(r"([\u4e00-\u9fff]{2}城市)(?=人民政府)|(?<=[县市区]、)([\u4e00-\u9fff]{2}城市)(?=[、和及等])")
_COUNTY = re.compile(r"(?<=[\u4e00-\u9fff]{2})[县市]")
_LIST = re.compile(r"[^，。；：（）()\s]{2,60}、[^，。；：（）()\s]{2,60}")
_MEMBER = re.compile(r"、|和|及|与|或")
_FEW = 20_000
"""Passages up to which the corpus is searched for what stands side by side, and for places."""
_LABEL = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|专栏\s*\d+|附件\s*\d*)\s*")
_MARKS = re.compile(r"[\s“”\"。：:；;*]")
_SHORTEST, _LONGEST = 3, 20
"""Characters of a heading by which it is named."""
_PERSON = re.compile(r"(?:(?<=[\n。；，、：:;,\s])|^)([\u4e00-\u9fff]{2,4})同志")


class Vocabulary:
    """Names of a corpus. Built once for an index; cheap parts at once, the spelling lexicon when first needed."""

    def __init__(self, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
        self.documents = tuple(documents)
        self._passages = passages
        self.titles = Titles(documents)
        self.people = _people(passages)
        self._headings = _headings(passages)
        self.places = _places(passages)

    @classmethod
    def of(cls, documents: Iterable[Document], passages: Iterable[Passage]) -> Vocabulary:
        """The vocabulary of these documents and passages."""
        return cls(tuple(documents), tuple(passages))

    @cached_property
    def spelling(self) -> Spelling:
        """Which words the corpus writes, by their sound."""
        return Spelling(f"{passage.context}\n{passage.text}" for passage in self._passages)

    def prepare(self) -> None:
        """Build what the first question would otherwise wait for (a second or two): call it in the background after opening."""
        self.spelling.prepare()
        self.peer("", "")

    @cached_property
    def departments(self) -> dict[str, str]:
        """Every known name of a department, to its official one: "发改委" to "发展和改革委员会"."""
        return spellings("departments")

    @cached_property
    def _department(self) -> re.Pattern[str]:
        return re.compile(any_of(self.departments))

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

    def headings_in(self, text: str) -> list[str]:
        """The headings of the corpus, without their labels, that `text` holds, the longest first; not those within longer ones."""
        found = sorted({text[i : i + n] for n in self._heading_sizes for i in range(len(text) - n + 1)} & self._headings, key=len)
        return [heading for i, heading in enumerate(found) if not any(heading in longer for longer in found[i + 1 :])][::-1]

    @cached_property
    def _heading_sizes(self) -> tuple[int, ...]:
        return tuple(sorted({len(heading) for heading in self._headings}))

    @cached_property
    def _place(self) -> re.Pattern[str]:
        return re.compile(any_of(self.places))

    @cached_property
    def left_offices(self) -> dict[str, tuple[str, ...]]:
        """The offices that a person was relieved of, from rows with a name and a 免 column."""
        return self._offices("免")

    @cached_property
    def taken_offices(self) -> dict[str, tuple[str, ...]]:
        """The offices that a person was appointed to, from rows with a name and a 任 column."""
        return self._offices("任")

    def _offices(self, column: str) -> dict[str, tuple[str, ...]]:
        offices: dict[str, tuple[str, ...]] = {}
        for passage in self._passages:
            for row in passage.rows if passage.kind == "person" else ():
                cells = {cell.header: cell.text for cell in row.cells}
                if cells.get(column):
                    offices[cells.get("姓名", "")] = (*offices.get(cells.get("姓名", ""), ()), cells[column])
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
                        columns[f"{passage.document}{cell.header}"][cell.text.rstrip("★☆*")] = None
            if not passage.rows:
                lists.update(dict.fromkeys(run for run in _LIST.findall(passage.text) if run.count("、") > 1))
        return (*("、".join(values) for values in columns.values()), *lists)

    def peer(self, noun: str, text: str) -> tuple[str, str]:
        """(old, new): the longest words of `text` that the corpus sets beside `noun` in a column or a list, and what it says there.

        "秸秆" beside "农膜回收率" is ("农膜回收率", "秸秆回收率") where a column has both; ("", noun) where nothing is beside it.
        """
        best = ("", noun)
        for series in self._series:
            if noun in series:
                members = _MEMBER.split(series)
                for item in members:
                    if len(best[0]) < len(item) > 2 and item in text and item not in noun:
                        full = min((m for m in members if m.startswith(noun) and m[-2:] == item[-2:]), key=len, default=noun)
                        best = (item, full)
        return best

    def together(self, *words: str) -> bool:
        """Whether a passage holds all of `words` (of a corpus of up to 20,000 passages)."""
        if len(self._passages) > _FEW:
            return False
        return any(all(word in passage.text or word in passage.context for word in words) for passage in self._passages)


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


def _headings(passages: Sequence[Passage]) -> frozenset[str]:
    """Headings as people name them: without labels and quotation marks, three to twenty characters."""
    paths = dict.fromkeys(passage.path for passage in passages[:_FEW])
    return frozenset(name for path in paths for heading in path if _SHORTEST <= len(name := bare_heading(heading)) <= _LONGEST)


def bare_heading(heading: str) -> str:
    """A heading without its label and its marks: "（二）保障措施。" is "保障措施"."""
    return _MARKS.sub("", _LABEL.sub("", heading.strip()))


def _places(passages: Sequence[Passage]) -> frozenset[str]:
    """Provinces and cities of China, and the counties and districts that stand in lists of the corpus."""
    known = {name for names in entries("places").values() for name in names}
    seen: dict[str, int] = defaultdict(int)
    for passage in passages[:_FEW]:
        for match in _PLACE.finditer(passage.text):
            seen[match[1]] += 1
    no_place = pattern("names", "no_place")
    listed = {name for name, count in seen.items() if count > 1 and not no_place.search(name)}
    listed |= {name for passage in passages[:_FEW] for match in _CITY.finditer(passage.text) for name in match.groups() if name}
    inner = listed | known  # 九江米市 is a market
    counties = {name for name in listed if not any(o != name and (name.endswith(o) or name.startswith(o)) for o in inner)}
    known.update(counties)
    known.update(name[:-1] for name in counties if len(name) > 2 and not name.endswith("开区"))  # 彭泽 for 彭泽县
    return frozenset(known)
