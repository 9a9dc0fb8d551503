"""The outline of a document: which paragraphs are headings, and under which headings every other one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.labels import RANKS, Label, label_of
from corpus.lines import Stretch, bare, plain, squeeze, tidy_title
from corpus.model import Line, Section
from corpus.paragraphs import Paragraph
from corpus.runin import RunIn, bold_headings, first_sentence, term_before_colon
from corpus.titles import is_publicity, is_title_end, may_be_title

TOP_WORDS = re.compile(r"^(?:名词(?:解释|注释)(?:说明)?|术语解释|注\s*释|前\s*言|引\s*言|序\s*言|结\s*语|附\s*录|后\s*记)$")
_LIST_OF_ANNEXES = re.compile(r"^附\s*(?:件|表|录)\s*:\s*(?P<rest>.*)$|^附\s*件\s*(?P<n>\d{0,2})\s*[:.、]\s*(?P<first>\S.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Node:
    """A section with what makes paths of it. kind: that of its label, "box", "top", "word", "run-in", "bold"."""

    section: Section
    kind: str
    rank: float
    number: int = 0

    @property
    def name(self) -> str:
        """As it stands in a path: "一、总体要求", "附件1 …清单", "做强产业集群"."""
        gap = " " if self.kind in ("annex", "box", "part", "chapter", "section", "decimal", "article") and self.section.title else ""
        return f"{self.section.label}{gap}{self.section.title}"


@dataclass(frozen=True, slots=True)
class Unit:
    """Something to make passages of. words: its own text; heads: headings just above it that have no text of their own.

    label: that of a list item without a title, None otherwise. kind: "text", "list" (of annexes), "lines" (of a table, of
    people, in `lines`), "issued" (the title of what is issued).
    """

    path: tuple[Node, ...]
    words: Stretch
    heads: tuple[Stretch, ...] = ()
    label: Label | None = None
    kind: str = "text"
    lines: tuple[Line, ...] = ()


@dataclass(slots=True)
class _State:
    stack: list[Node] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    heads: list[Stretch] = field(default_factory=list)
    annexes: list[str] = field(default_factory=list)
    box_items: int = 0

    def push(self, kind: str, rank: float, label: str, title: str, words: Stretch, number: int = 0) -> Node:
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()
        node = Node(Section(len(self.stack) + 1, label, title, words.spans), kind, rank, number)
        self.stack.append(node)
        self.sections.append(node.section)
        return node

    def add(self, words: Stretch, label: Label | None = None, kind: str = "text", lines: tuple[Line, ...] = (), path: tuple[Node, ...] | None = None) -> None:
        if words.raw or lines:
            self.units.append(Unit(tuple(self.stack) if path is None else path, words, tuple(self.heads), label, kind, lines))
            self.heads.clear()

    def close(self, rank: float) -> None:
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()


Entry = Paragraph | tuple[str, tuple[Line, ...]]
"""A paragraph of text, or a block of another kind with its lines."""


def read_outline(entries: Sequence[Entry], title: str) -> tuple[tuple[Section, ...], tuple[Unit, ...]]:
    """Sections in order, and the units under them, of a document's body. title: the document's, to know its issued part's by."""
    state = _State()
    k = 0
    while k < len(entries):
        entry = entries[k]
        if isinstance(entry, tuple):
            kind, lines = entry
            state.add(Stretch("", ()), kind=kind, lines=lines)
            k += 1
        else:
            k += _take(state, entries, k, title)
    if state.heads:
        state.add(_all(state.heads), path=tuple(state.stack)[:-1])
    return tuple(state.sections), tuple(state.units)


def _all(stretches: list[Stretch]) -> Stretch:
    words = Stretch("\n".join(s.raw for s in stretches), ())
    spans = tuple(span for s in stretches for span in s.spans)
    stretches.clear()
    return Stretch(words.raw.replace("\n", ""), spans)


