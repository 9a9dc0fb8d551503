"""How an office writes a citation: 《标题》（文号）第二部分第（一）条, and the words for a document's status."""

from __future__ import annotations

import re

from rag.model import Citation

STATUS_WORDS = {
    "in_force": "现行有效",
    "amended": "已修改",
    "repealed": "已废止",
    "not_yet_in_force": "尚未施行",
}

_PART = re.compile(r"^([一二三四五六七八九十百]+)、")
_CLAUSE = re.compile(r"^[（(]([一二三四五六七八九十百]+)[）)]")
_NUMBERED = re.compile(r"^(\d+)\s*[.．、]")
_SMALL = re.compile(r"^[（(](\d+)[）)]")
_NAMED = re.compile(r"^(第[一二三四五六七八九十百千零〇两\d]+[编章节条款项目](?:之[一二三四五六七八九十]+)?|附件\s*\d*|专栏\s*\d*)")


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
    written = [_step(step) for step in steps]
    named = "".join(words for words in written if words)
    return named or (f"“{steps[-1]}”部分" if steps else "")


def _step(step: str) -> str:
    if found := _PART.match(step):
        return f"第{found[1]}部分"
    if found := _CLAUSE.match(step):
        return f"第（{found[1]}）条"
    if found := _NUMBERED.match(step):
        return f"第{found[1]}项"
    if found := _SMALL.match(step):
        return f"第（{found[1]}）目"
    if _NAMED.match(step):
        return re.sub(r"^(附件|专栏)\s+(\d)", r"\1\2", step.split("：")[0]) if len(step) <= 24 else (_NAMED.match(step) or [step])[0]
    return step if re.search(r"第\s*\S+\s*[行项条款]", step) else ""


def official_citation(citation: Citation) -> str:
    """《九江市…的通知》（九府发〔2022〕24号）第二部分第（一）条."""
    number = f"（{citation.number}）" if citation.number else ""
    return f"《{citation.document}》{number}{place_words(citation.locator)}"
