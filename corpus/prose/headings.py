"""Which lines are headings, seen with their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.lines import bare, squeeze
from corpus.prose.labels import Label, label_of
from corpus.prose.paragraphs import Paragraph
from corpus.prose.runin import first_sentence, term_before_colon
from corpus.prose.sections import Entry, Outline, rank_of
from corpus.prose.titles import is_title_end, may_be_title

TOP_WORDS = re.compile(r"^(?:名词(?:解释|注释)(?:说明)?|术语解释|注\s*释|前\s*言|引\s*言|序\s*言|结\s*语|附\s*录|后\s*记)$")
ALWAYS = ("part", "chapter", "section", "hash")


def neighbours(entries: Sequence[Entry], k: int) -> list[str]:
    """The unlabelled paragraphs beside the one at `k`, up to the next heading or table, six on each side at most."""
    found: list[str] = []
    for step in (-1, 1):
        j = k + step
        while 0 <= j < len(entries) and abs(j - k) <= 6:
            entry = entries[j]
            if not isinstance(entry, Paragraph) or ((label := label_of(entry.words.raw)) and label.kind != "bullet"):
                break
            found.append(entry.words.raw)
            j += step
    return found


def has_terms_beside(entries: Sequence[Entry], k: int) -> bool:
    """Is the numbered paragraph before or after it a term with its explanation?"""
    beside = [e.words.raw for j in (k - 1, k + 1) if 0 <= j < len(entries) and isinstance(e := entries[j], Paragraph)]
    labelled = [(raw, label) for raw in beside if (label := label_of(raw)) and label.kind == "1."]
    return any(term_before_colon(raw, label.end, labelled=True) for raw, label in labelled)


def heads_what_follows(entries: Sequence[Entry], k: int, label: Label) -> bool:
    """Is this labelled line a heading: short, and what stands under it is neither its next sibling nor its parent's?"""
    words = bare(_raw(entries[k]))
    body = re.sub(r"[。:]$", "", words)
    if label.kind in ALWAYS:
        return len(words) <= 80
    if label.kind == "一、" and len(words) <= 50 and "。" not in body:
        return True
    is_last_of_list = label.kind not in ("1.", "一、") and words.endswith(":") and _follows_sibling(entries, k, label)
    if is_last_of_list or len(words) > 70 or re.search("[。；;！]", body) or words.endswith(";") or k + 1 == len(entries):
        return False
    after = entries[k + 1]
    below = label_of(after.words.raw) if isinstance(after, Paragraph) else None
    return below is None or below.kind in ("bullet", "box", "note") or rank_of(below) > rank_of(label)


def _follows_sibling(entries: Sequence[Entry], k: int, label: Label) -> bool:
    mark = label_of(_raw(entries[k - 1])) if k else None
    return mark is not None and mark.kind == label.kind and mark.number == label.number - 1


def is_plain_heading(outline: Outline, entries: Sequence[Entry], k: int, title: str) -> bool:
    """A short line without a label, a mark or an end that stands over a text or a table."""
    raw = _raw(entries[k])
    if not may_be_title(raw) or k + 1 >= len(entries) or re.search(r"[:：]", raw):
        return False
    words, titled = bare(raw), is_title_end(raw)
    if titled and (squeeze(raw) in squeeze(title) or not (outline.units or outline.stack)):
        return True
    after = entries[k + 1]
    if not isinstance(after, Paragraph):
        return len(words) <= (50 if titled else 24)
    if len(words) > (60 if titled else 24) or re.search(r"\d{4,}$", words) or re.match(r"^\S{2,4}\s+\S", words):
        return False
    return len(after.words.raw) > max(30, len(words))


def box_goes_on(outline: Outline, label: Label | None, raw: str) -> bool:
    """A box holds numbered or dashed items; without any it holds one text. It has no end mark."""
    if label is None:
        return outline.box_items == 0 and not first_sentence(raw)
    if label.kind in ("bullet", "note", "(1)", "①"):
        return True
    return label.kind == "1." and label.number == outline.box_items + 1


def proved_number(entries: Sequence[Entry], k: int) -> int:
    """The number that an item lost, where counting back from the next numbered one gives it and the first is 1; else 0."""
    first = k
    while first and (mark := label_of(_raw(entries[first - 1]))) and mark.kind == "bullet":
        first -= 1
    for j in range(k + 1, min(len(entries), k + 20)):
        label = label_of(_raw(entries[j]))
        if label and label.kind == "1.":
            return k - first + 1 if label.number == j - first + 1 else 0
        if label is None or label.kind != "bullet":
            break
    return 0


def _raw(entry: Entry) -> str:
    return entry.words.raw if isinstance(entry, Paragraph) else ""
