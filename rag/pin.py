"""Exact places: the passages that a reference names, found by their labels and never by likeness.

A reference that the corpus does not hold is reported as such; one that fits several documents asks back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.model import Passage
from corpus.numerals import NUMERAL, parse_numeral
from index.store import Index
from rag.model import Question, Reference
from rag.references import resolve, without_references
from rag.terms import Rarity, bigrams, topic
from rag.vocabulary import Vocabulary, bare_heading

_N = rf"[{NUMERAL}]+"
_LABELS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("glossary", r"^(名词解释)"),
        ("annex", rf"^附\s*[件表录]\s*({_N}(?![\u4e00-\u9fff]))?"),
        ("box", rf"^专栏\s*({_N})"),
        ("heading", rf"^({_N})、"),
        ("heading", rf"^([（(]\s*{_N}\s*[)）])"),
        ("item", rf"^({_N})\s*[.．]"),
        ("part", rf"^第({_N})(?:部分|编)"),
        ("chapter", rf"^第({_N})章"),
        ("section", rf"^第({_N})节"),
    )
)
_ARTICLE = re.compile(rf"第({_N})条(?:之({_N}))?")
_IN_ARTICLE = (("paragraph", re.compile(rf"第({_N})款")), ("item", re.compile(rf"第(?:（)?({_N})(?:）)?项")))
_ROW = re.compile(rf"第([A-Z]?\d[\d-]*|{_N})项|(?:^|\s)([A-Z]\d{{1,2}}(?:-\d{{1,3}})?)(?=\s|$)")
_RANGE = re.compile(rf"[（(]?({_N})[)）.．、]?至[（(]?({_N})[)）.．、]?$")
_COUNTED = frozenset({"item", "row", "glossary", "paragraph"})
CONTAINERS = frozenset({"annex", "box", "part", "chapter"})
EVERYWHERE = 5000  # a place without a document is looked for in corpora of up to that many passages
_BY_WORDS = ("named", "about")  # steps that are headings told by their words


def label(words: str) -> str:
    """A label in one spelling: "十二" is "12", "（三）" is "（3）", "B2-2" stays."""
    inner = words.strip("（()） \t")
    try:
        plain = str(parse_numeral(inner))
    except ValueError:
        plain = inner
    return f"（{plain}）" if words.strip().startswith(("（", "(")) else plain


@lru_cache(maxsize=100_000)
def place(passage: Passage) -> tuple[tuple[str, str], ...]:
    """A passage's own steps, outermost first, read from its path and locator."""
    steps: list[tuple[str, str]] = []
    for heading in passage.path:
        for kind, pattern in _LABELS:
            if match := pattern.match(heading.strip()):
                steps.append((kind, label(match[1] or "1") if kind != "glossary" else ""))
                break
    if match := _ARTICLE.search(passage.locator):
        steps.append(("article", label(match[1]) + (f"-{label(match[2])}" if match[2] else "")))
        for kind, pattern in _IN_ARTICLE:
            steps.extend((kind, label(m)) for m in pattern.findall(passage.locator[match.end() :]))
    elif match := _ROW.search(passage.locator):
        steps.append(("row", label(match[1] or match[2])))
    elif match := _RANGE.search(passage.locator):
        steps.append(("range", f"{label(match[1])}-{label(match[2])}"))
    return tuple(steps)


def lies_in(passage: Passage, steps: Sequence[tuple[str, str]]) -> bool:
    """Whether `steps` lead to `passage`: each is met, in order, on the way down to it; what comes behind a named heading, below it."""
    named = max((i for i, (kind, _) in enumerate(steps) if kind in _BY_WORDS), default=None)
    if named is not None:
        depth = next((d for d, heading in enumerate(passage.path) if _is_named(heading, steps[named])), None)
        if depth is None or not lies_in(replace(passage, path=passage.path[: depth + 1], locator=""), steps[:named]):
            return False
        passage, steps = replace(passage, path=passage.path[depth + 1 :]), steps[named + 1 :]
    way = iter(place(passage))
    return all(any(_same(wanted, found) for found in way) for wanted in _spelled(steps))


