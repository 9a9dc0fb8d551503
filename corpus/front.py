"""The head of a document: its title, number, date, addressees, and what is said of it: one passage. And what is in a gazette's masthead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.lines import Stretch, bare, stretch_of, tidy
from corpus.model import Document, Line, Span
from corpus.paragraphs import Paragraph
from corpus.passages import Draft, together
from corpus.titles import is_addressees, is_date, is_number, is_publicity

LONGEST_FRONT = 320
LONGEST_CONTENTS = 480


def front_draft(document: Document, heads: Sequence[Stretch], said: Sequence[Stretch]) -> Draft:
    """heads: the lines of the title and number, as they stand. said: addressees, publicity, the sentence of issue."""
    _, spans = together([*heads, *said])
    first = f"{document.title}\n{' '.join(filter(None, (document.number, _date(document.date))))}".strip()
    known = {tidy(stretch.raw) for stretch in heads if is_number(stretch.raw)}
    lines = [
        first,
        *(tidy(s.raw) for s in heads if not _in_title(s.raw, document.title) and tidy(s.raw) not in known),
        *(tidy(s.raw) for s in said),
    ]
    return Draft("\n".join(lines), spans, (), "文首", ("",), "front", own=True)


def _in_title(raw: str, title: str) -> bool:
    return re.sub(r"[\s#*]+", "", raw) in re.sub(r"\s+", "", title)


def _date(iso: str) -> str:
    return "{}年{}月{}日".format(*(int(part) for part in iso.split("-"))) if iso else ""


def take_front(paragraphs: Sequence[Paragraph]) -> int:
    """How many of the first paragraphs belong to the head: subtitle, speaker, addressees, date, publicity."""
    count = 0
    for paragraph in paragraphs[:6]:
        words = bare(paragraph.words.raw)
        speaker = bool(re.fullmatch(r"\S{2,24}\s+[\u4e00-\u9fff]{1,3}\s?[\u4e00-\u9fff]{1,2}", words))
        subtitle = (words.startswith(("——", "—")) and len(words) <= 60) or bool(re.fullmatch(r"\(.{4,60}\)", words))
        greeting = len(words) <= 20 and bool(re.match(r"(?:各位|同志们|尊敬的)[^。]*[:,]$", words))
        if not (is_addressees(words) or is_publicity(words) or is_date(words) or subtitle or speaker or greeting):
            break
        count += 1
    return count


def contents_drafts(lines: Sequence[Line], places: Sequence[tuple[int, int, str]]) -> list[Draft]:
    """The masthead and the table of contents, each line kept whole, in passages of up to 480 characters.

    places: [first, last) of the lines and the name of the place: "刊头", "目录".
    """
    drafts: list[Draft] = []
    for first, last, place in places:
        block: list[Stretch] = []
        for line in lines[first:last]:
            words = stretch_of(line)
            if not words.raw:
                continue
            if block and sum(len(s.raw) + 1 for s in block) + len(words.raw) > LONGEST_CONTENTS:
                drafts.append(_contents(block, place))
                block = []
            block.append(words)
        if block:
            drafts.append(_contents(block, place))
    return drafts


def _contents(block: list[Stretch], place: str) -> Draft:
    text: list[str] = []
    for stretch in block:
        words = re.sub(r"\s+", " ", stretch.raw)
        # A short line that breaks off goes on in the next: 本刊所登文件与/正式文件同等效力.
        if text and re.search(r"[与和及或的为]$", text[-1]):
            text[-1] += words
        else:
            text.append(words)
    spans: tuple[Span, ...] = tuple(span for stretch in block for span in stretch.spans)
    return Draft("\n".join(text), spans, (), place, (place,), "contents", own=True)
