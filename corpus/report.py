"""A Reading for people (outline, tables, what was done) and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from corpus.lines import tidy
from corpus.model import Document, Passage, Reading, Row, quote

WIDTH = 76


def as_json(reading: Reading) -> dict[str, Any]:
    """The whole Reading in plain data: documents with outline and passages, coverage, furniture, joins, warnings."""
    text, after = reading.source.text, _after_joins(reading)
    return {
        "source": reading.source.name,
        "documents": [_document(reading, document) for document in reading.documents],
        "coverage": round(reading.coverage, 6),
        "furniture": [{"name": name, "span": list(span), "text": text[span[0] : span[1]]} for name, span in reading.furniture],
        "joins": [{"at": j.at, "reason": j.reason, "before": text[max(0, j.at - 12) : j.at], "after": after[j.at]} for j in reading.joins],
        "warnings": list(reading.warnings),
    }


def _document(reading: Reading, document: Document) -> dict[str, Any]:
    facts = {
        name: getattr(document, name) for name in ("id", "number", "title", "issuer", "date", "kind", "status", "addressees", "publicity")
    }
    times = {"passed": document.passed, "in_force": document.in_force, "version_of": document.version_of}
    return {
        **facts,
        **times,
        "repeals": list(document.repeals),
        "amends": list(document.amends),
        "span": list(document.span),
        "outline": [
            {"level": s.level, "label": s.label, "title": s.title, "spans": [list(span) for span in s.spans]}
            for owner, s in reading.outline
            if owner == document.id
        ],
        "passages": [_passage(p) for p in reading.passages if p.document == document.id],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": passage.kind,
        "locator": passage.locator,
        "path": list(passage.path),
        "text": passage.text,
        "spans": [list(span) for span in passage.spans],
    }
    if passage.page is not None:
        found["page"] = passage.page
    if passage.rows:
        found["rows"] = [_row(row) for row in passage.rows]
    return found


def _row(row: Row) -> dict[str, Any]:
    cells = [{"header": c.header, "text": c.text, "inherited": c.inherited, "spans": [list(s) for s in c.spans]} for c in row.cells]
    return {"aligned": row.aligned, "cells": cells, "spans": [list(span) for span in row.spans]}


def as_text(reading: Reading) -> Iterator[str]:
    """Lines for a person: each document with its facts, outline, passages counted, tables; then joins, furniture, warnings."""
    for document in reading.documents:
        yield from _document_lines(reading, document)
    yield "━" * 40
    lengths = sorted(len(p.text) for p in reading.passages)
    kinds = "，".join(f"{_KINDS.get(kind, kind)} {count}" for kind, count in Counter(p.kind for p in reading.passages).most_common())
    yield f"覆盖 {reading.coverage:.3%} 的非空白字符；{len(lengths)} 个段落单元（{kinds}）" if lengths else "没有可读的内容"
    if lengths:
        yield f"单元长度：中位 {lengths[len(lengths) // 2]} 字，最长 {lengths[-1]} 字"
    text, after = reading.source.text, _after_joins(reading)
    if reading.joins:
        yield f"接起来的断开处 {len(reading.joins)} 处："
        yield from (f"  {_line(text, j.at)} 行 …{tidy(text[max(0, j.at - 10) : j.at])}|{after[j.at]}…（{j.reason}）" for j in reading.joins)
    if reading.furniture:
        yield f"不属于正文的内容 {len(reading.furniture)} 处："
        yield from (f"  {_line(text, span[0])} 行 {name}：{_short(text[span[0] : span[1]])}" for name, span in reading.furniture)
    if reading.warnings:
        yield "请留意："
        yield from (f"  {warning}" for warning in reading.warnings)


_KINDS = {"paragraph": "段落", "article": "条文", "row": "表格", "person": "人员", "front": "文首", "contents": "刊头目录"}


def _after_joins(reading: Reading) -> dict[int, str]:
    """For each join the words that it goes on with, past page numbers and other furniture."""
    text = reading.source.text
    following = {j.at: text[j.at : j.at + 14] for j in reading.joins}
    for passage in reading.passages:
        for (_, end), (start, _) in pairwise(passage.spans):
            if end in following:
                following[end] = text[start : start + 14]
    return {at: tidy(words) for at, words in following.items()}


def _document_lines(reading: Reading, document: Document) -> Iterator[str]:
    yield "━" * 40
    yield document.title or "（没有标题）"
    facts = (document.number, document.issuer, document.date, document.kind, document.publicity)
    yield "  " + " · ".join(fact or "—" for fact in facts)
    for name, values in (("废止", document.repeals), ("修改", document.amends)):
        if values:
            yield f"  {name}：{'、'.join(values)}"
    for owner, section in reading.outline:
        if owner == document.id:
            yield f"{'  ' * (section.level + 1)}{section.label}{' ' if section.label and section.title else ''}{section.title}"
    table = ""
    for passage in reading.passages:
        if passage.document != document.id or not passage.rows:
            continue
        heading = " > ".join(passage.path)
        if heading != table:
            table = heading
            yield f"  【表】{heading}"
        odd = "" if all(row.aligned for row in passage.rows) else "（未能与表头对齐）"
        yield f"    {passage.locator.rsplit(' > ', 1)[-1]}{odd} │ {_short(quote(reading.source.text, passage.spans))}"


def _short(text: str) -> str:
    words = tidy(text.replace("\t", "│"))
    return words if len(words) <= WIDTH else words[: WIDTH - 1] + "…"


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
