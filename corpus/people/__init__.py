"""Read lists of people: each person a row of body, role, name and post.

A list may be lines of "角色：姓名 职务", columns of tabs, or one person a paragraph. A role holds for those below it until the next.
Two page columns may have been glued side by side: the left one is read to its end first; the right one goes on with the next list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Cell, Line, Row, Span
from corpus.people.appointments import read_appointments
from corpus.people.words import Piece, ends_post, has_surname, is_name, role_word, split_aside, split_name, split_names, split_role
from corpus.tables.model import Item, Table
from corpus.tables.words import is_page_furniture

__all__ = ["find_people", "is_people_region", "read_appointments", "read_people", "read_people_lists"]

HEADER = ("机构", "角色", "姓名", "职务")
_NOT_A_LIST = re.compile(r"[。；;]|(?<![一二三四五六七八九十])[?？!！]")


@dataclass(slots=True)
class _Person:
    """A person on the way: pieces of the source; posts may come in several pieces."""

    name: Piece
    posts: list[Piece] = field(default_factory=list)
    role: Piece | None = None
    aside: Piece | None = None
    cell: int = 0

    @property
    def complete(self) -> bool:
        return bool(self.posts) and ends_post(self.posts[-1].text)


@dataclass(slots=True)
class _Parsed:
    """What a line holds: persons side by side, a role alone, and words before the first name that end the post above."""

    persons: list[_Person] = field(default_factory=list)
    fragment: Piece | None = None
    role: Piece | None = None


def _pieces(line: Line) -> list[Piece]:
    pieces, start = [], 0
    for text in line.text.split("\t"):
        whole = Piece(text, (line.start + start, line.start + start + len(text)))
        pieces.append(whole.cut(0, len(text)))
        start += len(text) + 1
    return [piece for piece in pieces if piece.text]


def _parse(line: Line) -> _Parsed:
    parsed = _Parsed()
    role: Piece | None = None
    pieces = _pieces(line)
    for index, piece in enumerate(pieces):
        found, rest = split_role(piece)
        role = found or role
        if not rest.text:
            continue
        names = split_names(rest)
        if names:
            parsed.persons.extend(_Person(name, role=role if at == 0 else None, cell=index) for at, name in enumerate(names))
            role = None
            continue
        person = _person(rest, pieces[index + 1] if index + 1 < len(pieces) else None)
        last = parsed.persons[-1] if parsed.persons else None
        if person is not None and not (last is not None and not last.posts and ends_post(rest.text)):
            person.role, person.cell, role = role, index, None
            parsed.persons.append(person)
        elif last is not None:
            last.posts.append(rest)
        elif parsed.fragment is None:
            parsed.fragment = rest
    parsed.role = role
    return parsed


def _person(piece: Piece, after: Piece | None) -> _Person | None:
    """The person that `piece` names: with the post in it, or in the next cell."""
    marked = split_aside(piece)
    if marked is not None:
        return _Person(marked[0], [marked[2]] if marked[2].text else [], aside=marked[1])
    split = split_name(piece)
    if split is not None and (has_surname("".join(split[0].text.split())) or ends_post(split[1].text)):
        return _Person(split[0], [split[1]])
    alone = is_name(piece.text) and (after is not None or has_surname("".join(piece.text.split())))
    return _Person(piece) if alone and not (ends_post(piece.text) and after is None) else None


def _is_entry(line: Line) -> bool:
    """A line with a person and a post, or with a role and a name."""
    if _NOT_A_LIST.search(line.text) or len(line.text) > 160:
        return False
    parsed = _parse(line)
    if not parsed.persons or (parsed.fragment is not None and re.fullmatch(r"\d+[.、．]?", parsed.fragment.text)):
        return False
    first = parsed.persons[0]
    return bool(first.role) or any(ends_post(post.text) or len(post.text) >= 5 for post in first.posts)


def _sure(line: Line) -> bool:
    parsed = _parse(line)
    first = parsed.persons[0]
    known = has_surname("".join(first.name.text.split()))
    return known and (first.role is not None or first.complete)


def find_people(lines: Sequence[Line]) -> tuple[tuple[int, int], ...]:
    """The lists of people in `lines`, as [start, end) of their indices: two persons or more, or one with a role.

    Blank lines, page furniture and the broken-off end of a post may stand between two persons.
    """
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(lines):
        if not _opens(lines[index]) or _is_tabulated(lines[:index]):
            index += 1
            continue
        end, count, roles, sure = index, 0, 0, 0
        at = index
        while at < len(lines):
            if _is_entry(lines[at]):
                end, count = at + 1, count + 1
                roles += any(person.role for person in _parse(lines[at]).persons)
                sure += _sure(lines[at])
            elif _opens(lines[at]) or _is_fragment(lines[at], lines[index:at]):
                end = at + 1
            elif lines[at].text.strip() and not is_page_furniture(lines[at].text):
                break
            at += 1
        if (count >= 2 or (count and roles)) and sure * 2 >= count:
            found.append((index, end))
        index = max(end, index + 1)
    return tuple(found)


def _is_tabulated(above: Sequence[Line]) -> bool:
    """Whether rows of a table with a 姓名 column stand right above: they are read as a table."""
    for line in reversed(above[-60:]):
        if "\t" in line.text and any("".join(cell.split()) == "姓名" for cell in line.text.split("\t")):
            return True
        if line.text.strip() and "\t" not in line.text:
            return False
    return False


def _opens(line: Line) -> bool:
    parsed = _parse(line) if line.text.strip() and len(line.text) <= 160 else _Parsed()
    return _is_entry(line) or (parsed.role is not None and not parsed.fragment)


def _is_fragment(line: Line, above: Sequence[Line]) -> bool:
    """The end of a post whose beginning stands above: "主任" under "邹平鸿 南铁九江车务段办公室"."""
    text = line.text.strip()
    if not text or len(text) > 20 or not ends_post(text) or _NOT_A_LIST.search(text):
        return False
    last = next((other for other in reversed(above) if other.text.strip()), None)
    persons = _parse(last).persons if last is not None else []
    return bool(persons) and not persons[-1].complete


def is_people_region(lines: Sequence[Line]) -> bool:
    """Whether all of `lines`, blank ones and furniture aside, are one list of people."""
    wanted = [line for line in lines if line.text.strip() and not is_page_furniture(line.text)]
    return bool(wanted) and find_people(wanted) == ((0, len(wanted)),)


def read_people(lines: Sequence[Line], body: str) -> tuple[Item, ...]:
    """The people of one list, in order. Those of a glued right column come last, without a body: it is a later list's.

    body: the name of the committee or group, "" if unknown.
    """
    left, right = read_people_lists([(body, lines), ("", ())])
    return (*left.items, *right.items)


def read_people_lists(lists: Sequence[tuple[str, Sequence[Line]]]) -> tuple[Table, ...]:
    """The lists of one document in order, each a table; `lists` gives the body and the lines of each.

    Where two page columns stand side by side, the right one is the top of the next column of that page, where the list that the
    left column broke off goes on: the next one. Its people are put at the end of that list, and a warning says so.
    """
    tables: list[Table] = []
    carried: list[_Person] = []
    for number, (body, lines) in enumerate(lists):
        left, right, furniture = _read_columns(lines)
        warnings: list[str] = []
        if carried and (carried[0].role is None and not left and body):
            warnings.append("并排两栏的右栏没有写明角色，所接的名单是空的")
        if carried:
            warnings.append(f"{'、'.join(map(_bare, carried))}印在前一名单的右栏，按版式接在本名单之后")
        if right:
            warnings.append(f"第{number + 1}个名单的原文是两栏并排：先读完左栏，右栏{len(right)}人归后一名单")
        items = _items(body, [*left, *carried])
        tables.append(Table(HEADER, (), items, tuple(furniture), tuple(warnings)))
        carried = right
    if carried:
        items = _items("", carried)
        warning = f"并排两栏的右栏有{len(carried)}人，后面没有名单可接，机构不明"
        last = tables[-1]
        tables[-1] = Table(HEADER, (), (*last.items, *items), last.furniture, (*last.warnings, warning))
    return tuple(tables)


def _read_columns(lines: Sequence[Line]) -> tuple[list[_Person], list[_Person], list[tuple[str, Span]]]:
    """The left and the right column of a list, and the furniture between its lines."""
    left: list[_Person] = []
    right: list[_Person] = []
    furniture: list[tuple[str, Span]] = []
    role: Piece | None = None
    for line in lines:
        if not line.text.strip():
            continue
        whole = Piece(line.text, (line.start, line.end)).cut(0, len(line.text))
        if is_page_furniture(line.text):
            furniture.append(("页码或页眉", whole.span))
            continue
        parsed = _parse(line)
        if parsed.fragment is not None:
            _end_post(left, parsed.fragment, furniture)
        beside = parsed.fragment is not None and len(_pieces(line)) > 1
        for index, person in enumerate(parsed.persons):
            before = parsed.persons[index - 1] if index else None
            if before is not None:
                beside = beside or (before.cell != person.cell and bool(before.posts or person.posts))
            column = right if beside else left
            person.role = person.role or (role if column is left else None)
            role = None if column is left else role
            column.append(person)
        role = parsed.role or role
    if role is not None:
        furniture.append(("没有人名的角色", role.span))
    return left, right, furniture


def _end_post(column: list[_Person], fragment: Piece, furniture: list[tuple[str, Span]]) -> None:
    if column:
        column[-1].posts.append(fragment)
    else:
        furniture.append(("不能归入任何人的文字", fragment.span))


def _bare(person: _Person) -> str:
    return "".join(person.name.text.split())


def _items(body: str, persons: Sequence[_Person]) -> tuple[Item, ...]:
    items = []
    role: Piece | None = None
    for person in persons:
        own = person.role is not None
        role = person.role or role
        pieces = [piece for piece in (person.role, person.name, person.aside, *person.posts) if piece is not None]
        spans = _spans(pieces)
        title = role_word(role) if role is not None else ""
        cells = (
            Cell("机构", body, (), inherited=True),
            Cell("角色", title, (role.span,) if role is not None else (), inherited=not own),
            Cell("姓名", _bare(person), (person.name.span,)),
            Cell("职务", "".join(_post_text(post) for post in person.posts), tuple(post.span for post in person.posts)),
        )
        path = tuple(part for part in (body, title) if part)
        items.append(Item((Row(cells, spans),), "", _bare(person), path, spans))
    return tuple(items)


def _post_text(piece: Piece) -> str:
    """A post given in brackets without them."""
    inside = re.fullmatch(r"[(（](.*)[)）]", piece.text)
    return inside[1] if inside else piece.text


def _spans(pieces: Sequence[Piece]) -> tuple[Span, ...]:
    """The pieces' spans, those with nothing but white space between them joined; pieces stand in the order of the source."""
    spans: list[Span] = []
    for piece in pieces:
        if spans and 0 <= piece.span[0] - spans[-1][1] <= 4:
            spans[-1] = (spans[-1][0], piece.span[1])
        else:
            spans.append(piece.span)
    return tuple(spans)
