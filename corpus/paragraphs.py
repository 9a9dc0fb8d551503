"""Lines into whole paragraphs: those that a page or column break cut are put together, each join with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.labels import label_of
from corpus.lines import Stretch, columns, plain, stretch_of
from corpus.model import Join, Line, Span
from corpus.seams import Habits, Seam, find_seam, grams_of


@dataclass(frozen=True, slots=True)
class Paragraph:
    """words: the whole text with its spans; first, last: indexes of the lines it came from, last included."""

    words: Stretch
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """dropped: characters that stood twice at a page break, and are in no paragraph."""

    items: tuple[Paragraph, ...]
    joins: tuple[Join, ...] = ()
    dropped: tuple[Span, ...] = ()


def read_paragraphs(lines: Sequence[Line], indexes: Sequence[int], habits: Habits) -> Paragraphs:
    """The paragraphs of lines[i] for i in `indexes` (filled lines, in order; furniture left out)."""
    done: list[Paragraph] = []
    joins: list[Join] = []
    dropped: list[Span] = []
    for i in indexes:
        words = stretch_of(lines[i])
        if not words.raw:
            continue
        last = done[-1] if done else None
        seam = None
        if last:
            seam = find_seam(last.words.raw, lines[i].text, habits, line=lines[last.last].text, adjacent=i == last.last + 1)
        if last is None or seam is None:
            done.append(Paragraph(words, i, i))
            continue
        joins.append(Join(last.words.end, seam.reason))
        done[-1] = Paragraph(_together(last.words, words, seam, dropped), last.first, i)
    return Paragraphs(tuple(done), tuple(joins), tuple(dropped))


def _together(first: Stretch, second: Stretch, seam: Seam, dropped: list[Span]) -> Stretch:
    kept = first.part(0, len(first.raw) - seam.drop_before)
    rest = second.part(seam.drop_after, len(second.raw))
    if seam.drop_before:
        dropped.extend(first.part(len(first.raw) - seam.drop_before, len(first.raw)).spans)
    if seam.drop_after:
        dropped.extend(second.part(0, seam.drop_after).spans)
    gap = bool(re.match(r"[A-Za-z]$", kept.raw[-1:]) and re.match(r"[A-Za-z]", rest.raw[:1]))
    if gap:
        # A word space that the line break stood for: kept by ending the first piece on the break itself.
        kept = Stretch(kept.raw + " ", (*kept.spans[:-1], (kept.spans[-1][0], kept.spans[-1][1] + 1)))
    return Stretch(kept.raw + rest.raw, kept.spans + rest.spans)


def habits_of(texts: Sequence[str], grams: dict[str, int] | None = None, *, spaced: bool = False) -> Habits:
    """How these lines (filled ones, of one document) are written.

    grams: those of the whole source, if at hand. spaced: do blank lines stand between its paragraphs?
    """
    prose = [text for text in texts if "\t" not in text]
    width = _wrapped_at(prose)
    ends: dict[str, list[bool]] = {}
    for text in texts:
        label = label_of(text)
        if label and len(text) <= 60 and not (width and columns(text) >= width - 4):
            ends.setdefault(label.kind, []).append(plain(text).rstrip()[-1:] in "。；;!！:)")
    headings = {kind for kind, ended in ends.items() if sum(ended) * 2 < len(ended)}
    return Habits(headings, grams_of(list(texts)) if grams is None else grams, width, _indented(prose), spaced)


def _wrapped_at(texts: Sequence[str]) -> int:
    """The width in columns at which lines are wrapped, 0 where lines are whole paragraphs."""
    widths = sorted(columns(text) for text in texts if len(text.strip()) > 4)
    if len(widths) < 12:
        return 0
    counts = Counter(widths[len(widths) // 3 :])
    width = max(counts, key=lambda size: (sum(counts[size + more] for more in (-2, -1, 0, 1)), size))
    if not 30 <= width <= 120 or widths[-1] > width * 1.3:
        return 0
    full = [text for text in texts if columns(text) >= width - 4]
    torn = [text for text in full if plain(text).rstrip()[-1:] not in "。；;!！?？:"]
    return width if len(torn) * 2 > len(full) and len(full) * 3 > len(widths) else 0


def are_spaced(indexes: Sequence[int]) -> bool:
    """Do blank lines stand between some of these lines, as between paragraphs, and not between all?"""
    gaps = sum(after > before + 1 for before, after in pairwise(indexes))
    return 0.04 * len(indexes) <= gaps < 0.9 * len(indexes)


def _indented(texts: Sequence[str]) -> bool:
    inset = sum(text.startswith(("  ", "\u3000", "\t")) for text in texts)
    return inset * 25 >= len(texts) and inset * 2 < len(texts) * 1.8


_DUTY = re.compile(r"[(〔]\s*(?:责任单位|牵头单位|[^()〔〕]{2,40}(?:负责|牵头|配合|落实|参与|局|委|政府)).*[)〕]$", re.DOTALL)


def has_duty_note(text: str) -> bool:
    """Does it end with who is responsible: （市农业农村局牵头，市供销社配合）?"""
    copy = plain(text).rstrip()
    at = copy.rfind("。(") if copy.endswith((")", "〕")) else -1
    return at >= 0 and bool(_DUTY.match(copy[at + 1 :]))


def mend_siblings(paragraphs: Paragraphs, is_headed: Callable[[Paragraph], bool]) -> Paragraphs:
    """Joins what was cut just after a full stop, where the shape of its siblings shows it.

    is_headed: does a paragraph begin with a label or a run-in heading? (1) Paragraphs of a kind all end with who is
    responsible, one has a head and no such end, the next an end and no head. (2) In a row of paragraphs with run-in
    headings one has none, and the row goes on after it.
    """
    items = list(paragraphs.items)
    headed = [is_headed(p) for p in items]
    duty = [has_duty_note(p.words.raw) for p in items]
    noted = sum(h and d for h, d in zip(headed, duty, strict=True))
    joins, k = list(paragraphs.joins), 1
    while k < len(items):
        before, after = items[k - 1], items[k]
        reason = ""
        if (
            headed[k - 1]
            and not headed[k]
            and before.words.raw.rstrip()[-1:] == "。"
            and len(before.words.raw) > 40
            and len(after.words.raw) > 40
        ):
            if noted >= 3 and duty[k] and not duty[k - 1]:
                reason = "同类段落都以责任单位结尾，这一段的在下一段"
            elif _in_row(items, headed, k):
                reason = "前后各段都有段首小标题，这一段没有，是上一段的后半"
        if reason:
            joins.append(Join(before.words.end, reason))
            words = Stretch(before.words.raw + after.words.raw, before.words.spans + after.words.spans)
            items[k - 1 : k + 1] = [Paragraph(words, before.first, after.last)]
            headed[k - 1 : k + 1], duty[k - 1 : k + 1] = [True], [duty[k]]
            continue
        k += 1
    return replace(paragraphs, items=tuple(items), joins=tuple(sorted(joins, key=lambda j: j.at)))


def _in_row(items: list[Paragraph], headed: list[bool], k: int) -> bool:
    run_in = [h and label_of(p.words.raw) is None for p, h in zip(items, headed, strict=True)]
    return k >= 3 and all(run_in[k - 3 : k]) and k + 1 < len(items) and run_in[k + 1] and label_of(items[k].words.raw) is None
