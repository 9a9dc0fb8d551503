"""Lists of people and appointments into drafts of passages: the people of one body together, a few appointments together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.lines import tidy
from corpus.model import Line
from corpus.people import read_appointments, read_people_lists
from corpus.prose.locators import locate, of_item
from corpus.prose.passages import Draft, together
from corpus.prose.sections import Unit
from corpus.tables.model import Item, Table

LONGEST = 400


def read_lists(units: Sequence[Unit], title: str) -> tuple[Table, ...]:
    """The lists of people of a document, one table a unit; they are read together, for a page's right column goes on with the next."""
    return read_people_lists([(_body(unit, title), unit.lines) for unit in units]) if units else ()


def _body(unit: Unit, title: str) -> str:
    """The committee or group whose people these are: the heading above, else what the document's title sets up."""
    if unit.path:
        return unit.path[-1].section.title
    for verb in ("成立", "调整", "组建", "公布", "印发"):
        if verb in title:
            return title.split(verb, 1)[1].removesuffix("的通知").removesuffix("组成人员").removesuffix("成员名单").removesuffix("名单")
    return ""


def person_drafts(unit: Unit, table: Table) -> list[Draft]:
    """The people of a unit's list, those of one body in passages of up to 400 characters."""
    path = tuple(node.name for node in unit.path)
    found: list[Draft] = []
    for item in table.items:
        role, name, post = (cell.text for cell in item.rows[0].cells[1:4])
        body = item.path[0] if item.path else ""
        below = path if not body or any(body in part for part in path) else (*path, body)
        text = f"{role}：{name}，{post}" if role else f"{name}，{post}"
        draft = Draft(text, item.spans, below, of_item(locate(unit.path), "名单", ""), below, "person", rows=item.rows, own=True)
        found = _packed(found, draft)
    if found and unit.heads:
        text, spans = together(unit.heads)
        found[0] = replace(found[0], text=f"{text}\n{found[0].text}", spans=spans + found[0].spans)
    return found


def appointment_drafts(unit: Unit) -> list[Draft]:
    """Appointments and removals, a few to a passage."""
    path = tuple(node.name for node in unit.path)
    found: list[Draft] = []
    for item in read_appointments(unit.lines):
        text = _words(item, unit.lines)
        found = _packed(found, Draft(text, item.spans, path, "任免名单", path, "person", rows=item.rows, own=True))
    if found and unit.heads:
        text, spans = together(unit.heads)
        found[0] = replace(found[0], text=f"{text}\n{found[0].text}", spans=spans + found[0].spans)
    return found


def _words(item: Item, lines: Sequence[Line]) -> str:
    """An appointment in the source's own words, whole again where a page break cut it."""
    pieces = [
        line.text[max(0, s - line.start) : e - line.start] for s, e in item.spans for line in lines if s < line.end and line.start < e
    ]
    return tidy("".join(pieces))


def _packed(found: list[Draft], draft: Draft) -> list[Draft]:
    last = found[-1] if found else None
    if last and last.home == draft.home and len(last.text) + len(draft.text) < LONGEST:
        joined = replace(last, text=f"{last.text}\n{draft.text}", spans=last.spans + draft.spans, rows=last.rows + draft.rows)
        return [*found[:-1], joined]
    return [*found, draft]


def rest_of(lines: Sequence[Line], drafts: Sequence[Draft]) -> list[Line]:
    """The lines of which some words are in none of the drafts."""
    inside = {at for draft in drafts for start, end in draft.spans for at in range(start, end)}
    return [line for line in lines if any(not char.isspace() and line.start + k not in inside for k, char in enumerate(line.text))]
