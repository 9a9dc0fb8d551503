"""A gazette, or one official document, into a Reading: split, joined, outlined, cut into passages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.articles import read_articles
from corpus.blocks import Block, read_blocks
from corpus.facts import addressees_of, amends_of, in_force_of, issuer_of, kind_of, publicity_of, repeals_of
from corpus.front import LONGEST_FRONT, contents_drafts, front_draft, take_front
from corpus.gazette import Gazette, Part, split_documents
from corpus.labels import label_of
from corpus.lines import Stretch, bare, merge_spans, plain, split_lines, squeeze, stretch_of
from corpus.model import Document, Join, Line, Passage, Reading, Section, Source, Span
from corpus.outline import read_outline
from corpus.paragraphs import Paragraph, Paragraphs, habits_of, mend_siblings, read_paragraphs
from corpus.passages import Draft, drafts_of, finish, group
from corpus.people_passages import appointment_drafts, person_drafts, read_lists, rest_of
from corpus.runin import is_headed
from corpus.seams import Habits, grams_of
from corpus.sections import Entry, Unit
from corpus.table_model import Table
from corpus.table_passages import table_drafts
from corpus.titles import is_date, is_organ, is_publicity

_ARTICLE = re.compile(r"^\s*[*#\s]*第[一二三四五六七八九十百零]{1,7}条(?:\s|[之])")


@dataclass(slots=True)
class _Report:
    """What is gathered while reading."""

    documents: list[Document] = field(default_factory=list)
    outline: list[tuple[str, Section]] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    furniture: list[tuple[str, Span]] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_prose(source: Source) -> Reading:
    """All that is read in a gazette or in the file of one document. Never raises: any text can be read."""
    lines = split_lines(source.text)
    gazette = split_documents(lines, source.name)
    report = _Report()
    grams = grams_of([line.text for line in lines if line.text.strip()])
    for ordinal, part in enumerate(gazette.parts, 1):
        document = _document(source, lines, gazette, part, ordinal)
        report.documents.append(document)
        if part.is_contents:
            drafts = contents_drafts(lines, _places(lines, gazette, part))
            report.passages += finish(drafts, document, source)
        else:
            _read_document(report, source, lines, gazette, part, document, grams)
    for i, name in gazette.furniture.items():
        report.furniture += [(_NAMES[name], span) for span in stretch_of(lines[i]).spans]
    passages = [passage for passage in report.passages if passage.text.strip() and passage.spans]
    passages += _leftovers(source, report, passages)
    warnings = (*source.warnings, *dict.fromkeys(report.warnings))
    if not any(line.text.strip() for line in lines):
        return Reading(source, (), (), (), warnings=(*source.warnings, "文件里没有可读的文字。"))
    inside = sorted({(span, name) for name, span in report.furniture})
    return Reading(
        source,
        tuple(report.documents),
        tuple(report.outline),
        tuple(passages),
        tuple((name, span) for span, name in inside),
        tuple(report.joins),
        warnings,
    )


_NAMES = {"page number": "页码", "running head": "页眉"}


def _document(source: Source, lines: Sequence[Line], gazette: Gazette, part: Part, ordinal: int) -> Document:
    span = (lines[part.first].start, lines[part.last - 1].end)
    text = source.text[span[0] : span[1]]
    name = f"{source.name}#{ordinal}"
    if part.is_contents:
        return Document(name, source.name, span, part.title, issuer=gazette.organ, kind="公报")
    filled = [line.text for line in lines[part.first : part.last] if line.text.strip()]
    head, tail = "\n".join(filled[:12]), filled[-12:]
    signed, day = _signature(tail)
    issuer = issuer_of(part.title, part.number) or signed
    if not issuer and gazette.organ.endswith("人民政府") and "人民政府" in "".join(filled[:4]):
        issuer = gazette.organ
    date = part.date or day
    return Document(
        name, source.name, span, part.title, part.number, issuer, date, kind_of(part.title), "unknown",
        addressees_of(head), publicity_of("\n".join((head, *tail))) or publicity_of(text), "",
        in_force_of(text[-3000:], date), repeals_of(text), amends_of(f"{part.title}\n{text[:4000]}"),
    )  # fmt: skip


def _signature(tail: Sequence[str]) -> tuple[str, str]:
    """The organ and the day that close a document, "" where they do not stand there."""
    from corpus.facts import find_date

    for k in range(len(tail) - 1, 0, -1):
        if is_date(tail[k]):
            organ = bare(tail[k - 1])
            return (re.sub(r"\s+", "", organ) if is_organ(organ) else ""), find_date(plain(tail[k]))
    return "", ""


def _places(lines: Sequence[Line], gazette: Gazette, part: Part) -> list[tuple[int, int, str]]:
    """Where the masthead and the lists of contents stand: runs of lines with a page number at their end are contents."""
    kept = [i for i in range(part.first, part.last) if lines[i].text.strip() and i not in gazette.furniture]
    is_entry = {i: bool(re.search(r"(?:[\s.…·)])\(?\d{1,3}\)?\s*$", plain(lines[i].text)) and len(lines[i].text) > 12) for i in kept}
    places: list[tuple[int, int, str]] = []
    for i in kept:
        name = "目录" if is_entry[i] or squeeze(lines[i].text) in ("目录", "目次") else "刊头"
        fresh = not places or places[-1][2] != name or (name == "刊头" and squeeze(lines[i].text).startswith("编辑委员"))
        if fresh or re.match(r"主\s*办", bare(lines[i].text)):
            places.append((i, i + 1, name))
        else:
            places[-1] = (places[-1][0], i + 1, name)
    return places


def _read_document(
    report: _Report, source: Source, lines: Sequence[Line], gazette: Gazette, part: Part, document: Document, grams: dict[str, int]
) -> None:
    heading = {*part.titles, *part.numbers}
    filled = [i for i in range(part.first, part.last) if lines[i].text.strip() and i not in gazette.furniture]
    red_head = [i for i in filled if i not in heading and heading and i < max(heading)]
    body = [i for i in filled if i not in heading and i not in red_head]
    habits = replace(habits_of([lines[i].text for i in body]), grams=grams)
    blocks = read_blocks(lines, body)
    entries, first = _entries(report, lines, blocks, habits)
    said = [p.words for p in first[: take_front(first)]]
    closing = [e for e in entries if isinstance(e, Paragraph) and is_publicity(e.words.raw) and e.words not in said]
    rest = [e for e in entries if not (isinstance(e, Paragraph) and (e.words in said or e in closing))]
    if rest and isinstance(rest[0], Paragraph) and label_of(rest[0].words.raw) is None:
        lead = rest[0].words
        if len(lead.raw) + sum(len(s.raw) for s in said) + len(document.title) <= LONGEST_FRONT and lead.raw.rstrip()[-1:] in "。!！，,：:":
            said.append(lead)
            rest = rest[1:]
    heads = [stretch_of(lines[i]) for i in sorted({*heading, *red_head})]
    drafts = [front_draft(document, heads, [*said, *(p.words for p in closing)])] if heads or said or closing else []
    if sum(bool(_ARTICLE.match(lines[i].text)) for i in body) >= 3:
        _read_as_articles(
            report, source, lines, body, {span for s in (*said, *(p.words for p in closing)) for span in s.spans}, document, drafts
        )
        return
    sections, units = read_outline(rest, document.title)
    report.outline += [(document.id, section) for section in sections]
    drafts += _drafts(report, units, document.title)
    report.passages += finish(drafts, document, source)


def _read_as_articles(
    report: _Report, source: Source, lines: Sequence[Line], body: list[int], said: set[Span], document: Document, drafts: list[Draft]
) -> None:
    """A document of articles inside a gazette: what is in its head already is left out."""
    kept = [lines[i] for i in body if not any(start < lines[i].end and lines[i].start < end for start, end in said)]
    sections, passages = read_articles(kept, document, source)
    report.outline += [(document.id, section) for section in sections]
    report.passages += [*finish(drafts, document, source), *passages]


def _entries(report: _Report, lines: Sequence[Line], blocks: Sequence[Block], habits: Habits) -> tuple[list[Entry], list[Paragraph]]:
    """Blocks as entries of the outline; of text the paragraphs, joined. Also the paragraphs of the first block."""
    entries: list[Entry] = []
    first: list[Paragraph] = []
    for number, block in enumerate(blocks):
        if block.kind == "text":
            found = _joined(report, lines, block, habits)
            entries += found.items
            first = list(found.items) if number == 0 else first
            continue
        if block.kind == "appointments":
            # Their sentences are read across page breaks; what was joined is reported all the same.
            report.joins += read_paragraphs(lines, block.indexes, habits).joins
        entries.append((block.kind, tuple(lines[i] for i in block.indexes)))
    return entries, first


def _joined(report: _Report, lines: Sequence[Line], block: Block, habits: Habits) -> Paragraphs:
    found = mend_siblings(read_paragraphs(lines, block.indexes, habits), lambda p: is_headed(p.words.raw))
    report.joins += found.joins
    report.furniture += [("换页处重复的字", span) for span in found.dropped]
    return found


def _drafts(report: _Report, units: Sequence[Unit], title: str) -> list[Draft]:
    drafts: list[Draft] = []
    people = [unit for unit in units if unit.kind == "people"]
    lists: dict[int, Table] = {id(unit): table for unit, table in zip(people, read_lists(people, title), strict=True)}
    for k, unit in enumerate(units):
        if unit.kind == "table":
            found, furniture, warnings = table_drafts(unit, _notes_under(units, k))
            report.furniture += furniture
            report.warnings += warnings
        elif unit.kind == "people":
            found = person_drafts(unit, lists[id(unit)])
            report.warnings += lists[id(unit)].warnings
            report.furniture += lists[id(unit)].furniture
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
        start, end = unit.words.start, unit.words.end
        notes.append(
            Line(start, end, unit.words.raw) if len(unit.words.spans) == 1 else Line(start, start + len(unit.words.raw), unit.words.raw)
        )
    return notes


def _leftovers(source: Source, report: _Report, passages: Sequence[Passage]) -> list[Passage]:
    """Words that are in no passage and not furniture, each as a passage of its own: nothing is lost."""
    text = source.text
    used = merge_spans([*(span for p in passages for span in p.spans), *(span for _, span in report.furniture)])
    found: list[Passage] = []
    at = 0
    for start, end in [*used, (len(text), len(text))]:
        for match in re.finditer(r"\S(?:[^\n]*\S)?", text[at : max(at, start)]):
            low, high = at + match.start(), at + match.end()
            owner = next((d for d in report.documents if d.span[0] <= low < d.span[1]), None)
            if owner is None:
                continue
            words = Stretch(text[low:high], ((low, high),))
            found += finish([replace(d, place="未归入的文字") for d in drafts_of(Unit((), words))], owner, source)
        at = max(at, end)
    return found