def _take(state: _State, entries: Sequence[Entry], k: int, title: str) -> int:
    """Read the entry at `k`; the number of entries used."""
    paragraph = entries[k]
    assert isinstance(paragraph, Paragraph)
    words, raw = paragraph.words, paragraph.words.raw
    label = label_of(raw)
    listed = _LIST_OF_ANNEXES.match(bare(raw))
    if listed and not (label and label.kind == "annex" and _follows_title(entries, k)):
        return _list_of_annexes(state, entries, k)
    if label and label.kind == "annex" and len(raw) <= 80 and "。" not in raw:
        return _annex(state, entries, k, label)
    if label is None and (name := _named_annex(state, raw)):
        state.push("annex", RANKS["annex"], "附件", name, words)
        state.heads.append(words)
        state.annexes.remove(squeeze(name))
        return 1
    if label and label.kind == "box" and len(raw) <= 70 and "。" not in raw:
        _leave_box(state)
        heading = raw[label.end :]
        state.push("box", 8.5, label.text, _title(heading), words, label.number)
        state.heads.append(words)
        state.box_items = 0
        return 1
    if TOP_WORDS.match(bare(raw)):
        state.push("top", RANKS["top"], "", tidy_title(bare(raw)), words)
        state.heads.append(words)
        return 1
    return _take_text(state, entries, k, label, title)


def _take_text(state: _State, entries: Sequence[Entry], k: int, label: Label | None, title: str) -> int:
    paragraph = entries[k]
    assert isinstance(paragraph, Paragraph)
    words, raw = paragraph.words, paragraph.words.raw
    if _in_box(state) and not _box_goes_on(state, label, raw):
        _leave_box(state)
    if label is None or label.kind in ("bullet", "note"):
        if label is None and _is_plain_heading(entries, k, title, state):
            if squeeze(raw) in squeeze(title) or not state.units and not state.stack:
                state.sections.append(Section(1, "", tidy_title(raw), words.spans))
            else:
                state.push("word", RANKS["word"], "", tidy_title(bare(raw)), words)
            state.heads.append(words)
            return 1
        _unlabelled(state, entries, k, label)
        return 1
    rank = _rank(label)
    in_list = _in_box(state) or bool(state.stack and state.stack[-1].kind == "top")
    run_in = first_sentence(raw, label.end, labelled=True)
    if run_in is None and (in_list or _terms_around(entries, k)):
        run_in = term_before_colon(raw, label.end)
    if run_in is None and _heads_what_follows(entries, k, label):
        state.push(label.kind, rank, label.text, _title(raw[label.end :]), words, label.number)
        state.heads.append(words)
        return 1
    if in_list:
        state.box_items = label.number or state.box_items + 1
        rank = max(rank, 8.6)
    if run_in:
        heading = words.part(0, run_in.end)
        state.push(label.kind, rank, label.text, _title(run_in.title), heading, label.number)
        _text(state, words, run_in.end)
    else:
        state.close(rank)
        state.sections.append(Section(len(state.stack) + 1, label.text, "", words.part(0, label.end).spans))
        state.add(words, label)
    return 1


def _rank(label: Label) -> float:
    if label.kind == "decimal":
        return 3 + label.depth / 10
    if label.kind == "hash":
        return 3.4 + label.depth / 10 if label.depth > 1 else -1
    return float(RANKS.get(label.kind, RANKS["word"]))


def _title(text: str) -> str:
    return re.sub(r"[。：:；;\s*]+$", "", tidy_title(text)).strip()


def _unlabelled(state: _State, entries: Sequence[Entry], k: int, label: Label | None) -> None:
    paragraph = entries[k]
    assert isinstance(paragraph, Paragraph)
    words, raw = paragraph.words, paragraph.words.raw
    start = label.end if label else 0
    if is_publicity(raw) or re.match(r"^\(\s*(?:联系人|联系电话|联系方式)", plain(raw).lstrip()):
        state.add(words, path=tuple(n for n in state.stack if n.kind == "annex"))
        return
    state.close(RANKS["run-in"])
    in_list = _in_box(state) or bool(state.stack and state.stack[-1].kind == "top")
    if in_list:
        state.box_items += 1
        state.close(8.6)
    neighbours = _neighbours(entries, k)
    supported = sum(1 for other in neighbours if first_sentence(other)) >= 1
    run_in = first_sentence(raw, start, supported=supported)
    if run_in is None and (in_list or sum(1 for other in neighbours if term_before_colon(other)) >= 1 or raw.startswith(("主要职责", "工作职责"))):
        run_in = term_before_colon(raw, start)
    bolds = [bold for bold in bold_headings(raw) if bold.start > (run_in.end if run_in else 0)]
    if run_in and bolds and not any(first_sentence(other) for other in neighbours):
        # The first of a row of equals is often not printed bold: then it stands beside them, not above them.
        _pieces(state, words, [run_in, *bolds], RANKS["run-in"])
        return
    if run_in is None and label is not None:
        state.add(words, label)
        return
    if run_in:
        state.push("run-in", RANKS["run-in"], "", _title(run_in.title), words.part(run_in.start, run_in.end))
        _text(state, words, run_in.end)
        return
    _pieces(state, words, bolds, RANKS["run-in"])


