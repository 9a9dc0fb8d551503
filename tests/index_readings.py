"""Readings made by hand for the tests of the index: one passage a line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from corpus.model import Cell, Document, Passage, Reading, Row, Source

FARM = ("第一条为了发展农业生产，制定本办法。", "第二条农业农村部门负责农田水利工作。", "第三条水利工程由县水利局管理。")
TAX = ("第一条纳税人应当按期申报纳税。", "第二条税务机关负责税收征收管理。")


def reading(name: str, lines: Sequence[str], title: str = "关于测试的通知") -> Reading:
    """A source of `lines`, a document, a passage a line."""
    text = "\n".join(lines)
    document = f"{name}#0"
    passages, start = [], 0
    for number, line in enumerate(lines, 1):
        spans = ((start, start + len(line)),)
        passages.append(Passage(document, name, spans, line, title, ("第一章总则",), f"第{number}条", "article"))
        start += len(line) + 1
    source = Source(name, text, hashlib.sha256(text.encode()).hexdigest())
    return Reading(source, (Document(document, name, (0, len(text)), title, "测府发〔2024〕1号"),), (), tuple(passages))


def table_reading(name: str = "表.txt") -> Reading:
    """A source with one table row, and every optional field of a passage."""
    text = "序号\t名称\n7\t新车上牌 \U0001f697"
    row = Row(
        (Cell("序号", "7", ((6, 7),)), Cell("名称", "新车上牌", ((8, 12),), inherited=True), Cell("", "", ())), ((6, 12),), aligned=False
    )
    passage = Passage(f"{name}#0", name, ((0, 5), (6, 14)), row.render(), "清单", ("附件2",), "附件2 第7项", "row", (row,), page=3)
    document = Document(f"{name}#0", name, (0, len(text)), "清单", repeals=("旧清单",), amends=("甲", "乙"), status="in_force")
    source = Source(name, text, hashlib.sha256(text.encode()).hexdigest(), warnings=("少一列",))
    return Reading(source, (document,), (), (passage,), warnings=("第2行列数不符",))
