"""Lines into whole paragraphs: those that a page or column break cut are put together, each join with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.lines import Stretch, columns, plain, stretch_of
from corpus.model import Join, Line, Span
from corpus.prose.labels import label_of
from corpus.prose.seams import Habits, Seam, find_seam, grams_of

LONGEST = 20_000  # characters that no real paragraph has


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
        if last and len(last.words.raw) < LONGEST:
            seam = find_seam(_ends_of(last.words.raw), lines[i].text, habits, line=lines[last.last].text, adjacent=i == last.last + 1)
        if last is None or seam is None:
            done.append(Paragraph(words, i, i))
            continue
        joins.append(Join(last.words.end, seam.reason))
        done[-1] = Paragraph(_together(last.words, words, seam, dropped), last.first, i)
    return Paragraphs(tuple(done), tuple(joins), tuple(dropped))


def _ends_of(raw: str) -> str:
    """A very long paragraph by its beginning and its end, which are what a seam is judged by."""
    return raw if len(raw) <= 1200 else raw[:400] + raw[-800:]


def _together(first: Stretch, second: Stretch, seam: Seam, dropped: list[Span]) -> Stretch:
    kept = first.part(0, len(first.raw) - seam.drop_before) if seam.drop_before else first
    rest = second.part(seam.drop_after, len(second.raw)) if seam.drop_after else second
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """headed: begins with a label or a run-in heading; run_in: with the latter; noted: ends with who is responsible."""

    paragraph: Paragraph
    headed: bool
    run_in: bool
    noted: bool


def mend_siblings(paragraphs: Paragraphs, is_headed: Callable[[Paragraph], bool]) -> Paragraphs:
    """Joins what was cut just after a full stop, where the shape of its siblings shows it.

    is_headed: does a paragraph begin with a label or a run-in heading? (1) Paragraphs of a kind all end with who is
    responsible, one has a head and no such end, the next an end and no head. (2) In a row of paragraphs with run-in
    headings one has none, and the row goes on after it.
    """
    shapes = []
    for paragraph in paragraphs.items:
        headed = is_headed(paragraph)
        run_in = headed and label_of(paragraph.words.raw) is None
        shapes.append(_Shape(paragraph, headed, run_in, has_duty_note(paragraph.words.raw)))
    usual = sum(shape.headed and shape.noted for shape in shapes) >= 3
    done: list[_Shape] = []
    joins = list(paragraphs.joins)
    for shape, after in zip(shapes, [*shapes[1:], None], strict=True):
        reason = _reason(done, shape, after, usual) if done else ""
        if not reason:
            done.append(shape)
            continue
        first, second = done[-1].paragraph, shape.paragraph
        joins.append(Join(first.words.end, reason))
        words = Stretch(first.words.raw + second.words.raw, first.words.spans + second.words.spans)
        done[-1] = replace(done[-1], paragraph=Paragraph(words, first.first, second.last), noted=shape.noted)
    return replace(paragraphs, items=tuple(s.paragraph for s in done), joins=tuple(sorted(joins, key=lambda join: join.at)))


def _reason(done: list[_Shape], shape: _Shape, after: _Shape | None, usual: bool) -> str:
    """Why the paragraph of `shape` is the second half of the one before it, "" if it is not."""
    first, second = done[-1].paragraph.words.raw, shape.paragraph.words.raw
    if not done[-1].headed or shape.headed or first.rstrip()[-1:] != "。" or min(len(first), len(second)) <= 40:
        return ""
    if usual and shape.noted and not done[-1].noted:
        return "同类段落都以责任单位结尾，这一段的在下一段"
    in_row = len(done) >= 3 and all(other.run_in for other in done[-3:]) and after is not None and after.run_in
    return "前后各段都有段首小标题，这一段没有，是上一段的后半" if in_row else ""
