"""Documents, passages and sources as lines of JSON, every field of the dataclasses kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any

from corpus.model import Cell, Document, Page, Passage, Reading, Row, Source, Span


@dataclass(frozen=True, slots=True)
class Holding:
    """What an index holds of one source. `coverage`: share of its characters that stand in passages."""

    source: Source
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    coverage: float = 1.0
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, reading: Reading) -> Holding:
        """What to keep of a reading."""
        warnings = tuple(dict.fromkeys((*reading.source.warnings, *reading.warnings)))
        return cls(reading.source, reading.documents, reading.passages, round(reading.coverage, 6), warnings)


def _plain(thing: Any) -> Any:
    """A dataclass as a dict without the fields that hold their default, tuples as lists."""
    if isinstance(thing, tuple):
        return [_plain(item) for item in thing]
    if not hasattr(thing, "__dataclass_fields__"):
        return thing
    found = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.default is MISSING or value != field.default:
            found[field.name] = _plain(value)
    return found


def encode(thing: Document | Passage) -> str:
    """One line of JSON without a line break."""
    return json.dumps(_plain(thing), ensure_ascii=False, separators=(",", ":"))


def _spans(pairs: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in pairs)


def decode_document(line: str | bytes) -> Document:
    """What `encode` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found = json.loads(line)
    start, end = found.pop("span")
    for name in ("repeals", "amends"):
        found[name] = tuple(found.get(name, ()))
    return Document(span=(start, end), **found)


def _row(found: dict[str, Any]) -> Row:
    cells = tuple(Cell(**{**cell, "spans": _spans(cell["spans"])}) for cell in found["cells"])
    return Row(cells, _spans(found["spans"]), found.get("aligned", True))


def decode_passage(line: str | bytes) -> Passage:
    """What `encode` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found = json.loads(line)
    found["spans"] = _spans(found["spans"])
    found["path"] = tuple(found["path"])
    found["rows"] = tuple(_row(row) for row in found.get("rows", ()))
    return Passage(**found)


def source_facts(holding: Holding) -> dict[str, Any]:
    """All of a holding but text, documents and passages: an entry of the manifest."""
    source = holding.source
    return {
        "name": source.name,
        "digest": source.digest,
        "format": source.format,
        "pages": [[page.number, page.start] for page in source.pages],
        "read_warnings": list(source.warnings),
        "documents": len(holding.documents),
        "passages": len(holding.passages),
        "coverage": holding.coverage,
        "warnings": list(holding.warnings),
    }


def decode_source(facts: dict[str, Any], text: str) -> Source:
    """The source behind `source_facts`."""
    pages = tuple(Page(number, start) for number, start in facts["pages"])
    return Source(facts["name"], text, facts["digest"], facts["format"], pages, tuple(facts["read_warnings"]))
