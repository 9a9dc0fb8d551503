"""Attach the notes below a table to the rows that they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Line, Span
from corpus.tables.model import Item, Note, Table

_OPENING = re.compile(r"\s*[（(]?\s*(备\s*注|注|说\s*明|附\s*注)\s*\d*\s*[:：]")
_NUMBERED = re.compile(r"\s*(?:[（(]?\s*(?:备\s*注|注|说\s*明|附\s*注)\s*[:：])?\s*(\d+|[（(]\d+[)）]|[①-⑳])[.．、]?")
_NAMES = re.compile(r"(?:指标|序号|第|项目|任务|编号)\s*([A-Z]?\d+(?:-\d+)?(?:\s*[、,，和及至—–~\-]\s*\d+)*)(?:\s*(?:项|号|条|行))?")


def is_note(line: Line) -> bool:
    """Whether a line opens the notes of a table: "备注:1.…", "注：…"."""
    return _OPENING.match(line.text) is not None


def attach_notes(tables: Sequence[Table], notes: Sequence[Line]) -> tuple[Table, ...]:
    """`tables` with each note at the items that it names by number (指标18, 序号5, 第3项), else at the last table.

    A line that opens no note of its own goes on with the one above it.
    """
    found = list(tables)
    if not found:
        return ()
    for text, spans in _join(notes):
        given = [_give(found, key, (text, spans)) for key in _keys_named(text)]
        if not any(given):
            found[-1] = replace(found[-1], notes=(*found[-1].notes, (text, spans)))
    return tuple(found)


def _join(notes: Sequence[Line]) -> list[Note]:
    joined: list[tuple[str, list[Span]]] = []
    for line in notes:
        text = line.text.strip()
        if not text:
            continue
        left = line.start + len(line.text) - len(line.text.lstrip())
        span = (left, left + len(text))
        if joined and not is_note(line) and not _NUMBERED.match(text):
            joined[-1] = (joined[-1][0] + text, [*joined[-1][1], span])
        else:
            joined.append((text, [span]))
    return [(text, tuple(spans)) for text, spans in joined]


def _keys_named(text: str) -> list[str]:
    """The numbers of the rows that a note begins by naming; a number further on is only mentioned."""
    opening = _OPENING.match(text)
    body = text[opening.end() :] if opening else text
    body = re.sub(r"^\s*(\d+[.．、]|[（(]\d+[)）]|[①-⑳])\s*", "", body)
    match = _NAMES.match(body.strip())
    if match is None:
        return []
    keys: list[str] = []
    for part in re.split(r"[、,，和及]", match[1]):
        bounds = re.fullmatch(r"\s*(\d+)\s*[至—–~\-]\s*(\d+)\s*", part)
        if bounds and int(bounds[1]) < int(bounds[2]) <= int(bounds[1]) + 100:
            keys.extend(str(n) for n in range(int(bounds[1]), int(bounds[2]) + 1))
        else:
            keys.append(part.strip())
    return keys


def _give(tables: list[Table], key: str, note: Note) -> bool:
    """Put `note` at the item numbered `key` of the last table that has one alone."""
    for index in range(len(tables) - 1, -1, -1):
        owners = [i for i, item in enumerate(tables[index].items) if item.key == key]
        if len(owners) == 1:
            items: list[Item] = list(tables[index].items)
            items[owners[0]] = replace(items[owners[0]], notes=(*items[owners[0]].notes, note))
            tables[index] = replace(tables[index], items=tuple(items))
            return True
    return False
