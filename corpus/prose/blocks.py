"""The lines of a document sorted into blocks: stretches of text, regions of tables, lists of people, appointments."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.lines import bare
from corpus.model import Line
from corpus.people import find_people
from corpus.prose.labels import label_of
from corpus.tables import is_table_line

_APPOINTMENT = re.compile(
    r"^[\u4e00-\u9fff·]{2,12}\s*同志\s*(?:任|为)\S|^免去(?:\S{2,12}?同志的?|[\u4e00-\u9fff·]{2,5}的)\S"
    r"|^(?:任命|聘任)\S{2,5}(?:同志)?(?:为|任)\S"
)
_OVER_TABLE = re.compile(
    r"^[(]?\s*(?:计量|金额)?单位\s*:.{1,20}$|^[(〔]\s*[\d一二三四五六七八九十]{1,3}\s*[)〕]\s*\S.{0,50}$|^表\s*\d{1,2}[\s:-].{0,50}$"
)


@dataclass(frozen=True, slots=True)
class Block:
    """kind: "text", "table", "people" or "appointments". indexes: of its filled lines, furniture left out."""

    kind: str
    indexes: tuple[int, ...]


def read_blocks(lines: Sequence[Line], indexes: Sequence[int], furniture: Collection[int] = ()) -> tuple[Block, ...]:
    """The blocks of lines[i] for i in `indexes` (filled lines, in order), each line in one of them.

    Furniture lines are left out, save inside a table, where they are handed on with its lines.
    """
    kept = [i for i in indexes if i not in furniture]
    kinds = {i: "table" if is_table_line(lines[i]) else "text" for i in kept}
    _mark_people(lines, kept, kinds)
    _mark_appointments(lines, kept, kinds)
    _mark_captions(lines, kept, kinds)
    blocks: list[Block] = []
    for i in kept:
        if blocks and blocks[-1].kind == kinds[i]:
            blocks[-1] = Block(kinds[i], (*blocks[-1].indexes, i))
        else:
            blocks.append(Block(kinds[i], (i,)))
    return tuple(blocks)


def _mark_people(lines: Sequence[Line], kept: list[int], kinds: dict[int, str]) -> None:
    for start, end in find_people([lines[i] for i in kept]):
        for i in kept[start:end]:
            kinds[i] = "people"


def _mark_appointments(lines: Sequence[Line], kept: list[int], kinds: dict[int, str]) -> None:
    """Two or more lines that appoint or remove; a line between two of them that goes on with the first is theirs too."""
    found = [k for k, i in enumerate(kept) if kinds[i] == "text" and _APPOINTMENT.match(bare(lines[i].text))]
    if len(found) < 2:
        return
    for k in range(found[0], found[-1] + 1):
        close = any(abs(k - other) <= 1 for other in found)
        if kinds[kept[k]] == "text" and close and label_of(lines[kept[k]].text) is None:
            kinds[kept[k]] = "appointments"


def _mark_captions(lines: Sequence[Line], kept: list[int], kinds: dict[int, str]) -> None:
    """A caption over a table, and what stands between two tables of one heading: (1)…任务清单, 单位：万元, a piece of a cell."""
    for k, i in enumerate(kept):
        if kinds[i] != "text" or k + 1 == len(kept) or kinds[kept[k + 1]] != "table":
            continue
        text = bare(lines[i].text)
        ends = text[-1:] in "。；;,:"
        torn = k > 0 and kinds[kept[k - 1]] == "table" and kept[k - 1] == i - 1 and kept[k + 1] == i + 1 and len(text) <= 30
        if (_OVER_TABLE.match(text) and not ends) or (torn and label_of(lines[i].text) is None):
            kinds[i] = "table"
