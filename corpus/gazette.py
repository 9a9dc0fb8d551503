"""A source into its documents: where each begins, its title, its number; before them the masthead and table of contents.

A document begins with its title, its number under it (or over it), or a title that the table of contents names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.facts import find_date, find_number
from corpus.furniture import find_furniture
from corpus.lines import bare, plain, squeeze, tidy_title
from corpus.model import Line
from corpus.titles import (
    begins_about,
    is_addressees,
    is_date,
    is_issued_title,
    is_number,
    is_organ,
    is_publicity,
    is_title_end,
    may_be_title,
)


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


@dataclass(frozen=True, slots=True)
class _Heading:
    first: int
    title: str
    titles: tuple[int, ...]
    numbers: tuple[int, ...]
    number: str
    date: str


def split_documents(lines: Sequence[Line], name: str = "") -> Gazette:
    """The documents of a source. name: the file's name, used as a title where the text has none."""
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    entries = _entries(lines, filled)
    furniture = find_furniture(lines, [section for section, _ in entries if section])
    filled = [i for i in filled if i not in furniture or furniture[i] != "page number"]
    headings = _numbered(lines, filled)
    headings += _named(lines, filled, entries, headings)
    headings += _unnumbered(lines, filled, headings)
    headings = _no_overlap(sorted(headings, key=lambda h: h.first))
    inside = {i for heading in headings for i in (*heading.titles, *heading.numbers)}
    furniture = {i: kind for i, kind in furniture.items() if i not in inside}
    return _parts(lines, filled, headings, furniture, name)


def _parts(lines: Sequence[Line], filled: list[int], headings: list[_Heading], furniture: dict[int, str], name: str) -> Gazette:
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
        headings.insert(0, _only(lines, before, name))
    if not headings:
        headings = [_only(lines, filled, name)]
    for k, heading in enumerate(headings):
        first = 0 if k == 0 and not parts else heading.first
        last = headings[k + 1].first if k + 1 < len(headings) else len(lines)
        name, number = _without_number(heading.title) if not heading.number else (heading.title, heading.number)
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
        if len(cells) > 1 and len(cells[0]) <= 24 and not _PAGED.search(cells[0]) and len(squeeze(cells[1])) >= 4:
            section, cells = cells[0] or section, cells[1:]
        words = " ".join(cell for cell in cells if cell)
        if len(words) > 160 or (is_addressees(words) and not _PAGED.search(words)):
            break
        number = find_number(words)
        paged = bool(_PAGED.search(words))
        if is_number(lines[i].text) and not paged:
            break
        if not paged and (number is None or not squeeze(words[: number.start])):
            if len(squeeze(words)) <= 8:
                section, kept = words, ""
            else:
                kept = kept + words if len(kept) < 120 else words
            continue
        title = words[: number.start] if number and squeeze(words[: number.start] + kept) else _PAGED.sub("", words)
        found.append((section, squeeze(kept + title)))
        kept = ""
    return found


_PAGED = re.compile(r"[\s.…·—\-_(]*\(?\d{1,3}\)?\s*$")


def _numbered(lines: Sequence[Line], filled: list[int]) -> list[_Heading]:
    found = []
    for k in range(len(filled)):
        number, lines_of_number = _number_at(lines, filled, k)
        if not number:
            continue
        above = _title_above(lines, filled, k - len(lines_of_number) + 1)
        below = _title_below(lines, filled, k + 1)
        titles = below if (_whole(lines, below) and not _whole(lines, above)) or not above else above
        title = _join(lines, titles)
        if not titles and len(lines_of_number) > 1:
            titles, lines_of_number = lines_of_number[:1], lines_of_number[1:]
            title = _decreed(lines, filled[k + 1 : k + 16]) or _join(lines, titles)
        if not titles or not _has_body(lines, filled, max(k, filled.index(titles[-1]))):
            continue
        words = " ".join(lines[j].text for j in lines_of_number)
        first = min(titles[0], lines_of_number[0])
        found.append(_Heading(first, title, titles, lines_of_number, number, find_date(plain(words))))
    return found


