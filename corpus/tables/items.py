"""Gather the rows of each item: its number and name, the group above it, the rows that go on with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.tables.entries import KEY, Columns, Draft, Entry, find_columns
from corpus.tables.words import SUM_WORDS, cell_kind, compact


def group_entries(entries: Sequence[Entry], warnings: list[str]) -> list[Draft]:
    """Gather the rows of each item: rows without a number go on with the item above, a repeated number is the same item."""
    drafts: list[Draft] = []
    anchored = _anchored_groups(entries)
    continued_names = _names_in_continuations(entries)
    for entry in entries:
        columns = find_columns(entry.header) if entry.header is not None and not entry.placed.raw.stray else None
        current = drafts[-1] if drafts else None
        if columns is None:
            _take_loose(drafts, entry, current)
        elif current is not None and _goes_on(current, entry, columns, continued_names):
            current.entries.append(entry)
            current.key = current.key or number(entry, columns)
        else:
            drafts.append(_begin(entry, columns, current, anchored, warnings))
    return drafts


def number(entry: Entry, columns: Columns) -> str:
    """The number of a row, "" if it has none: "1.", "（1）" and "1、" are 1."""
    bare = compact(entry.text(columns.key)).rstrip(".．、")
    return bare[1:-1] if re.fullmatch(r"[(（][^()（）]+[)）]", bare) else bare


def _take_loose(drafts: list[Draft], entry: Entry, current: Draft | None) -> None:
    """A stray line belongs to the item above it; rows without a header are one item, as a form is."""
    if current is not None and (entry.placed.raw.stray or current.entries[0].header is None):
        current.entries.append(entry)
        current.lead.extend(entry.placed.raw.lead)
    else:
        raw = entry.placed.raw
        drafts.append(Draft([entry], path=raw.path, lead=list(raw.lead)))


def _goes_on(current: Draft, entry: Entry, columns: Columns, continued_names: bool) -> bool:
    first = current.entries[0]
    if first.header is None or entry.placed.raw.lead or (columns.key is None) != ("key" not in first.header.kinds):
        return False
    title = compact(entry.text(columns.title))
    key = number(entry, columns)
    if columns.key is None:
        return bool(columns.title is not None and not title and entry.cells and not entry.loose)
    if key:
        same = key == current.key and (not title or title == compact(current.title))
        adopted = not current.key and bool(current.title) and not title and not entry.loose
        return same or adopted
    return not title or title == compact(current.title) or continued_names or not entry.aligned


def _names_in_continuations(entries: Sequence[Entry]) -> bool:
    """Whether rows without a number commonly have a name of their own in this table."""
    rows = [(e, find_columns(e.header)) for e in entries if e.header is not None and not e.placed.raw.stray]
    without = [(e, c) for e, c in rows if c.key is not None and not e.text(c.key)]
    named = [e for e, c in without if e.text(c.title)]
    return len(named) * 5 > len(without)


def _anchored_groups(entries: Sequence[Entry]) -> set[int]:
    """The places that are filled in the first row under every header: a blank there goes on from above."""
    firsts: dict[int, Entry] = {}
    for entry in entries:
        if not entry.placed.raw.stray:
            firsts.setdefault(entry.placed.raw.block, entry)
    rows = [entry.placed.raw.cells for entry in firsts.values()]
    if not rows:
        return set()
    return {index for index in range(min(map(len, rows))) if all(cells[index].bare for cells in rows)}


def _begin(entry: Entry, columns: Columns, current: Draft | None, anchored: set[int], warnings: list[str]) -> Draft:
    raw = entry.placed.raw
    above = current.entries[-1] if current is not None else None
    if above is not None and above.header is not None and not raw.lead:
        _inherit_groups(entry, above, columns, anchored)
    key = number(entry, columns)
    title = entry.text(columns.title) or _loose_title(entry, columns.title)
    if compact(title) in SUM_WORDS and (group := [entry.text(c) for c in columns.groups if entry.text(c)]):
        title = f"{group[-1]} {title}"
    draft = Draft([entry], key, title, raw.path, list(raw.lead))
    if key and not title and above is not None and above.loose:
        spans = tuple(span for _, cell in above.loose for span in cell.spans)
        words = " ".join(cell.text for _, cell in above.loose)
        draft.notes.append((f"名称原文缺失；上一行未能与表头对应的内容：{words}", spans))
        warnings.append(f"第{key}项没有名称，上一行有未能对应的内容“{words}”")
    return draft


def _inherit_groups(entry: Entry, above: Entry, columns: Columns, anchored: set[int]) -> None:
    """A blank before the item's name goes on from the row above, where that column is filled in the first row under each header."""
    raw, upper = entry.placed.raw.cells, above.placed.raw.cells
    for column in columns.groups:
        if column in anchored and column not in entry.cells and column in above.cells and not (column < len(raw) and raw[column].bare):
            entry.cells[column] = replace(above.cells[column], inherited=True)
    if not entry.aligned and len(raw) == len(upper):
        for index in range(1, len(raw)):
            cell = next((cell for at, cell in above.loose if at == index), None)
            blank = not raw[index].bare and entry.placed.columns[index] is None
            if blank and cell is not None and index in anchored and any(c.bare for c in raw[index + 1 :]):
                entry.loose.append((index, replace(cell, inherited=True)))
                entry.loose.sort(key=lambda pair: pair[0])


def _loose_title(entry: Entry, column: int | None) -> str:
    """The last of an unaligned row's own words that stand at the name's column or before it, in every reading of the row."""
    title = ""
    for index, cell in entry.loose:
        possible = entry.placed.possible[index] if index < len(entry.placed.possible) else frozenset()
        words = cell_kind(cell.text) in ("text", "sentence", "code") and len(cell.text) <= 80
        before = column is not None and (all(place <= column for place in possible) if possible else index <= column)
        if words and before and not cell.inherited:
            title = cell.text
        elif possible and not before:
            break
    return title if not KEY.fullmatch(compact(title)) else ""
