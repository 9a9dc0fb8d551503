"""Units of an outline into passages: sized for retrieval, each with its path, its place, its spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.lines import Stretch, merge_spans, tidy
from corpus.model import Document, Passage, Row, Source, Span
from corpus.prose.cutting import LONGEST, cut
from corpus.prose.labels import Label, label_of
from corpus.prose.locators import locate
from corpus.prose.sections import Unit

LONGEST_LIST = 450  # characters of a list kept together with what introduces it
LONGEST_GROUP = 300  # characters of short neighbours kept together
SHORT = 80  # characters of what does not stand well alone
ITEM = 45  # characters of a numbered item that is kept with the rest of its list
TINY = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage in the making. home: what its neighbours must share to be put together with it. piece, pieces: of a cut paragraph."""

    text: str
    spans: tuple[Span, ...]
    path: tuple[str, ...]
    place: str
    home: tuple[str, ...]
    kind: str = "paragraph"
    label: Label | None = None
    piece: int = 1
    pieces: int = 1
    items: int = 0
    rows: tuple[Row, ...] = ()
    headed: bool = False
    own: bool = False


def drafts_of(unit: Unit) -> list[Draft]:
    """The drafts of a unit of text: its headings go with its first piece."""
    path = tuple(node.name for node in unit.path)
    if unit.kind == "list":
        text, spans = together([*unit.heads, *unit.pieces])
        return [Draft(text, spans, path, "附件目录", path, own=True)]
    place = locate(unit.path, unit.label)
    pieces = cut(unit.words)
    found = []
    for number, piece in enumerate(pieces, 1):
        parts = [*unit.heads, piece] if number == 1 else [piece]
        text, spans = together(parts)
        bullet = label_of(unit.words.raw) if unit.label is None else None
        items = int(unit.label is not None or (bullet is not None and bullet.kind == "bullet"))
        found.append(Draft(text, spans, path, place, path, "paragraph", unit.label, number, len(pieces), items, headed=bool(unit.heads)))
    return found


def together(parts: Iterable[Stretch]) -> tuple[str, tuple[Span, ...]]:
    """Their text, a line each, and their spans."""
    kept = [part for part in parts if part.raw]
    return "\n".join(tidy(part.raw) for part in kept), tuple(span for part in kept for span in part.spans)


def group(drafts: Sequence[Draft]) -> list[Draft]:
    """Short neighbours of one home put together: a list with what introduces it, a few short paragraphs."""
    done: list[Draft] = []
    for draft in drafts:
        last = done[-1] if done else None
        if last and _belongs(last, draft):
            items = last.items + draft.items
            place = f"{last.place}至{draft.place.split(' ')[-1]}" if last.label and draft.label and draft.label.number else last.place
            place = re.sub(r"至[^至]+(至[^至]+)$", r"\1", place)
            done[-1] = replace(last, place=place, text=f"{last.text}\n{draft.text}", spans=last.spans + draft.spans, items=items)
        else:
            done.append(draft)
    return done


def _belongs(last: Draft, draft: Draft) -> bool:
    if (
        last.home != draft.home
        or last.kind != draft.kind != "row"
        or last.own
        or draft.own
        or draft.headed
        or draft.pieces > 1
        or last.pieces > 1
    ):
        return False
    size = len(last.text) + len(draft.text)
    introduces = last.text.rstrip().endswith(("：", ":"))
    if introduces or last.items:
        if draft.label and draft.label.number and _is_own_place(draft):
            return False
        limit = ITEM if draft.label and draft.label.number else SHORT
        return len(draft.text) <= (limit if draft.items else SHORT) and size <= LONGEST_LIST
    short = len(draft.text) <= SHORT and len(last.text) <= LONGEST_GROUP - SHORT
    return size <= LONGEST_GROUP and (short or len(draft.text) <= TINY)


def _is_own_place(draft: Draft) -> bool:
    """An item of a box or a glossary is looked up by its number: 专栏3 第2项."""
    return bool(re.search(r"第\d+项$", draft.place))


def finish(drafts: Sequence[Draft], document: Document, source: Source) -> list[Passage]:
    """Passages with their places told apart: 第2段 where a heading has several, （1/3） where a paragraph was cut."""
    totals: dict[str, int] = {}
    for draft in drafts:
        totals[draft.place] = totals.get(draft.place, 0) + (draft.piece == 1)
    seen: dict[str, int] = {}
    found = []
    for draft in drafts:
        seen[draft.place] = seen.get(draft.place, 0) + (draft.piece == 1)
        place = draft.place
        if totals[place] > 1 and draft.kind == "paragraph":
            place = f"{place} 第{seen[place]}段"
        if draft.pieces > 1:
            place = f"{place}（{draft.piece}/{draft.pieces}）"
        spans = merge_spans(draft.spans)
        page = source.page_of(spans[0][0]) if source.pages else None
        found.append(Passage(document.id, source.name, spans, draft.text, document.title, draft.path, place, draft.kind, draft.rows, page))
    return found


__all__ = ["LONGEST", "Draft", "drafts_of", "finish", "group", "together"]
