"""Where documents begin: headings known by their number, by the table of contents, by their form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.facts import find_date, find_number
from corpus.lines import bare, plain, squeeze, tidy_title
from corpus.model import Line
from corpus.prose.titles import (
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

PAGED = re.compile(r"[\s.…·—\-_(]*\(?\d{1,3}\)?\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a document. first: index of its first line; titles, numbers: those of its title and number; date: ISO."""

    first: int
    title: str
    titles: tuple[int, ...]
    numbers: tuple[int, ...]
    number: str
    date: str


def numbered_headings(lines: Sequence[Line], filled: list[int]) -> list[Heading]:
    """Headings with a number under or over their title and a text after it. filled: indexes of the lines that are not blank."""
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
        found.append(Heading(first, title, titles, lines_of_number, number, find_date(plain(words))))
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


def without_number(title: str) -> tuple[str, str]:
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
        if (len(words) >= 36 and "\t" not in text and not PAGED.search(words[-60:])) or words.endswith(("。", ":")):
            return True
    return False


def named_headings(lines: Sequence[Line], filled: list[int], entries: list[tuple[str, str]], numbered: list[Heading]) -> list[Heading]:
    """Documents without a number that the table of contents names, where their title stands with a text under it."""
    taken = {i for heading in numbered for i in heading.titles}
    have = {squeeze(heading.title) for heading in numbered}
    wanted = {title for _, title in entries if len(title) >= 3 and title not in have}
    found: list[Heading] = []
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
            found.append(Heading(i, _join(lines, titles), titles, (), "", find_date(plain(under))))
    return found


def unnumbered_headings(lines: Sequence[Line], filled: list[int], have: list[Heading]) -> list[Heading]:
    """A whole title (organ, 关于, kind) with addressees right under it, where no number stands by."""
    taken = {i for heading in have for i in (*heading.titles, *heading.numbers)}
    found = []
    for k, i in enumerate(filled[1:], 1):
        if i in taken or not is_addressees(lines[i].text) or filled[k - 1] in taken:
            continue
        dated = [filled[k - 1]] if is_date(lines[filled[k - 1]].text) else []
        titles = _title_above(lines, filled, k - len(dated))
        if titles and not taken & set(titles) and _whole(lines, titles) and not any(0 < i - t < 12 for h in have for t in h.numbers):
            found.append(Heading(titles[0], _join(lines, titles), titles, tuple(dated), "", find_date(lines[i - 1].text)))
    return found


def without_overlap(headings: list[Heading]) -> list[Heading]:
    """The headings in order, less those that use a line of one before."""
    kept: list[Heading] = []
    for heading in headings:
        used = {i for h in kept for i in (*h.titles, *h.numbers)}
        if not used & {*heading.titles, *heading.numbers}:
            kept.append(heading)
    return kept


def only_heading(lines: Sequence[Line], filled: list[int], name: str) -> Heading:
    """The heading of a source that is one document without a number: its first lines that make a title."""
    for k, i in enumerate(filled[:12]):
        if plain(lines[i].text).lstrip().startswith("# ") and may_be_title(lines[i].text):
            return Heading(0, _join(lines, (i,)), (i,), (), "", "")
        if (may_be_title(lines[i].text) and not is_organ(lines[i].text)) or (
            is_organ(lines[i].text) and k + 1 < len(filled) and begins_about(lines[filled[k + 1]].text)
        ):
            titles = _title_below(lines, filled, k)
            if titles and (is_title_end(_join(lines, titles)) or len(titles) == 1):
                return Heading(0, _join(lines, titles), titles, (), "", "")
            return Heading(0, _join(lines, (i,)), (i,), (), "", "")
        if len(bare(lines[i].text)) > 70:
            break
    return Heading(0, re.sub(r"\.\w{1,5}$", "", name), (), (), "", "")