def _decreed(lines: Sequence[Line], below: list[int]) -> str:
    """What a decree puts in force: named in 《》 in its text and standing under it as a title; "" if it does not."""
    for i in below:
        for name in re.findall(r"《([^《》]{4,60})》", lines[i].text):
            if any(squeeze(lines[j].text) == squeeze(name) for j in below if j > i):
                return tidy_title(name)
    return ""


def _number_at(lines: Sequence[Line], filled: list[int], k: int) -> tuple[str, tuple[int, ...]]:
    text = plain(lines[filled[k]].text)
    if len(text) > 90 or "\t" in text.strip() or "号" not in text:
        return "", ()
    if is_number(text):
        number = find_number(text)
        return (number.text, (filled[k],)) if number else ("", ())
    if k and re.fullmatch(r"[(]?\s*(?:\d{4}\s*年\s*)?第\s*[\d一二三四五六七八九十百]+\s*号\s*[)]?", text.strip()):
        above = bare(lines[filled[k - 1]].text)
        number = find_number(re.sub(r"\s+", "", above + bare(text))) if re.search(r"(?:令|公\s*告|通\s*告)$", above) else None
        if number and len(above) <= 40:
            return number.text, (filled[k - 1], filled[k])
    return "", ()


def _title_above(lines: Sequence[Line], filled: list[int], k: int) -> tuple[int, ...]:
    taken: list[int] = []
    for j in range(k - 1, max(-1, k - 7), -1):
        i = filled[j]
        text = lines[i].text
        if not may_be_title(text) or (taken and i < taken[0] - 4):
            break
        joined = _join(lines, (i, *taken))
        done = _whole(lines, tuple(taken)) or (taken and begins_about(_join(lines, tuple(taken))))
        if done and not (is_organ(text) and (begins_about(_join(lines, tuple(taken))) or (taken and is_organ(lines[taken[0]].text)))):
            break
        if taken and len(joined) > 120:
            break
        taken.insert(0, i)
    return _complete(lines, tuple(taken))


def _complete(lines: Sequence[Line], taken: tuple[int, ...]) -> tuple[int, ...]:
    """The lines from the first at which a title can begin."""
    for start in range(len(taken)):
        joined = _join(lines, taken[start:])
        if is_issued_title(joined) or begins_about(joined):
            while start and is_organ(lines[taken[start - 1]].text):
                start -= 1
            return taken[start:]
    return taken[-1:]


def _title_below(lines: Sequence[Line], filled: list[int], k: int) -> tuple[int, ...]:
    taken: tuple[int, ...] = ()
    for i in filled[k : k + 6]:
        if not may_be_title(lines[i].text) or (taken and i > taken[-1] + 4):
            break
        taken = (*taken, i)
        if is_title_end(lines[i].text):
            break
    return taken


def _whole(lines: Sequence[Line], titles: tuple[int, ...]) -> bool:
    return bool(titles) and is_issued_title(_join(lines, titles))


def _join(lines: Sequence[Line], titles: Sequence[int]) -> str:
    """The title on these lines; organs that issue together, each on its line, keep a space between them."""
    words = [tidy_title(lines[i].text) for i in titles]
    joined = "".join(words[:1])
    for before, after in pairwise(words):
        apart = is_organ(before) and is_organ(after)
        joined = f"{joined} {after}" if apart else joined[: -len(before) or None] + tidy_title(f"{before} {after}")
    return joined


def _without_number(title: str) -> tuple[str, str]:
    """A title that ends with its number in brackets, apart: 关于…的通知（岳办发〔2017〕2号）."""
    match = re.search(r"\s*[（(]([^（）()]{4,40}号)[）)]$", title)
    number = find_number(match[1]) if match else None
    return (title[: match.start()], number.text) if match and number else (title, "")