def _text(state: _State, words: Stretch, end: int) -> None:
    """A paragraph under its run-in heading, which ends at `end`: bold headings further on divide it."""
    bolds = [bold for bold in bold_headings(words.raw) if bold.start >= end]
    _pieces(state, words, bolds, RANKS["bold"])


def _pieces(state: _State, words: Stretch, headings: list[RunIn], rank: float) -> None:
    if not headings:
        state.add(words)
        return
    if headings[0].start > 0 and words.raw[: headings[0].start].strip(" *"):
        state.add(words.part(0, headings[0].start))
        first = headings[0].start
    else:
        first = 0
    for heading, end in zip(headings, [*(h.start for h in headings[1:]), len(words.raw)], strict=True):
        kind = "bold" if rank == RANKS["bold"] else "run-in"
        state.push(kind, rank, "", _title(heading.title), words.part(heading.start, heading.end))
        state.add(words.part(first if heading is headings[0] else heading.start, end))
    state.close(rank)


def _neighbours(entries: Sequence[Entry], k: int) -> list[str]:
    """The unlabelled paragraphs beside this one, up to the next heading or table."""
    found: list[str] = []
    for step in (-1, 1):
        j = k + step
        while 0 <= j < len(entries) and abs(j - k) <= 6:
            entry = entries[j]
            if isinstance(entry, tuple) or (label := label_of(entry.words.raw)) and label.kind != "bullet":
                break
            found.append(entry.words.raw)
            j += step
    return found


def _terms_around(entries: Sequence[Entry], k: int) -> bool:
    beside = [e.words.raw for e in entries[max(0, k - 1) : k + 2] if isinstance(e, Paragraph) and e is not entries[k]]
    labelled = [(raw, label) for raw in beside if (label := label_of(raw)) and label.kind == "1."]
    return any(term_before_colon(raw, label.end) for raw, label in labelled)


def _heads_what_follows(entries: Sequence[Entry], k: int, label: Label) -> bool:
    """Is this labelled line a heading: short, and what stands under it is not its next sibling or its parent's?"""
    paragraph = entries[k]
    assert isinstance(paragraph, Paragraph)
    words = bare(paragraph.words.raw)
    body = re.sub(r"[。：:]$", "", words)
    if label.kind in ("part", "chapter", "section", "hash") or label.kind == "一、" and len(words) <= 50 and "。" not in body:
        return len(words) <= 80
    if len(words) > 70 or re.search("[。；;！]", body) or words.endswith((";", "；")):
        return False
    if k + 1 == len(entries):
        return False
    after = entries[k + 1]
    if isinstance(after, tuple):
        return True
    below = label_of(after.words.raw)
    if below is None:
        return True
    return below.kind in ("bullet", "box", "note") or _rank(below) > _rank(label)


def _is_plain_heading(entries: Sequence[Entry], k: int, title: str, state: _State) -> bool:
    """A short line without a label, a mark or an end that stands over a text or a table."""
    paragraph = entries[k]
    assert isinstance(paragraph, Paragraph)
    raw = paragraph.words.raw
    if not may_be_title(raw) or k + 1 >= len(entries) or re.search(r"[:：]", raw):
        return False
    if squeeze(raw) and squeeze(raw) in squeeze(title) and is_title_end(raw):
        return True
    words = bare(raw)
    after = entries[k + 1]
    if isinstance(after, tuple):
        return len(words) <= 50 and (is_title_end(raw) or len(words) <= 24)
    if "," in words and len(words) > 24 or re.search(r"\d{4,}$", words) or len(words) > (60 if is_title_end(raw) else 24):
        return False
    if not state.units and not state.stack and is_title_end(raw):
        return True
    return len(after.words.raw) > max(30, len(words)) and not re.match(r"^\S{2,4}\s+\S", words)


