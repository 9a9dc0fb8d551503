"""Exact places: the passages that a reference names, found by their labels and never by likeness.

A reference that the corpus does not hold is reported as such; one that fits several documents asks back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from index.store import Index
from rag.model import Question, Reference
from rag.places import BY_WORDS, COUNTED, below, is_place, label, lies_in, of_any_depth, place, same_step, to_article
from rag.references import resolve, without_references
from rag.steps import N
from rag.terms import Rarity, bigrams, topic
from rag.vocabulary import Vocabulary, bare_heading

CONTAINERS = frozenset({"annex", "box", "part", "chapter"})
_TOLD, _TOLD_BESIDE = 0.4, 0.3  # share of a question's words that tell a document; where a heading is named besides
_CLAUSE = re.compile("[，,。；;？?]")
_SERIES = re.compile(rf"第({N})(批|期|届|轮)")
_QUOTED = re.compile("《[^《》]*》")
_TABLE = re.compile("(?:清单|名单|一览表|表)$")
_LISTED = re.compile("(指标|任务|项目|责任|事项|部门|成员)的?(?:体系|一览表|表|清单|名单|目录)")  # tells a table from its like
EVERYWHERE = 5000  # a place without a document is looked for in corpora of up to that many passages


def pinned(question: Question, index: Index, vocabulary: Vocabulary) -> list[int]:
    """Positions of the passages that the question's references name, in the document's order, versions in force first."""
    if question.kind == "overview":
        return _fronts(question, index, vocabulary)
    positions: list[int] = []
    for reference in question.references:
        if reference.steps:
            positions.extend(_places(reference, question, index, vocabulary))
    series = _series(question.text)
    positions = [p for p in dict.fromkeys(positions) if _of_series(series, _series(" ".join(index.passages[p].path)))]
    said = bigrams(topic(without_references(question)))
    if not said or len(positions) < 2:
        return positions
    # Words beside the reference say which of its places is meant: 附件1 三、监督与管理.
    told = {p: len(said & bigrams(" ".join((*index.passages[p].path, index.passages[p].locator)))) for p in positions}
    first = max(positions, key=lambda p: told[p])
    return [first, *(p for p in positions if p != first)] if told[first] >= 0.5 * len(said) else positions


def _series(text: str) -> dict[str, set[str]]:
    """What `text` counts in a series: 第二批 is {"批": {"2"}}."""
    found: dict[str, set[str]] = {}
    for number, unit in _SERIES.findall(text):
        found.setdefault(unit, set()).add(label(number))
    return found


def _of_series(asked: Mapping[str, set[str]], said: Mapping[str, set[str]]) -> bool:
    """Whether headings count nothing else than is asked for: a table of the second 批 has no row of the first."""
    return all(not said.get(unit) or numbers & said[unit] for unit, numbers in asked.items())


def _fronts(question: Question, index: Index, vocabulary: Vocabulary) -> list[int]:
    """Where the documents begin that are asked about as a whole: of a law the version in force only."""
    found: dict[str, int] = {}
    for reference in question.references:
        for document in choose(reference, question, index, vocabulary):
            inside = _inside(document, index)
            if inside:
                found.setdefault(index.documents[document].version_of or document, inside[0])
    return list(found.values())


def _places(reference: Reference, question: Question, index: Index, vocabulary: Vocabulary) -> list[int]:
    if not (reference.number or reference.title):
        return _anywhere(reference, question, index)
    found: list[int] = []
    versions: set[str] = set()
    for document in choose(reference, question, index, vocabulary):
        version = index.documents[document].version_of
        inside = _in_document(document, reference.steps, index)
        if inside and version and version in versions:
            continue  # an older version of the same law
        found += inside
        versions.add(version)
    return found


def _inside(document: str, index: Index) -> list[int]:
    return [int(position) for position in index.positions([document])]


def _anywhere(reference: Reference, question: Question, index: Index) -> list[int]:
    """A place whose document is not named: where the question's other words point to one document, and no more than a page of it."""
    if len(index.passages) > EVERYWHERE:
        return []
    inside: dict[tuple[str, str], list[int]] = {}
    for position in matches(reference, index):
        passage = index.passages[position]
        inside.setdefault((passage.document, passage.path[0] if passage.path else ""), []).append(position)
    named = container(reference, question, index)
    if named:
        return inside.get(named, [])
    if len(inside) > 1:
        quoted = " ".join(_QUOTED.findall(reference.words))  # 附件1《无废城市建设指标表》备注
        beside = question.text.replace(reference.words, quoted)
        wanted = bigrams(topic(" ".join((beside, *question.synonyms))))
        texts = {part: "".join(index.passages[p].context + index.passages[p].text for p in places) for part, places in inside.items()}
        rarity = Rarity(texts.values())
        told = {part: rarity.cover(wanted, bigrams(text)) for part, text in texts.items()}
        first, second = sorted(told.values(), reverse=True)[:2]
        least = _TOLD_BESIDE if any(kind in BY_WORDS for kind, _ in reference.steps) else _TOLD
        inside = {part: places for part, places in inside.items() if told[part] == first and first >= least and first > second + 0.15}
    places = [position for positions in inside.values() for position in positions]
    return places if len(places) <= 12 else []