def _has_body(lines: Sequence[Line], filled: list[int], k: int) -> bool:
    """Does a text follow: an addressee line or a paragraph, before the next number? An entry of the contents has none."""
    for i in filled[k + 1 : k + 9]:
        text = lines[i].text
        if is_addressees(text) or is_publicity(text):
            return True
        if is_number(text):
            return False
        words = bare(text)
        if (len(words) >= 36 and "\t" not in text and not _PAGED.search(words[-60:])) or words.endswith(("。", ":")):
            return True
    return False


def _named(lines: Sequence[Line], filled: list[int], entries: list[tuple[str, str]], numbered: list[_Heading]) -> list[_Heading]:
    """Documents without a number that the table of contents names, where their title stands with a text under it."""
    taken = {i for heading in numbered for i in heading.titles}
    have = {squeeze(heading.title) for heading in numbered}
    wanted = {title for _, title in entries if len(title) >= 3 and title not in have}
    found: list[_Heading] = []
    for k, i in enumerate(filled):
        if not wanted or i in taken or not may_be_title(lines[i].text):
            continue
        words = squeeze(lines[i].text)
        entry = next((w for w in wanted if words and w.startswith(words)), None)
        if entry is None:
            continue
        titles: tuple[int, ...] = (i,)
        for j in filled[k + 1 : k + 4]:
            longer = words + squeeze(lines[j].text)
            if words == entry or not entry.startswith(longer):
                break
            if not lines[j].text.lstrip().startswith(("—", "（", "(")):
                titles = (*titles, j)
            words = longer
        if (words == entry or (len(words) >= 4 and is_title_end(_join(lines, titles)))) and _has_body(
            lines, filled, filled.index(titles[-1])
        ):
            wanted.discard(entry)
            under = " ".join(lines[j].text for j in filled[k + 1 : k + 4] if len(lines[j].text) < 60)
            found.append(_Heading(i, _join(lines, titles), titles, (), "", find_date(plain(under))))
    return found


def _unnumbered(lines: Sequence[Line], filled: list[int], have: list[_Heading]) -> list[_Heading]:
    """A whole title (organ, 关于, kind) with addressees right under it, where no number stands by."""
    taken = {i for heading in have for i in (*heading.titles, *heading.numbers)}
    found = []
    for k, i in enumerate(filled[1:], 1):
        if i in taken or not is_addressees(lines[i].text) or filled[k - 1] in taken:
            continue
        dated = [filled[k - 1]] if is_date(lines[filled[k - 1]].text) else []
        titles = _title_above(lines, filled, k - len(dated))
        if titles and not taken & set(titles) and _whole(lines, titles) and not any(0 < i - t < 12 for h in have for t in h.numbers):
            found.append(_Heading(titles[0], _join(lines, titles), titles, tuple(dated), "", find_date(lines[i - 1].text)))
    return found


def _no_overlap(headings: list[_Heading]) -> list[_Heading]:
    kept: list[_Heading] = []
    for heading in headings:
        used = {i for h in kept for i in (*h.titles, *h.numbers)}
        if not used & {*heading.titles, *heading.numbers}:
            kept.append(heading)
    return kept


def _only(lines: Sequence[Line], filled: list[int], name: str) -> _Heading:
    """The heading of a source that is one document without a number: its first lines that make a title."""
    for k, i in enumerate(filled[:12]):
        if plain(lines[i].text).lstrip().startswith("# ") and may_be_title(lines[i].text):
            return _Heading(0, _join(lines, (i,)), (i,), (), "", "")
        if (may_be_title(lines[i].text) and not is_organ(lines[i].text)) or (
            is_organ(lines[i].text) and k + 1 < len(filled) and begins_about(lines[filled[k + 1]].text)
        ):
            titles = _title_below(lines, filled, k)
            if titles and (is_title_end(_join(lines, titles)) or len(titles) == 1):
                return _Heading(0, _join(lines, titles), titles, (), "", "")
            return _Heading(0, _join(lines, (i,)), (i,), (), "", "")
        if len(bare(lines[i].text)) > 70:
            break
    return _Heading(0, re.sub(r"\.\w{1,5}$", "", name), (), (), "", "")
