"""A source into its documents: where each begins, its title, its number; before them the masthead and table of contents.

A document begins with its title, its number under it (or over it), or a title that the table of contents names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.facts import find_number
from corpus.lines import bare, plain, squeeze
from corpus.model import Line
from corpus.prose.furniture import find_furniture
from corpus.prose.heads import (
    PAGED,
    Heading,
    named_headings,
    numbered_headings,
    only_heading,
    unnumbered_headings,
    without_number,
    without_overlap,
)
from corpus.prose.titles import is_addressees, is_number


@dataclass(frozen=True, slots=True)
class Part:
    """A document's lines (those of its title and number among them), or a gazette's masthead and contents.

    first, last: indexes of lines, [first, last). titles, numbers: indexes of the lines of the title, of the number.
    """

    first: int
    last: int
    title: str
    titles: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    number: str = ""
    date: str = ""
    is_contents: bool = False


@dataclass(frozen=True, slots=True)
class Gazette:
    """parts: in order, covering every line. organ: whose gazette it is, "" for a plain document. furniture: line → name."""

    parts: tuple[Part, ...]
    organ: str
    furniture: dict[int, str]


def split_documents(lines: Sequence[Line], name: str = "") -> Gazette:
    """The documents of a source. name: the file's name, used as a title where the text has none."""
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    entries = _entries(lines, filled)
    furniture = find_furniture(lines, [section for section, _ in entries if section])
    filled = [i for i in filled if i not in furniture or furniture[i] != "page number"]
    headings = numbered_headings(lines, filled)
    headings += named_headings(lines, filled, entries, headings)
    headings += unnumbered_headings(lines, filled, headings)
    headings = without_overlap(sorted(headings, key=lambda h: h.first))
    inside = {i for heading in headings for i in (*heading.titles, *heading.numbers)}
    furniture = {i: kind for i, kind in furniture.items() if i not in inside}
    return _parts(lines, filled, headings, furniture, name)


def _parts(lines: Sequence[Line], filled: list[int], headings: list[Heading], furniture: dict[int, str], name: str) -> Gazette:
    before = [i for i in filled if i < headings[0].first] if headings else []
    masthead = [lines[i].text for i in before]
    organ, title = _masthead(masthead, name)
    has_contents = bool(headings) and bool(organ or (len(headings) > 1 and any(_CONTENTS.match(squeeze(text)) for text in masthead)))
    parts: list[Part] = []
    if has_contents and before:
        parts.append(Part(0, headings[0].first, title, is_contents=True))
        furniture = {i: kind for i, kind in furniture.items() if i >= headings[0].first or kind == "page number"}
    elif before and any(len(text) > 60 or bare(text)[-1:] in "。；;" for text in masthead):
        # What stands before the first heading is more than a letterhead: the rest of another document.
        headings.insert(0, only_heading(lines, before, name))
    if not headings:
        headings = [only_heading(lines, filled, name)]
    for k, heading in enumerate(headings):
        first = 0 if k == 0 and not parts else heading.first
        last = headings[k + 1].first if k + 1 < len(headings) else len(lines)
        name, number = without_number(heading.title) if not heading.number else (heading.title, heading.number)
        parts.append(Part(first, last, name, heading.titles, heading.numbers, number, heading.date))
    return Gazette(tuple(parts), organ if has_contents else "", furniture)


_CONTENTS = re.compile(r"^(?:本期)?目[录次](?:contents)?$|^contents$")
_MASTHEAD = re.compile(r"^(?P<organ>[\u4e00-\u9fff]{2,24}?)(?P<what>公报|政报)")


def _masthead(texts: list[str], name: str) -> tuple[str, str]:
    """Whose gazette it is and its title: ("九江市人民政府", "九江市人民政府公报2023年第2期"); ("", …) if it is none."""
    words = [re.sub(r"\s+", "", bare(text)) for text in texts if "\t" not in text]
    match = next((m for w in words if len(w) <= 40 and (m := _MASTHEAD.match(w))), None)
    whole = "\n".join(words)
    issue = re.search(r"(\d{4})年?第?\n?(\d{1,3})[期号]|(\d{4})[\s年]*第(\d{1,3})[期号]", whole)
    year = issue and (issue[1] or issue[3])
    number = issue and (issue[2] or issue[4])
    when = f"{year}年第{number}期" if issue else ""
    if not match:
        return "", re.sub(r"\.\w+$", "", name)
    organ = match["organ"]
    return organ, f"{organ}{match['what']}{when}"


def _entries(lines: Sequence[Line], filled: list[int]) -> list[tuple[str, str]]:
    """The table of contents: (section, title) of each entry, the title squeezed. Entries end with a page number."""
    start = next((k for k, i in enumerate(filled) if _CONTENTS.match(squeeze(lines[i].text))), None)
    if start is None:
        return []
    found, section, kept = [], "", ""
    for i in filled[start + 1 : start + 400]:
        cells = [cell.strip() for cell in plain(lines[i].text).split("\t")]
        if len(cells) > 1 and len(cells[0]) <= 24 and not PAGED.search(cells[0]) and len(squeeze(cells[1])) >= 4:
            section, cells = cells[0] or section, cells[1:]
        words = " ".join(cell for cell in cells if cell)
        if len(words) > 160 or (is_addressees(words) and not PAGED.search(words)):
            break
        number = find_number(words)
        paged = bool(PAGED.search(words))
        if is_number(lines[i].text) and not paged:
            break
        if not paged and (number is None or not squeeze(words[: number.start])):
            if len(squeeze(words)) <= 8:
                section, kept = words, ""
            else:
                kept = kept + words if len(kept) < 120 else words
            continue
        title = words[: number.start] if number and squeeze(words[: number.start] + kept) else PAGED.sub("", words)
        found.append((section, squeeze(kept + title)))
        kept = ""
    return found
