"""Annexes: the list that names them, and each where it begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.lines import Stretch, bare, plain, squeeze, tidy_title
from corpus.prose.labels import RANKS, Label, label_of
from corpus.prose.paragraphs import Paragraph
from corpus.prose.sections import Entry, Outline
from corpus.prose.titles import is_title_end, may_be_title

_LIST = re.compile(r"^附\s*(?:件|表|录)\s*:\s*\S?|^附\s*件\s*\d{0,2}\s*[:.、]\s*\S", re.DOTALL)
_ITEM_LABEL = re.compile(r"^(?:附\s*[件表录]\s*\d{0,2}\s*[:.、]?)?\s*(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[.、:])?\s*")


def take_annex(outline: Outline, entries: Sequence[Entry], k: int, label: Label | None) -> int:
    """Read the list of annexes or the head of an annex at `k`: the number of entries used, 0 if it is neither."""
    paragraph = entries[k]
    if not isinstance(paragraph, Paragraph):
        return 0
    raw = paragraph.words.raw
    is_annex = label is not None and label.kind == "annex"
    if _LIST.match(bare(raw)) and not (is_annex and _has_text_under(entries, k)):
        return _take_list(outline, entries, k)
    if label is not None and is_annex and len(raw) <= 80 and "。" not in raw:
        return _take_head(outline, entries, k, label)
    if label is None and (title := _listed_title(outline, raw)):
        outline.open("annex", RANKS["annex"], "附件", title, paragraph.words)
        outline.heads.append(paragraph.words)
        return 1
    return 0


def _take_list(outline: Outline, entries: Sequence[Entry], k: int) -> int:
    """附件：1.… with the lines that go on with it, as one unit at the top of the outline."""
    pieces: list[Stretch] = []
    for j in range(k, len(entries)):
        entry = entries[j]
        if not isinstance(entry, Paragraph) or (j > k and not _is_list_item(entry.words.raw)):
            break
        pieces.append(entry.words)
        name = _ITEM_LABEL.sub("", bare(entry.words.raw))
        if name:
            outline.annexes.append(squeeze(name))
    outline.stack.clear()
    outline.add_list(tuple(pieces))
    return len(pieces)


def _is_list_item(raw: str) -> bool:
    label = label_of(raw)
    return label is not None and label.kind in ("1.", "bullet", "(1)", "一、") and len(raw) <= 120 and "。" not in raw


def _has_text_under(entries: Sequence[Entry], k: int) -> bool:
    """Is "附件1：…表" itself the head of the annex, because a table or a text stands under it and no further annex's name?"""
    if k + 1 >= len(entries):
        return False
    after = entries[k + 1]
    if not isinstance(after, Paragraph):
        return True
    below = label_of(after.words.raw)
    return len(after.words.raw) > 60 if below is None else below.kind in ("一、", "chapter", "article", "（一）")


def _take_head(outline: Outline, entries: Sequence[Entry], k: int, label: Label) -> int:
    """附件1 with its title, on the same line or on up to three lines under it."""
    heads: list[Stretch] = []
    title = ""
    for entry in entries[k : k + 4]:
        if not isinstance(entry, Paragraph):
            break
        raw = entry.words.raw
        if heads and (is_title_end(title) or not may_be_title(raw) or squeeze(title) in outline.annexes):
            break
        heads.append(entry.words)
        title = tidy_title(f"{title} {raw}" if len(heads) > 1 else raw[label.end :]).strip("：: ")
    spans = tuple(span for head in heads for span in head.spans)
    outline.open("annex", RANKS["annex"], label.text, title, Stretch("", spans), label.number)
    outline.annexes = [name for name in outline.annexes if name != squeeze(title)]
    outline.heads.extend(heads)
    return len(heads)


def _listed_title(outline: Outline, raw: str) -> str:
    """The title of an annex that was listed, standing on a line of its own without 附件 over it; "" if it is none."""
    if not outline.annexes or not may_be_title(raw) or plain(raw).rstrip().endswith(":"):
        return ""
    words = squeeze(raw)
    name = next((name for name in outline.annexes if _alike(words, name)), None)
    if name is None:
        return ""
    outline.annexes.remove(name)
    return tidy_title(raw)


def _alike(one: str, other: str) -> bool:
    """Nearly the same title: seven tenths of the pairs of neighbouring characters in common."""
    shared = len(set(pairwise(one)) & set(pairwise(other)))
    return len(one) > 5 and shared * 2 >= 0.7 * (len(one) + len(other) - 2)