def _is_named(heading: str, step: tuple[str, str]) -> bool:
    """Whether a heading is the one that a step names by its words, or by some of them ("讲交通的那一节")."""
    kind, words = step
    return words == bare_heading(heading) if kind == "named" else words in bare_heading(heading)


def _spelled(steps: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Numbered steps in the spelling of `place`; a numbered glossary entry is two steps."""
    spelled: list[tuple[str, str]] = []
    for kind, words in steps:
        if kind in _BY_WORDS:
            continue
        if kind == "glossary":
            spelled.append(("glossary", ""))
            if words:
                spelled.append(("item", label(words)))
        else:
            spelled.append((kind, "-".join(map(label, words.split("-"))) if kind == "article" else label(words)))
    return spelled


def _same(wanted: tuple[str, str], found: tuple[str, str]) -> bool:
    (kind, words), (other, other_words) = wanted, found
    if other == "range":
        first, last = (int(number) for number in other_words.split("-"))
        inner = words.strip("（）")
        return (kind in _COUNTED or kind in ("heading", "article")) and inner.isdigit() and first <= int(inner) <= last
    if words.strip("（）") != other_words.strip("（）"):
        return False
    if kind == other:
        return words == other_words or kind != "heading"
    if kind in ("part", "chapter", "section") and other == "heading":
        return other_words.startswith("（") == (kind == "section")
    # Outside statutes people say 第4条 of what is numbered 4. and 第2项 of （二）.
    return kind in (*_COUNTED, "article") and (other in _COUNTED or other == "heading")


def pinned(question: Question, index: Index, vocabulary: Vocabulary) -> list[int]:
    """Positions of the passages that the question's references name, in the document's order, versions in force first."""
    if question.kind == "overview":
        return _fronts(question, index, vocabulary)
    positions: list[int] = []
    for reference in question.references:
        if reference.steps:
            positions.extend(_places(reference, question, index, vocabulary))
    positions = list(dict.fromkeys(positions))
    said = bigrams(topic(without_references(question)))
    if not said or len(positions) < 2:
        return positions
    # Words beside the reference say which of its places is meant: 附件1 三、监督与管理.
    told = {p: len(said & bigrams(" ".join((*index.passages[p].path, index.passages[p].locator)))) for p in positions}
    first = max(positions, key=lambda p: told[p])
    return [first, *(p for p in positions if p != first)] if told[first] >= 0.5 * len(said) else positions


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
        wanted = bigrams(topic(" ".join((question.text.replace(reference.words, ""), *question.synonyms))))
        texts = {part: "".join(index.passages[p].context + index.passages[p].text for p in places) for part, places in inside.items()}
        rarity = Rarity(texts.values())
        told = {part: rarity.cover(wanted, bigrams(text)) for part, text in texts.items()}
        first, second = sorted(told.values(), reverse=True)[:2]
        inside = {part: places for part, places in inside.items() if told[part] == first and first >= 0.4 and first > second + 0.15}
    places = [position for positions in inside.values() for position in positions]
    return places if len(places) <= 12 else []


def matches(reference: Reference, index: Index) -> list[int]:
    """Positions of all passages that a reference's steps fit, in whatever document. 第2项 fits no heading （二）, unless the one above
    is named."""
    steps, kind = reference.steps, reference.steps[-1][0]
    if any(step == "last" for step, _ in steps):
        return [position for document in index.documents for position in _in_document(document, steps, index)]
    named = any(step in _BY_WORDS for step, _ in steps)
    if named:
        steps = _of_any_depth(steps)
    found = []
    for position, passage in enumerate(index.passages):
        countable = named or kind not in _COUNTED or (place(passage) or (("", ""),))[-1][0] in (*_COUNTED, "range")
        if (countable and _deepest(passage, steps)) or ((named or kind in CONTAINERS) and lies_in(passage, steps)):
            found.append(position)
    return found


def _of_any_depth(steps: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Steps whose 第五部分 may be （五） as well as 五、."""
    return tuple(("item" if kind in ("part", "chapter") else kind, words) for kind, words in steps)


def container(reference: Reference, question: Question, index: Index) -> tuple[str, str] | None:
    """(document, heading) of the one table that the question's words name: "指标表第54号" means the table of that title."""
    if reference.steps[-1][0] not in _COUNTED or reference.steps[0][0] in CONTAINERS:
        return None
    wanted = bigrams(topic(question.text.replace(reference.words, "")))
    headings = {
        (passage.document, passage.path[0]): bigrams(f"{passage.title} {passage.path[0]}")
        for passage in index.passages
        if passage.rows and passage.path and passage.kind == "row"
    }
    told = {part: len(wanted & grams) / max(1, len(wanted)) for part, grams in headings.items() if wanted & bigrams(part[1])}
    if not told:
        return None
    best = max(told, key=lambda part: told[part])
    others = [value for part, value in told.items() if part != best]
    return best if told[best] >= 0.5 and told[best] > max(others, default=0.0) + 0.1 else None


def _in_document(document: str, steps: Sequence[tuple[str, str]], index: Index) -> list[int]:
    """Positions of the place itself, else of what lies under it, else of the whole article that holds the 款 or 项.

    第五部分 is 五、; where a heading is named by its words as well, （五） will do.
    """
    own = _inside(document, index)
    steps = _counted_from_end(own, steps, index)
    named = any(kind in _BY_WORDS for kind, _ in steps)
    of_any_depth = _of_any_depth(steps) if named else steps
    above = steps[:-1] if named and not _numbers_under(own, steps[:-1], index) else steps  # what is not numbered is shown whole
    for wanted in (steps, of_any_depth, _article(steps), above):
        found = [p for p in own if _deepest(index.passages[p], wanted)] or [p for p in own if lies_in(index.passages[p], wanted)]
        if found:
            return found
    return []


def _numbers_under(own: Sequence[int], steps: Sequence[tuple[str, str]], index: Index) -> list[tuple[str, str]]:
    """The numbered steps right below a place, in order."""
    found = (_step_below(index.passages[position], steps) for position in own)
    return list(dict.fromkeys(step for step in found if step))


def _step_below(passage: Passage, steps: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The first numbered step of a passage below the place that `steps` lead to, if it lies there."""
    for depth in range(len(passage.path) + 1):
        if lies_in(replace(passage, path=passage.path[:depth], locator=""), steps):
            return next(iter(place(replace(passage, path=passage.path[depth:]))), None)
    return None


def _counted_from_end(own: Sequence[int], steps: Sequence[tuple[str, str]], index: Index) -> Sequence[tuple[str, str]]:
    """`steps` with 最后一条 and 倒数第二章 counted."""
    for i, (kind, words) in enumerate(steps):
        if kind == "last":
            numbers = _numbers_under(own, steps[:i], index)
            if len(numbers) >= int(words):
                steps = (*steps[:i], ("item", numbers[-int(words)][1].strip("（）").rpartition("-")[2]), *steps[i + 1 :])
    return steps


def _article(steps: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The steps down to the article."""
    kinds = [kind for kind, _ in steps]
    return steps[: kinds.index("article") + 1] if "article" in kinds else steps


def _deepest(passage: Passage, steps: Sequence[tuple[str, str]]) -> bool:
    """Whether the last step is the passage's own last one: 第二款 itself, not what is under it. A heading is meant with all below it."""
    if steps and steps[-1][0] in _BY_WORDS:
        return lies_in(passage, steps)
    way = place(passage)
    return bool(way) and _same(_spelled(steps)[-1], way[-1]) and lies_in(passage, steps)


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
