"""The outline of a document: which paragraphs are headings, and under which headings every other one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.lines import Stretch, bare, plain, squeeze, tidy_title
from corpus.model import Section
from corpus.prose.annexes import take_annex
from corpus.prose.headings import TOP_WORDS, box_goes_on, has_terms_beside, heads_what_follows, is_plain_heading, neighbours, proved_number
from corpus.prose.labels import RANKS, Label, label_of
from corpus.prose.paragraphs import Paragraph
from corpus.prose.runin import RunIn, bold_headings, first_sentence, term_before_colon
from corpus.prose.sections import BOX_RANK, ITEM_RANK, Entry, Outline, Unit, rank_of
from corpus.prose.titles import is_publicity

_ASIDE = re.compile(r"^\(\s*(?:联系人|联系电话|联系方式)")
_ADDRESS = re.compile(r"\s*各位(?:代表|委员|同志)\s*[，,!！:：]")
_DUTIES = ("主要职责", "工作职责")


def read_outline(entries: Sequence[Entry], title: str) -> tuple[tuple[Section, ...], tuple[Unit, ...]]:
    """Sections in order, and the units under them, of a document's body. title: the document's, to know that of its issued part by."""
    outline = Outline()
    k = 0
    while k < len(entries):
        entry = entries[k]
        if isinstance(entry, Paragraph):
            k += _take(outline, entries, k, entry.words, title)
        else:
            outline.add_block(*entry)
            k += 1
    if outline.heads:
        rest, outline.heads = outline.heads, []
        outline.add(Stretch("".join(s.raw for s in rest), tuple(span for s in rest for span in s.spans)), path=tuple(outline.stack)[:-1])
    return tuple(outline.sections), tuple(outline.units)


def _take(outline: Outline, entries: Sequence[Entry], k: int, words: Stretch, title: str) -> int:
    """Read the paragraph at `k`; the number of entries used."""
    label = label_of(words.raw)
    used = take_annex(outline, entries, k, label)
    if used:
        return used
    if label and label.kind == "box" and len(words.raw) <= 70 and "。" not in words.raw:
        outline.leave_box()
        outline.open("box", BOX_RANK, label.text, _title(words.raw[label.end :]), words, label.number)
        outline.heads.append(words)
        outline.box_items = 0
    elif TOP_WORDS.match(bare(words.raw)):
        outline.open("top", RANKS["top"], "", tidy_title(bare(words.raw)), words)
        outline.heads.append(words)
    else:
        _take_text(outline, entries, k, words, label, title)
    return 1


def _take_text(outline: Outline, entries: Sequence[Entry], k: int, words: Stretch, label: Label | None, title: str) -> None:
    if outline.in_box and not box_goes_on(outline, label, words.raw):
        outline.leave_box()
    outline.noting = label is not None and (label.kind == "note" or (outline.noting and label.kind in ("1.", "(1)") and label.number > 1))
    if outline.noting:
        outline.close(RANKS["word"])
        outline.add(words, label)
    elif label is not None and label.kind != "bullet":
        _take_labelled(outline, entries, k, words, label)
    elif label is None and is_plain_heading(outline, entries, k, title):
        name = tidy_title(bare(words.raw))
        if squeeze(words.raw) in squeeze(title) or not (outline.units or outline.stack):
            outline.sections.append(Section(1, "", name, words.spans))
        else:
            outline.open("word", RANKS["word"], "", name, words)
        outline.heads.append(words)
    else:
        _take_unlabelled(outline, entries, k, words, label)


def _take_labelled(outline: Outline, entries: Sequence[Entry], k: int, words: Stretch, label: Label) -> None:
    raw, rank = words.raw, rank_of(label)
    run_in = first_sentence(raw, label.end, labelled=True)
    if run_in is None and (outline.in_list or has_terms_beside(entries, k)):
        run_in = term_before_colon(raw, label.end, labelled=True)
    if run_in is None and not outline.in_list and heads_what_follows(entries, k, label):
        outline.open(label.kind, rank, label.text, _title(raw[label.end :]), words, label.number)
        outline.heads.append(words)
        return
    if outline.in_list:
        outline.box_items = label.number or outline.box_items + 1
        rank = max(rank, ITEM_RANK)
    if run_in:
        outline.open(label.kind, rank, label.text, _title(run_in.title), words.part(0, run_in.end), label.number)
        _add_pieces(outline, words, [bold for bold in bold_headings(raw) if bold.start >= run_in.end], RANKS["bold"])
        return
    outline.close(rank)
    outline.sections.append(Section(len(outline.stack) + 1, label.text, "", words.part(0, label.end).spans))
    outline.add(words, label)


def _take_unlabelled(outline: Outline, entries: Sequence[Entry], k: int, words: Stretch, label: Label | None) -> None:
    raw, start = words.raw, label.end if label else 0
    if is_publicity(raw) or _ASIDE.match(plain(raw).lstrip()):
        outline.add(words, path=tuple(node for node in outline.stack if node.kind == "annex"))
        return
    in_list = outline.in_list
    # A speech that turns to its hearers again has left the numbered points behind.
    outline.close(RANKS["（一）"] if _ADDRESS.match(raw) else RANKS["run-in"])
    if in_list:
        outline.box_items += 1
        outline.close(ITEM_RANK)
    beside = neighbours(entries, k)
    run_in = first_sentence(raw, start, supported=any(first_sentence(other) for other in beside))
    if run_in is None and (in_list or raw.startswith(_DUTIES) or any(term_before_colon(other) for other in beside)):
        run_in = term_before_colon(raw, start, labelled=in_list)
    bolds = [bold for bold in bold_headings(raw) if bold.start > (run_in.end if run_in else 0)]
    if run_in and bolds and not any(first_sentence(other) for other in beside):
        # The first of a row of equals is often not printed bold: then it stands beside them, not above them.
        _add_pieces(outline, words, [run_in, *bolds], RANKS["run-in"])
    elif run_in:
        number = proved_number(entries, k) if in_list else 0
        outline.open("run-in", RANKS["run-in"], "", _title(run_in.title), words.part(run_in.start, run_in.end), number)
        _add_pieces(outline, words, bolds, RANKS["bold"])
    elif label is not None:
        outline.add(words, label)
    else:
        _add_pieces(outline, words, bolds, RANKS["run-in"])


def _add_pieces(outline: Outline, words: Stretch, headings: list[RunIn], rank: int) -> None:
    """A paragraph, divided at the headings inside it."""
    if not headings:
        outline.add(words)
        return
    kind = "bold" if rank == RANKS["bold"] else "run-in"
    start = headings[0].start if words.raw[: headings[0].start].strip(" *") else 0
    outline.add(words.part(0, start))
    for heading, end in zip(headings, [*(h.start for h in headings[1:]), len(words.raw)], strict=True):
        outline.open(kind, rank, "", _title(heading.title), words.part(heading.start, heading.end))
        outline.add(words.part(start, end))
        start = end
    outline.close(rank)


def _title(text: str) -> str:
    return re.sub(r"[。：:；;\s*]+$", "", tidy_title(text)).strip()
