"""Names, roles and posts in lists of people, known by their form and a list of surnames."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Span

_VOCABULARY = json.loads((Path(__file__).parent.parent / "data" / "people_vocabulary.json").read_text(encoding="utf-8"))
if _VOCABULARY["format"] != 1:
    raise ValueError(f"corpus/data/people_vocabulary.json should have format 1, has {_VOCABULARY['format']}")

_SURNAMES = frozenset(_VOCABULARY["surnames"])
_COMPOUND = tuple(_VOCABULARY["compound_surnames"])
_ROLE = re.compile(r"\s*((?:\S\s*){2,10}?)\s*[:：]")
_ROLE_WORD = re.compile(_VOCABULARY["roles"])
_POST_END = re.compile(rf"{_VOCABULARY['post_endings']}\s*([(（][^)）]*[)）]?)?\s*$")
_HANZI = r"[\u4e00-\u9fff\u3400-\u4dbf]"
_NAME = re.compile(rf"{_HANZI}{{2,4}}|{_HANZI}{{1,6}}(·{_HANZI}{{1,8}})+")


_COLUMN_WORDS = frozenset(("姓名", "职务", "单位", "备注", "性别", "民族", "角色", "机构"))


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line and where they stand in the source."""

    text: str
    span: Span

    def cut(self, start: int, end: int) -> Piece:
        """The part of this piece between two offsets of its text, without white space around it."""
        part = self.text[start:end]
        left = start + len(part) - len(part.lstrip())
        stripped = part.strip()
        return Piece(stripped, (self.span[0] + left, self.span[0] + left + len(stripped)))


def has_surname(name: str) -> bool:
    """Whether `name` begins with a known surname and is of a usual length after it."""
    if name.startswith(_COMPOUND):
        return 3 <= len(name) <= 4
    return bool(name) and name[0] in _SURNAMES and (2 <= len(name) <= 3 or "·" in name)


def is_name(text: str) -> bool:
    """Whether `text`, spaces aside, has the form of a person's name and is not a post ("副市长")."""
    bare = "".join(text.split())
    if bare in _COLUMN_WORDS:
        return False
    return _NAME.fullmatch(bare) is not None and not (ends_post(bare) and (not has_surname(bare) or len(bare) > 3))


def ends_post(text: str) -> bool:
    """Whether `text` ends as a post does: …局长, …主任, …调研员, …总监(兼)."""
    return _POST_END.search(text) is not None


def split_role(piece: Piece) -> tuple[Piece | None, Piece]:
    """ "副 主 任:朱志成 …" as its role, spaces and colon and all in the span, and the rest."""
    match = _ROLE.match(piece.text)
    if match is None or not _ROLE_WORD.fullmatch("".join(match[1].split())):
        return None, piece
    return piece.cut(0, match.end()), piece.cut(match.end(), len(piece.text))


def role_word(piece: Piece) -> str:
    """A role without spaces and colon: "副 主 任:" is 副主任."""
    return "".join(piece.text.split()).rstrip(":：")


def split_name(piece: Piece) -> tuple[Piece, Piece] | None:
    """ "柯 文 市应急管理局副局长" as name and post, None where it does not begin with a name and a space.

    A name may hold a space after its surname; "张三（市长）" is a name and a post too.
    """
    bracket = re.fullmatch(rf"({_HANZI}(?:\s?{_HANZI}){{1,3}})\s*[(（]([^()（）]{{2,40}})[)）]", piece.text)
    if bracket and has_surname("".join(bracket[1].split())):
        return piece.cut(0, bracket.end(1)), piece.cut(bracket.end(1), len(piece.text))
    tokens = list(re.finditer(r"\S+", piece.text))
    lengths = [len(token.group()) for token in tokens]
    if len(tokens) < 2:
        return None
    if lengths[0] >= 2:
        count = 1
    elif lengths[1] <= 2 and len(tokens) >= 3:
        count = 3 if lengths[1] == 1 and len(tokens) >= 4 and lengths[2] == 1 else 2
    else:
        return None
    name = piece.cut(0, tokens[count - 1].end())
    return (name, piece.cut(name.span[1] - piece.span[0], len(piece.text))) if is_name(name.text) else None


def split_aside(piece: Piece) -> tuple[Piece, Piece, Piece] | None:
    """ "李 红（女） 市卫健委主任" as name, aside and the rest; None where no sex or people stands in brackets after a name."""
    match = re.match(
        rf"({_HANZI}(?:\s?{_HANZI}){{1,3}})\s*([(（](?:[男女]|{_HANZI}{{1,6}}族)(?:[，,、][^()（）]{{1,6}})?[)）])", piece.text
    )
    if match is None or not has_surname("".join(match[1].split())):
        return None
    return piece.cut(0, match.end(1)), piece.cut(*match.span(2)), piece.cut(match.end(), len(piece.text))


def split_names(piece: Piece) -> list[Piece]:
    """The names in "汪琳 杨浪" or "汪琳、杨浪", each of a known surname and none a post; [] where there is anything else.

    Two characters alone with a space between are one name ("应 焰").
    """
    tokens = list(re.finditer(r"[^\s、，,]+", piece.text))
    names = [piece.cut(*token.span()) for token in tokens]
    good = all(has_surname(name.text) and is_name(name.text) and len(name.text) >= 2 for name in names)
    return names if len(names) >= 2 and good else []
