"""How an office writes a citation: 《标题》（文号）第二部分第（一）条, and the words for a document's status."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.model import Document
from rag.model import Citation

STATUS_WORDS = {
    "in_force": "现行有效",
    "amended": "已修改",
    "repealed": "已废止",
    "not_yet_in_force": "尚未施行",
}


def instruments(documents: Iterable[Document]) -> list[Document]:
    """The documents that people look for, without the covers of gazettes, in the order of their sources."""
    named = (document for document in documents if document.title and document.kind != "公报")
    return sorted(named, key=lambda document: (document.source, document.span))


_PART = re.compile(r"^([一二三四五六七八九十百]+)、")
_CLAUSE = re.compile(r"^[（(]([一二三四五六七八九十百]+)[）)]")
_NUMBERED = re.compile(r"^(\d+)\s*[.．、]")
_SMALL = re.compile(r"^[（(](\d+)[）)]")
_LABEL = r"第[一二三四五六七八九十百千零〇两\d]+[编章节条款项目行](?:之[一二三四五六七八九十]+)?|附件\s*\d*|专栏\s*\d*"
_NAMED = re.compile(rf"^(?:(?:{_LABEL})\s*)+")


def date_words(date: str) -> str:
    """ "2022-09-30" as 2022年9月30日; anything else as it stands."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", date)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else date


def place_words(locator: str) -> str:
    """A locator as it is written after a title: "二、主要任务 >（一）稳就业" is 第二部分第（一）条.

    Steps without a label of their own (a run-in heading) are named in quotation marks only where nothing else names
    the place; a locator that is already in official form (第十二条第二款) is kept.
    """
    steps = [step.strip() for step in re.split(r"\s*[>＞]\s*", locator) if step.strip()]
    named = "".join(_step(step, step == steps[-1]) for step in steps)
    return named or (f"“{steps[-1]}”部分" if steps else "")


def _step(step: str, last: bool) -> str:
    if found := _NAMED.match(step):
        rest = step[found.end() :].strip()
        label = re.sub(r"\s", "", found[0])
        return f"{label}“{rest}”" if last and rest and label.startswith(("附件", "专栏")) and "第" not in label else label
    if found := _PART.match(step):
        return f"第{found[1]}部分"
    if found := _CLAUSE.match(step):
        return f"第（{found[1]}）条"
    if found := _NUMBERED.match(step):
        return f"第{found[1]}项"
    if found := _SMALL.match(step):
        return f"第（{found[1]}）目"
    return ""


def readable_quote(citation: Citation) -> str:
    """The quote for reading: the rows of a table on lines of their own, a paragraph as it is, without Markdown's marks."""
    words = citation.quote
    if "\t" in words and len(words) == sum(end - start for start, end in citation.spans):
        pieces, at = [], 0
        for start, end in citation.spans:
            pieces.append(words[at : at + end - start].strip())
            at += end - start
        words = "\n".join(pieces)
    return re.sub(r"[^\S\n]+", " ", words.replace("**", "")).strip()


def official_citation(citation: Citation) -> str:
    """《九江市…的通知》（九府发〔2022〕24号）第二部分第（一）条."""
    number = f"（{citation.number}）" if citation.number else ""
    return f"《{citation.document}》{number}{place_words(citation.locator)}"