def matches(reference: Reference, index: Index) -> list[int]:
    """Positions of all passages that a reference's steps fit, in whatever document. 第2项 fits no heading （二）, unless the one above
    is named."""
    steps, kind = reference.steps, reference.steps[-1][0]
    if any(step in ("last", "about") for step, _ in steps):
        places = [position for document in index.documents for position in _in_document(document, steps, index)]
        words = [_TABLE.sub("", words) for step, words in steps if step == "about"]
        return [p for p in places if all(any(word in heading for heading in index.passages[p].path) for word in words)]
    named = any(step in BY_WORDS for step, _ in steps)
    if named:
        steps = of_any_depth(steps)
    found = []
    for position, passage in enumerate(index.passages):
        countable = named or len(steps) > 1 or kind not in COUNTED or (place(passage) or (("", ""),))[-1][0] in (*COUNTED, "range")
        if (countable and is_place(passage, steps)) or ((named or kind in CONTAINERS) and lies_in(passage, steps)):
            found.append(position)
    return found


def container(reference: Reference, question: Question, index: Index) -> tuple[str, str] | None:
    """(document, heading) of the one table that the question's words name: "指标表第54号" means the table of that title."""
    if reference.steps[-1][0] not in COUNTED or reference.steps[0][0] in (*CONTAINERS, *BY_WORDS):
        return None
    headings = {
        (passage.document, passage.path[0]): bigrams(f"{passage.title} {passage.path[0]}")
        for passage in index.passages
        if passage.rows and passage.path and passage.kind == "row"
    }
    clause = next((part for part in _CLAUSE.split(question.text) if reference.words in part), question.text)
    before = clause.partition(reference.words)[0]
    listed, series = _LISTED.search(before), _series(before)
    headings = {
        part: grams
        for part, grams in headings.items()
        if _of_series(series, _series(part[1])) and not (listed and listed[1] not in part[1])
    } or headings
    for text in dict.fromkeys((before, clause, question.text)):
        wanted = bigrams(topic(text.replace(reference.words, "")))
        told = {part: len(wanted & grams) / max(1, len(wanted)) for part, grams in headings.items() if wanted & bigrams(part[1])}
        best = max(told, key=lambda part: told[part], default=None)
        others = [value for part, value in told.items() if part != best]
        if best and told[best] >= 0.5 and told[best] > max(others, default=0.0) + 0.1:
            return best
    return None


def _in_document(document: str, steps: Sequence[tuple[str, str]], index: Index) -> list[int]:
    """Positions of the place itself, else of what lies under it, else of the whole article that holds the 款 or 项.

    第五部分 is 五、; where a heading is named by its words as well, （五） will do.
    """
    own = _inside(document, index)
    for named in _with_heading(own, steps, index):
        if found := _at(own, _counted(own, named, index), index):
            return found
    return []


def _at(own: Sequence[int], steps: Sequence[tuple[str, str]], index: Index) -> list[int]:
    for wanted in filter(None, _spellings(own, steps, index)):
        found = [p for p in own if is_place(index.passages[p], wanted)] or [p for p in own if lies_in(index.passages[p], wanted)]
        if found:
            return found if wanted[-1][0] != "note" else _to_end_of_note(found[0], own, index)
    return _row_without_number(own, steps, index)


