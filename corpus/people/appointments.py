"""Read appointments: "X同志任A(试用期一年)，免去其B职务；" as rows of person, appointed to, removed from, remark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Cell, Line, Row, Span
from corpus.people.words import has_surname
from corpus.tables.model import Item

HEADER = ("姓名", "任", "免", "备注")
_NAME = r"[\u4e00-\u9fff·]{2,12}?"
_NAMES = rf"{_NAME}(?:、{_NAME})*"
_RULES = [
    re.compile(rf"(?P<names>{_NAMES})同志(?:担任|任)(?P<to>.+?)(?:[，,](?:同时)?免去其?(?P<from>.+?)职务)?$"),
    re.compile(rf"(?P<names>{_NAMES})同志不再(?:担任|兼任)(?P<from>.+?)(?:职务)?$"),
    re.compile(rf"免去(?P<names>{_NAMES})同志的?(?P<from>.+?)职务$"),
    re.compile(rf"免去(?P<names>{_NAMES})的(?P<from>.+?)职务$"),
    re.compile(rf"(?:任命|聘任|决定任命)[:：]?(?P<names>{_NAMES})(?:同志)?为(?P<to>.+?)(?:[，,]免去其?(?P<from>.+?)职务)?$"),
]
_BARE = re.compile(r"(?P<names>[\u4e00-\u9fff]{2,4})任(?P<to>.+?)(?:[，,]免去其?(?P<from>.+?)职务)?$")
_TRIAL = re.compile(r"[(（，,]?(?P<note>试用期[^)）；;。，,]*)[)）]?|[(（](?P<other>[^()（）]*(?:任期|主持工作|兼|挂职)[^()（）]*)[)）]")


def read_appointments(lines: Sequence[Line]) -> tuple[Item, ...]:
    """Each appointment or removal as an item of one row; what is neither is left out.

    A sentence ends with ； or 。 and may run over lines and blank lines (page breaks).
    """
    items: list[Item] = []
    for text, offsets in _sentences(lines):
        items.extend(_read(text, offsets))
    return tuple(items)


def _sentences(lines: Sequence[Line]) -> list[tuple[str, list[int]]]:
    """Sentences without white space, each character with its offset in the source."""
    found: list[tuple[str, list[int]]] = []
    text, offsets = "", list[int]()
    for line in lines:
        for index, char in enumerate(line.text):
            if char.isspace():
                continue
            text += char
            offsets.append(line.start + index)
            if char in "；;。":
                found.append((text, offsets))
                text, offsets = "", []
        if text.endswith(("：", ":")):
            found.append((text, offsets))
            text, offsets = "", []
    if text:
        found.append((text, offsets))
    return found


def _read(text: str, offsets: list[int]) -> list[Item]:
    body = text.rstrip("；;。")
    match = next((found for rule in _RULES if (found := rule.match(body))), None)
    if match is None:
        bare = _BARE.match(body)
        match = bare if bare is not None and has_surname(bare["names"]) else None
    if match is None:
        return []
    groups = match.re.groupindex
    start = match.start("names")
    items = []
    for name in match["names"].split("、"):
        cells = [Cell("姓名", name, _spans(offsets, start, start + len(name)))]
        start += len(name) + 1
        notes: list[Cell] = []
        for header, group in (("任", "to"), ("免", "from")):
            cells.append(_post(header, match, group, offsets, notes) if group in groups and match[group] else Cell(header, "", ()))
        cells.append(notes[0] if notes else Cell("备注", "", ()))
        spans = _spans(offsets, 0, len(text))
        items.append(Item((Row(tuple(cells), spans),), "", name, (), spans))
    return items


def _post(header: str, match: re.Match[str], group: str, offsets: list[int], notes: list[Cell]) -> Cell:
    """The post without what stands beside it (试用期一年), which goes to `notes`."""
    start, end = match.span(group)
    text = match[group]
    aside = _TRIAL.search(text)
    if aside is not None:
        inner = "note" if aside["note"] else "other"
        notes.append(Cell("备注", aside[inner], _spans(offsets, start + aside.start(inner), start + aside.end(inner))))
        end = start + aside.start()
        text = text[: aside.start()]
    return Cell(header, text, _spans(offsets, start, end))


def _spans(offsets: list[int], start: int, end: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    for offset in offsets[start:end]:
        if spans and offset == spans[-1][1]:
            spans[-1] = (spans[-1][0], offset + 1)
        else:
            spans.append((offset, offset + 1))
    return tuple(spans)
