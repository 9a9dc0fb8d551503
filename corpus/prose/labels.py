"""Labels at the head of a line: 第一章, 一、, （一）, 1., (1), ①, 1.2.3, 附件1, 专栏2, dashes. Inside a text there are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.lines import plain
from corpus.numerals import parse_numeral

CHINESE = "一二三四五六七八九十百零〇"
RANKS = {
    "annex": -2,
    "top": -2,
    "part": 0,
    "chapter": 1,
    "section": 2,
    "article": 3,
    "一、": 4,
    "（一）": 5,
    "1.": 6,
    "(1)": 7,
    "①": 8,
    "word": 9,
    "run-in": 10,
    "bold": 11,
}


@dataclass(frozen=True, slots=True)
class Label:
    """kind: a key of RANKS, "decimal", "box", "bullet" or "note"; number: its ordinal, 0 if it has none; text: in one spelling.

    end: offset in the line where the label ends and the words begin. depth: of 1.2.3 or of Markdown's #, else 0.
    """

    kind: str
    number: int
    text: str
    end: int
    depth: int = 0


LONGEST_HEAD = 200  # characters of a line in which its label stands
_LEAD = re.compile(r"^\s*(?P<hash>#{1,6}\s+)?\s*(?P<bullet>(?:[-•●■◆▪◇○]|——|\*(?=\s))\s*(?!\d{1,4}\s*[-—]\s*$))?[\s*]*")
_FORMS = (
    ("annex", re.compile(rf"附\s*(?:件|录|表)\s*(?P<n>\d{{1,3}}|[{CHINESE}]{{1,3}})\s*[:.、]?\s*(?=$|[^\d、,和至及的规所中列上下内第])")),
    ("annex", re.compile(r"附\s*件\s*$")),
    ("box", re.compile(rf"专\s*栏\s*(?P<n>\d{{1,3}}|[{CHINESE}]{{1,3}})\s*[:.、]?")),
    ("part", re.compile(rf"第\s*(?P<n>[{CHINESE}]{{1,4}}|\d{{1,3}})\s*(?:编|部分)(?=[\s:]|$)")),
    ("chapter", re.compile(rf"第\s*(?P<n>[{CHINESE}]{{1,4}}|\d{{1,3}})\s*章(?![节程])")),
    ("section", re.compile(rf"第\s*(?P<n>[{CHINESE}]{{1,4}}|\d{{1,3}})\s*节(?=[\s:]|$|[^约能点日])")),
    ("article", re.compile(rf"第\s*(?P<n>[{CHINESE}千]{{1,7}}|\d{{1,4}})\s*条(?=[\s:])")),
    ("（一）", re.compile(rf"[(〔]\s*(?P<n>[{CHINESE}]{{1,4}})\s*[)〕]\s*[、.]?")),
    ("(1)", re.compile(r"[(〔]\s*(?P<n>\d{1,2})\s*[)〕]\s*[、.]?|(?P<m>\d{1,2})\s*\)")),
    ("一、", re.compile(rf"(?P<n>[{CHINESE}]{{1,4}})\s*(?:、|[.](?!\d))|(?P<m>[一二三四五六七八九十]{{1,3}})\s*,(?=\s|[\u4e00-\u9fff])")),
    ("decimal", re.compile(r"(?P<n>\d{1,2})(?P<deep>(?:\.\d{1,2}){1,3})(?=[\s.]*[\u4e00-\u9fff])")),
    ("1.", re.compile(r"(?P<n>\d{1,3})\s*[.、](?!\d)")),
    ("①", re.compile(r"(?P<n>[①-⑳])")),
    ("decimal", re.compile(r"(?P<n>\d{1,2})(?P<deep>)\s+(?=[\u4e00-\u9fff])")),
    ("note", re.compile(r"[(]?\s*(?:备\s*注|附\s*注|注|填\s*表\s*说\s*明|说\s*明)\s*\d{0,2}\s*[:.]")),
)


def label_of(text: str) -> Label | None:
    """The label at the head of `text`, None if there is none. A dash before a label is passed over: "- 1.甲" is "1."."""
    copy = plain(text[:LONGEST_HEAD])
    lead = _LEAD.match(copy)
    at = lead.end() if lead else 0
    depth = len(lead["hash"].strip()) if lead and lead["hash"] else 0
    for kind, form in _FORMS:
        match = form.match(copy, at)
        if match and (found := _label(kind, match, copy, depth)):
            return found
    if lead and lead["bullet"]:
        return Label("bullet", 0, lead["bullet"].strip(), at, depth)
    return Label("hash", 0, "", at, depth) if depth else None


def _label(kind: str, match: re.Match[str], copy: str, depth: int) -> Label | None:
    groups = match.groupdict()
    numeral = groups.get("n") or groups.get("m") or ""
    if kind == "decimal":
        deep = groups["deep"] or ""
        if len(copy.rstrip()) - match.start() > 32 or re.search(r"[。;,:!?]\s*$", copy) or _UNITS.match(copy, match.end()):
            return None
        return Label(kind, int(deep[1:].split(".")[-1] if deep else numeral), numeral + deep, match.end(), 1 + deep.count("."))
    if kind == "①":
        return Label(kind, ord(numeral) - ord("①") + 1, numeral, match.end(), depth)
    number = parse_numeral(numeral) if numeral else 0
    return Label(kind, number, _SPELL.get(kind, "{}").format(numeral), match.end(), depth)


_UNITS = re.compile(r"\s*(?:年|月|日|号|个|家|项|万|亿|元|人|名|所|处|张|公里|平方|米|吨|%|天|次|户|以|月底|期)")
_SPELL = {
    "annex": "附件{}",
    "box": "专栏{}",
    "part": "第{}编",
    "chapter": "第{}章",
    "section": "第{}节",
    "article": "第{}条",
    "（一）": "（{}）",
    "(1)": "（{}）",
    "一、": "{}、",
    "1.": "{}.",
    "note": "注",
}
