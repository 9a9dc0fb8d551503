"""Where a passage stands, written as a clerk would: 二、主要任务 > （一）… > 2.… · 附件2 第37项 我要开饭店 · 名词解释 第17项."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.prose.labels import Label
from corpus.prose.sections import Node

ARROW = " > "
LONGEST_NAME = 40


def locate(path: Sequence[Node], label: Label | None = None) -> str:
    """The place of what stands under `path`; of an item of a list its label too. "正文" at the top of a document.

    A box (专栏) and a glossary are found by their own names, so that what is above them is left out.
    """
    start = max((i for i, node in enumerate(path) if node.kind in ("box", "top")), default=0)
    place = ""
    for i, node in enumerate(path[start:], start):
        above = path[i - 1] if i > start else None
        place = _add(place, node, above)
    if label is not None and label.kind == "note":
        return f"{place} 注" if place else "注"
    if label is not None and label.number and label.kind != "bullet":
        inside = path[-1].kind if path else ""
        item = f"第{label.number}项" if label.kind in ("1.", "(1)", "①") and inside in ("box", "top") else label.text
        place = f"{place} {item}" if item.startswith("第") and place else ARROW.join(filter(None, (place, item)))
    return place or "正文"


def _add(place: str, node: Node, above: Node | None) -> str:
    section = node.section
    if node.kind == "annex" or (node.kind == "box" and section.label):
        return section.label
    if above is not None and above.kind in ("box", "top") and node.number:
        return f"{place} 第{node.number}项 {section.title}".rstrip()
    return f"{place}{ARROW}{node.name}" if place else node.name


def of_item(place: str, key: str, title: str) -> str:
    """The place of an item of a table: "附件1 第37项 我要开饭店", "附件3 A3-1 …办法"."""
    name = f"第{key}项" if key.isdigit() else key
    short = title if len(title) <= LONGEST_NAME else title[: LONGEST_NAME - 1] + "…"
    return " ".join(part for part in ("" if place == "正文" else place, name, short) if part) or place