def _list_of_annexes(state: _State, entries: Sequence[Entry], k: int) -> int:
    """附件：1.… with the lines that go on with it, as one unit at the top of the outline."""
    used = 0
    pieces: list[Stretch] = []
    for j in range(k, len(entries)):
        entry = entries[j]
        if isinstance(entry, tuple):
            break
        raw = entry.words.raw
        label = label_of(raw)
        if j > k and not (label and label.kind in ("1.", "bullet", "(1)", "一、") and len(raw) <= 120 and "。" not in raw):
            break
        pieces.append(entry.words)
        name = bare(raw)[label.end if label and not plain(raw).startswith(("-", "*")) else 0 :]
        name = re.sub(r"^附\s*[件表录]\s*\d{0,2}\s*[:.、]?|^\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[.、:]", "", name.strip())
        name = re.sub(r"^\s*\d{1,2}\s*[.、:]", "", name).strip()
        if name:
            state.annexes.append(squeeze(name))
        used += 1
    state.close(-9)
    words = Stretch("\n".join(p.raw for p in pieces), ())
    spans = tuple(span for p in pieces for span in p.spans)
    state.units.append(Unit((), Stretch("".join(p.raw for p in pieces), spans), tuple(state.heads), None, "list"))
    state.heads.clear()
    del words
    return used


def _follows_title(entries: Sequence[Entry], k: int) -> bool:
    """Is "附件1：…表" itself the head of the annex, because a table or a text stands under it and no further annex's name?"""
    if k + 1 >= len(entries):
        return False
    after = entries[k + 1]
    if isinstance(after, tuple):
        return True
    below = label_of(after.words.raw)
    return below is not None and below.kind in ("一、", "chapter", "article", "（一）") or below is None and len(after.words.raw) > 60


def _annex(state: _State, entries: Sequence[Entry], k: int, label: Label) -> int:
    """附件1 with its title, on the same line or on up to three lines under it."""
    paragraph = entries[k]
    assert isinstance(paragraph, Paragraph)
    heads = [paragraph.words]
    title = _title(paragraph.words.raw[label.end :])
    used = 1
    while not is_title_end(title) and used <= 3 and k + used < len(entries):
        entry = entries[k + used]
        if isinstance(entry, tuple) or not may_be_title(entry.words.raw) or title and squeeze(title) in state.annexes:
            break
        title = tidy_title(f"{title} {entry.words.raw}")
        heads.append(entry.words)
        used += 1
    spans = Stretch("", tuple(span for h in heads for span in h.spans))
    state.push("annex", RANKS["annex"], label.text, title, spans, label.number)
    if squeeze(title) in state.annexes:
        state.annexes.remove(squeeze(title))
    state.heads.extend(heads)
    return used


def _named_annex(state: _State, raw: str) -> str:
    """The title of an annex that was listed, standing on a line of its own without 附件 over it; "" if it is none."""
    if not state.annexes or not may_be_title(raw):
        return ""
    words = squeeze(raw)
    for name in state.annexes:
        if _alike(words, name):
            state.annexes[state.annexes.index(name)] = words
            return tidy_title(raw)
    return ""


def _alike(one: str, other: str) -> bool:
    shared = len(set(zip(one, one[1:], strict=False)) & set(zip(other, other[1:], strict=False)))
    return len(one) > 5 and shared * 2 >= 0.8 * (len(one) + len(other) - 2)


def _in_box(state: _State) -> bool:
    return any(node.kind == "box" for node in state.stack)


def _leave_box(state: _State) -> None:
    while any(node.kind == "box" for node in state.stack):
        state.stack.pop()


def _box_goes_on(state: _State, label: Label | None, raw: str) -> bool:
    """A box holds numbered or dashed items; without any it holds one text. It has no end mark."""
    if label is None:
        return state.box_items == 0 and not first_sentence(raw)
    if label.kind in ("bullet", "note", "(1)", "①"):
        return True
    return label.kind == "1." and label.number in (state.box_items + 1, 1 if state.box_items == 0 else -1)
