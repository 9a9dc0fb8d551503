"""One document of a source: its paragraphs joined, its facts, its outline, its passages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.facts import addressees_of, amends_of, in_force_of, issuer_of, kind_of, publicity_of, repeals_of
from corpus.lines import merge_spans, stretch_of
from corpus.model import Document, Join, Line, Passage, Section, Source, Span
from corpus.prose.blocks import read_blocks
from corpus.prose.front import Front, front_draft, read_front
from corpus.prose.gazette import Gazette, Part
from corpus.prose.outline import read_outline
from corpus.prose.paragraphs import Paragraph, Paragraphs, are_spaced, habits_of, mend_siblings, read_paragraphs
from corpus.prose.passages import Draft, drafts_of, finish, group, together
from corpus.prose.people_passages import appointment_drafts, person_drafts, read_lists, rest_of
from corpus.prose.runin import is_headed
from corpus.prose.seams import Habits
from corpus.prose.sections import Entry, Unit
from corpus.prose.table_passages import table_drafts
from corpus.statutes import read_articles

_ARTICLE = re.compile(r"^[\s*#]*第\s*[一二三四五六七八九十百零\d]{1,7}\s*条(?:[\s之]|$)")


@dataclass(slots=True)
class Report:
    """What is gathered while documents are read. furniture: (name, span) of what is in no passage."""

    documents: list[Document] = field(default_factory=list)
    outline: list[tuple[str, Section]] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    furniture: list[tuple[str, Span]] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Whole:
    """The source that a document stands in. grams: runs of characters of all of it."""

    source: Source
    lines: tuple[Line, ...]
    gazette: Gazette
    grams: dict[str, int]


def read_document(report: Report, whole: Whole, part: Part, name: str) -> None:
    """Read the document `name` in the lines of `part` into `report`."""
    source, lines, gazette = whole.source, whole.lines, whole.gazette
    heading = {*part.titles, *part.numbers}
    filled = [i for i in range(part.first, part.last) if lines[i].text.strip() and i not in gazette.furniture]
    above = [i for i in filled if i not in heading and heading and i < max(heading)]
    body = [i for i in filled if i not in heading and i not in above]
    entries = _entries(report, lines, body, habits_of([lines[i].text for i in body], whole.grams, spaced=are_spaced(body)))
    front = read_front(entries, part.title)
    heads = [stretch_of(lines[i]) for i in sorted({*heading, *above})]
    span = (lines[part.first].start, lines[part.last - 1].end)
    unnamed = Document(name, source.name, span, part.title, part.number)
    publisher = gazette.organ if "人民政府" in "".join(s.raw for s in (*heads, *front.said)) else ""
    document = _facts(unnamed, part, front, entries, publisher)
    report.documents.append(document)
    drafts = [front_draft(document, heads, front.said)] if heads or front.said else []
    if sum(bool(_ARTICLE.match(lines[i].text)) for i in body) >= 3:
        _read_as_articles(report, source, [lines[i] for i in body], front, document, drafts)
        return
    sections, units = read_outline(front.body, document.title)
    report.outline += [(document.id, section) for section in sections]
    drafts += _drafts(report, units, document.title)
    report.passages += finish([*drafts, *_signed(front)], document, source)


def _facts(unnamed: Document, part: Part, front: Front, entries: Sequence[Entry], publisher: str) -> Document:
    """The document with what it says of itself; "" where it says nothing. publisher: whose gazette it stands in, if it names it."""
    text = "\n".join(entry.words.raw if isinstance(entry, Paragraph) else "\n".join(line.text for line in entry[1]) for entry in entries)
    said = "\n".join(words.raw for words in front.said)
    date = part.date or front.spoken or front.date
    issuer = issuer_of(part.title, part.number) or front.organ or (publisher if publisher.endswith("人民政府") else "")
    return replace(
        unnamed,
        issuer=issuer,
        date=date,
        kind=kind_of(part.title),
        addressees=addressees_of(said),
        publicity=publicity_of(said) or publicity_of(text),
        in_force=in_force_of(text, date),
        repeals=repeals_of(text),
        amends=amends_of(f"{part.title}\n{text[:4000]}"),
    )


def _entries(report: Report, lines: Sequence[Line], body: Sequence[int], habits: Habits) -> list[Entry]:
    """Blocks as entries of the outline; of text the paragraphs, joined."""
    entries: list[Entry] = []
    for block in read_blocks(lines, body):
        if block.kind == "text":
            found = _joined(report, lines, block.indexes, habits)
            entries += found.items
            continue
        if block.kind == "appointments":
            # Their sentences are read across page breaks by themselves; what was joined is reported all the same.
            report.joins += read_paragraphs(lines, block.indexes, habits).joins
        entries.append((block.kind, tuple(lines[i] for i in block.indexes)))
    return entries


def _joined(report: Report, lines: Sequence[Line], indexes: Sequence[int], habits: Habits) -> Paragraphs:
    found = mend_siblings(read_paragraphs(lines, indexes, habits), lambda p: is_headed(p.words.raw))
    report.joins += found.joins
    report.furniture += [("换页处重复的字", span) for span in found.dropped]
    return found


def _read_as_articles(report: Report, source: Source, lines: Sequence[Line], front: Front, document: Document, drafts: list[Draft]) -> None:
    """A document of articles inside a gazette: what is in its head or its signature is left out."""
    taken = merge_spans(span for words in (*front.said, *front.signed) for span in words.spans)
    kept = [line for line in lines if not any(start < line.end and line.start < end for start, end in taken)]
    sections, passages = read_articles(kept, document, source)
    report.outline += [(document.id, section) for section in sections]
    report.passages += [*finish([*drafts, *_signed(front)], document, source), *passages]


def _signed(front: Front) -> list[Draft]:
    if not front.signed:
        return []
    text, spans = together(front.signed)
    return [Draft(text, spans, (), "落款", ("落款",), own=True)]


def _drafts(report: Report, units: Sequence[Unit], title: str) -> list[Draft]:
    drafts: list[Draft] = []
    people = [unit for unit in units if unit.kind == "people"]
    lists = {id(unit): table for unit, table in zip(people, read_lists(people, title), strict=True)}
    for k, unit in enumerate(units):
        if unit.kind == "table":
            found, furniture, warnings = table_drafts(unit, _notes_under(units, k))
            report.furniture += furniture
            report.warnings += warnings
        elif unit.kind == "people":
            found = person_drafts(unit, lists[id(unit)])
            report.furniture += lists[id(unit)].furniture
            report.warnings += lists[id(unit)].warnings
        elif unit.kind == "appointments":
            found = appointment_drafts(unit)
            for line in rest_of(unit.lines, found):
                found += drafts_of(replace(unit, words=stretch_of(line), heads=(), kind="text"))
        else:
            found = drafts_of(unit)
        drafts += found
    return group(drafts)


def _notes_under(units: Sequence[Unit], k: int) -> list[Line]:
    """The notes under a table: 备注：1.… and the numbered paragraphs that go on with it."""
    notes: list[Line] = []
    for unit in units[k + 1 : k + 12]:
        if unit.kind != "text" or unit.heads or unit.label is None or unit.path != units[k].path:
            break
        if unit.label.kind != "note" and not (notes and unit.label.kind in ("1.", "(1)")):
            break
        if len(unit.words.spans) == 1:
            notes.append(Line(unit.words.start, unit.words.end, unit.words.raw))
    return notes