def _spellings(own: Sequence[int], steps: Sequence[tuple[str, str]], index: Index) -> Iterator[Sequence[tuple[str, str]]]:
    """`steps` as they may be meant, what is written first."""
    yield steps
    named = any(kind in BY_WORDS for kind, _ in steps)
    if named:
        yield of_any_depth(steps)
    yield to_article(steps)
    if named and not _below(own, steps[:-1], index):
        yield steps[:-1]  # what is not numbered is shown whole


def _row_without_number(own: Sequence[int], steps: Sequence[tuple[str, str]], index: Index) -> list[int]:
    """The n-th row of an annex or a box whose rows bear no numbers."""
    *above, (kind, words) = steps
    if not above or above[-1][0] not in ("annex", "box") or kind not in COUNTED or not words.isdigit():
        return []
    inside = [p for p in own if index.passages[p].kind == "row" and lies_in(index.passages[p], above)]
    rows = [p for p in inside if not index.passages[p].locator.endswith("表头")]
    numbered = any(step == "row" for p in rows for step, _ in place(index.passages[p]))
    return [] if numbered else rows[max(0, int(words) - 1) : int(words)]


def _to_end_of_note(first: int, own: Sequence[int], index: Index) -> list[int]:
    """The first passage of a note below a table and those behind it, up to the next table or heading."""
    path = index.passages[first].path
    behind = takewhile(lambda p: index.passages[p].path == path and not index.passages[p].rows, (p for p in own if p >= first))
    return list(behind)


def _with_heading(own: Sequence[int], steps: Sequence[tuple[str, str]], index: Index) -> Iterator[Sequence[tuple[str, str]]]:
    """`steps` with the heading that a word of it names: 材料第五样 counts below 申报材料; the shortest that ends with the word first. Last
    without it: 职责清单第19个 may be in a table of another name."""
    at = next((i for i, (kind, _) in enumerate(steps) if kind == "about"), None)
    if at is None or (at == 0 and len(steps) == 1):
        yield steps
        return
    names = {bare_heading(heading) for position in own for heading in index.passages[position].path}
    words = steps[at][1]
    words = words if any(words in name for name in names) else _TABLE.sub("", words)
    for name in sorted((name for name in names if words in name), key=lambda name: (not name.endswith(words), len(name), name)):
        yield (*steps[:at], ("named", name), *steps[at + 1 :])
    yield (*steps[:at], *steps[at + 1 :])


def _below(own: Sequence[int], steps: Sequence[tuple[str, str]], index: Index) -> list[tuple[str, str]]:
    """The steps right below a place, in order: those with a number, else the headings without one."""
    found = list(dict.fromkeys(step for position in own if (step := below(index.passages[position], steps))))
    return [step for step in found if step[0] != "named"] or found


def _counted(own: Sequence[int], steps: Sequence[tuple[str, str]], index: Index) -> Sequence[tuple[str, str]]:
    """`steps` with what is counted below another told by its own label, or by its words where it has none: 最后一条, 第三个原则."""
    for i, (kind, words) in enumerate(steps):
        if not words.isdigit() or not (kind == "last" or (i and kind in COUNTED)):
            continue
        above = steps[:i]
        inner = _below(own, above, index)
        if kind == "last":
            found = inner[-int(words)] if len(inner) >= int(words) else None
        elif inner and inner[0][0] == "named":
            found = inner[int(words) - 1] if 0 < int(words) <= len(inner) else None
        else:
            found = next((step for step in inner if same_step((kind, words), step)), None)
        if found and found[0] == "range":
            found = ("item", found[1].rpartition("-")[2] if kind == "last" else words)
        if found:
            steps = (*above, found, *steps[i + 1 :])
    return steps


def choose(reference: Reference, question: Question, index: Index, vocabulary: Vocabulary) -> list[str]:
    """The documents that a reference names; of several unlike ones, the years and words of the question decide."""
    documents = resolve(reference, vocabulary)
    dated = [d for d in documents if any(index.documents[d].date.startswith(year) for year in question.years)]
    if dated and len({index.documents[d].version_of for d in documents}) == 1:
        return dated
    if len({index.documents[d].version_of or d for d in documents}) > 1:
        with_steps = [d for d in documents if reference.steps and _in_document(d, reference.steps, index)]
        if with_steps:
            return with_steps
    return documents
