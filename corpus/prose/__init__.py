"""A gazette, or one official document, into a Reading: split, joined, outlined, cut into passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.lines import Stretch, merge_spans, split_lines, stretch_of
from corpus.model import Document, Passage, Reading, Source
from corpus.prose.contents import contents_drafts
from corpus.prose.gazette import Part, split_documents
from corpus.prose.notice import Report, Whole, read_document
from corpus.prose.passages import drafts_of, finish
from corpus.prose.seams import grams_of
from corpus.prose.sections import Unit

_NAMES = {"page number": "页码", "running head": "页眉"}


def read_prose(source: Source) -> Reading:
    """All that is read in a gazette or in the file of one document. Never raises: any text can be read."""
    lines = split_lines(source.text)
    if not source.text.strip():
        return Reading(source, (), (), (), warnings=(*source.warnings, "文件里没有可读的文字。"))
    gazette = split_documents(lines, source.name)
    report = Report()
    whole = Whole(source, lines, gazette, grams_of([line.text for line in lines if line.text.strip()]))
    for ordinal, part in enumerate(gazette.parts, 1):
        name = f"{source.name}#{ordinal}"
        if part.is_contents:
            _read_contents(report, whole, part, name)
        else:
            read_document(report, whole, part, name)
    for i, name in gazette.furniture.items():
        report.furniture += [(_NAMES[name], span) for span in stretch_of(lines[i]).spans]
    passages = [passage for passage in report.passages if passage.text.strip() and passage.spans]
    passages += _leftovers(source, report, passages)
    furniture = tuple((name, span) for span, name in sorted({(span, name) for name, span in report.furniture}))
    joins = tuple(sorted(report.joins, key=lambda join: join.at))
    warnings = (*source.warnings, *dict.fromkeys(report.warnings))
    return Reading(source, tuple(report.documents), tuple(report.outline), tuple(passages), furniture, joins, warnings)


def _read_contents(report: Report, whole: Whole, part: Part, name: str) -> None:
    source, lines, gazette = whole.source, whole.lines, whole.gazette
    span = (lines[part.first].start, lines[part.last - 1].end)
    document = Document(name, source.name, span, part.title, issuer=gazette.organ, kind="公报")
    drafts, joins = contents_drafts(lines, part.first, part.last, gazette.furniture)
    report.documents.append(document)
    report.joins += joins
    report.passages += finish(drafts, document, source)


def _leftovers(source: Source, report: Report, passages: Sequence[Passage]) -> Iterator[Passage]:
    """Words that are in no passage and not furniture, each as a passage of its own: nothing is lost."""
    text = source.text
    used = merge_spans([*(span for p in passages for span in p.spans), *(span for _, span in report.furniture)])
    at = 0
    for start, end in [*used, (len(text), len(text))]:
        for match in re.finditer(r"\S(?:[^\n]*\S)?", text[at : max(at, start)]):
            low, high = at + match.start(), at + match.end()
            owner = next((d for d in report.documents if d.span[0] <= low < d.span[1]), None)
            if owner is not None:
                unit = Unit((), Stretch(text[low:high], ((low, high),)))
                yield from finish([replace(draft, place="未归入的文字") for draft in drafts_of(unit)], owner, source)
        at = max(at, end)
