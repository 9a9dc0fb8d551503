"""Where a passage lies in its document: the steps down to it, read from its headings and locator, and whether those of a reference
lead there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.model import Passage
from corpus.numerals import NUMERAL
from rag.steps import plain
from rag.vocabulary import bare_heading

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
_NOTE = re.compile(r"(?:^|\s)注$")
COUNTED = frozenset({"item", "row", "glossary", "paragraph"})
BY_WORDS = ("named", "about")  # steps that are headings told by their words


def label(words: str) -> str:
    """A label in one spelling: "十二" is "12", "（三）" is "（3）", "B2-2" stays."""
    inner = plain(words.strip("（()） \t"))
    return f"（{inner}）" if words.strip().startswith(("（", "(")) else inner


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
    elif _NOTE.search(passage.locator):
        steps.append(("note", ""))
    elif match := _RANGE.search(passage.locator):
        steps.append(("range", f"{label(match[1])}-{label(match[2])}"))
    return tuple(steps)


def lies_in(passage: Passage, steps: Sequence[tuple[str, str]]) -> bool:
    """Whether `steps` lead to `passage`: each is met, in order, on the way down to it; what comes behind a named heading, below it."""
    named = max((i for i, (kind, _) in enumerate(steps) if kind in BY_WORDS), default=None)
    if named is not None:
        depth = max((d for d, heading in enumerate(passage.path) if _is_named(heading, steps[named])), default=None)
        if depth is None or not lies_in(replace(passage, path=passage.path[: depth + 1], locator=""), steps[:named]):
            return False
        passage, steps = replace(passage, path=passage.path[depth + 1 :]), steps[named + 1 :]
    way = iter(place(passage))
    return all(any(same_step(wanted, found) for found in way) for wanted in _spelled(steps))


def is_place(passage: Passage, steps: Sequence[tuple[str, str]]) -> bool:
    """Whether the last step is the passage's own last one: 第二款 itself, not what is under it. A heading is meant with all below it."""
    if steps and steps[-1][0] in BY_WORDS:
        return lies_in(passage, steps)
    way = place(passage)
    return bool(way) and same_step(_spelled(steps)[-1], way[-1]) and lies_in(passage, steps)


def below(passage: Passage, steps: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The step from the place that `steps` lead to further down to a passage, if it lies there: a number, or the words of a heading
    without one."""
    for depth in range(len(passage.path) + 1):
        if lies_in(replace(passage, path=passage.path[:depth], locator=""), steps):
            inner = passage.path[depth : depth + 1]
            numbered = place(replace(passage, path=inner, locator="" if inner else passage.locator))
            return numbered[0] if numbered else ("named", bare_heading(inner[0])) if inner else None
    return None


def _is_named(heading: str, step: tuple[str, str]) -> bool:
    """Whether a heading is the one that a step names by its words, or by some of them ("讲交通的那一节")."""
    kind, words = step
    return words == bare_heading(heading) if kind == "named" else words in bare_heading(heading)


def _spelled(steps: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Numbered steps in the spelling of `place`; a numbered glossary entry is two steps."""
    spelled: list[tuple[str, str]] = []
    for kind, words in steps:
        if kind in BY_WORDS:
            continue
        if kind == "glossary":
            spelled.append(("glossary", ""))
            if words:
                spelled.append(("item", label(words)))
        else:
            spelled.append((kind, "-".join(map(label, words.split("-"))) if kind == "article" else label(words)))
    return spelled


def same_step(wanted: tuple[str, str], found: tuple[str, str]) -> bool:
    """Whether a step as people name it is one of `place`."""
    (kind, words), (other, other_words) = wanted, found
    if other == "range":
        first, last = (int(number) for number in other_words.split("-"))
        inner = words.strip("（）")
        return (kind in COUNTED or kind in ("heading", "article")) and inner.isdigit() and first <= int(inner) <= last
    if words.strip("（）") != other_words.strip("（）"):
        return False
    if kind == other:
        return words == other_words or kind != "heading"
    if kind in ("part", "chapter", "section") and other == "heading":
        return other_words.startswith("（") == (kind == "section")
    # Outside statutes people say 第4条 of what is numbered 4. and 第2项 of （二）.
    return kind in (*COUNTED, "article") and (other in COUNTED or other == "heading")


def of_any_depth(steps: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Steps whose 第五部分 may be （五） as well as 五、."""
    return tuple(("item" if kind in ("part", "chapter") else kind, words) for kind, words in steps)


def to_article(steps: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The steps down to the article."""
    kinds = [kind for kind, _ in steps]
    return steps[: kinds.index("article") + 1] if "article" in kinds else steps
