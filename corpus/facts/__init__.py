"""Facts that a document states about itself: number (文号), dates, issuer, kind, addressees, publicity.

All functions take plain text and give "" where the fact is not there: unknown stays unknown. What a document says
about other documents (repeals, amendments, the day of effect) is in `corpus.facts.effects` and offered here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.facts.dates import Dated, find_date, find_dates
from corpus.facts.effects import amends_of, in_force_of, quoted_titles, repeals_of
from corpus.numerals import NUMERAL, parse_numeral

__all__ = [
    "Dated",
    "Number",
    "addressees_of",
    "amends_of",
    "find_date",
    "find_dates",
    "find_number",
    "find_numbers",
    "in_force_of",
    "issuer_of",
    "kind_of",
    "normal_number",
    "publicity_of",
    "quoted_titles",
    "repeals_of",
]


@dataclass(frozen=True, slots=True)
class Number:
    """A document number found in a text. text: its one spelling, "九府发〔2022〕24号"; [start, end): where it stands."""

    text: str
    start: int
    end: int


_S = r"[ \t\u3000\xa0\u2002\u2003]{0,3}"
_OPEN, _CLOSE = r"[〔\[\(（【\uff3b〈<{﹝]", r"[〕\]\)）】\uff3d〉>}﹞]"
_YEAR = rf"(?P<year>[12\uff11\uff12][0-9\uff10-\uff19]{{3}}|[一二]{_S}[〇零○一二三四五六七八九]{{3}}|[0-9]{{2}})"
_N = rf"(?P<n>[{NUMERAL}]{{1,7}})"
_HAN = r"\u4e00-\u9fff"
_CODE_ENDS = "发字函办文令规释通电"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 九府发〔2022〕24号, 财政部令〔2023〕第5号
        rf"(?P<code>[{_HAN}]{{1,18}}){_S}{_OPEN}{_S}{_YEAR}{_S}年?{_S}{_CLOSE}{_S}第?{_S}{_N}{_S}号",
        # (88)财税字第14号
        rf"{_OPEN}{_S}{_YEAR}{_S}{_CLOSE}{_S}(?P<code>[{_HAN}]{{1,8}}字){_S}第?{_S}{_N}{_S}号",
        # 国务院令第777号, 国务院、中央军委第14号令
        rf"(?P<organ>[{_HAN}]{{2,20}}(?:、{_S}[{_HAN}]{{2,20}}){{0,6}}?){_S}(?P<act>令|公告){_S}第{_S}{_N}{_S}号",
        rf"(?P<organ>[{_HAN}]{{2,20}}(?:、{_S}[{_HAN}]{{2,20}}){{0,6}}?){_S}第{_S}{_N}{_S}号{_S}(?P<act>令|公告)",
        # 财政部 税务总局公告2023年第12号, 公告2023年第12号
        rf"(?P<organ>[{_HAN}]{{0,20}}(?:[、 \u3000][{_HAN}]{{2,20}}){{0,6}}?){_S}(?P<act>公告|通告|令)"
        rf"{_S}{_YEAR}{_S}年{_S}第?{_S}{_N}{_S}号",
        # 九府办字2022年126号, 九府办字2022 126号
        rf"(?P<code>[{_HAN}]{{1,10}}[{_CODE_ENDS}]){_S}{_YEAR}(?:{_S}年{_S}第?|{_S}第|[ \u3000]){_S}{_N}{_S}号",
    )
)
_LEADING = re.compile(
    r"^.*(?:根据|依据|按照|依照|参照|遵照|通知|意见|规定|文件|印发|批准|转发|发布的|公布的|以及|经由|废止|修改|执行|适用|同时|之前|的|为|于|年|月|日|号|第|了)"
    r"|^(?:以|和|及|与|由|见|按|据|原|将|对|是)"
)


def find_numbers(text: str) -> tuple[Number, ...]:
    """Every document number in `text`, in order, none inside another."""
    found: list[Number] = []
    for number in sorted(_candidates(text), key=lambda n: (n.end, n.start)):
        while found and found[-1].end > number.start and number.start <= found[-1].start:
            found.pop()
        if not found or found[-1].end <= number.start:
            found.append(number)
    return tuple(found)


def find_number(text: str) -> Number | None:
    """The first document number in `text`."""
    return next(iter(find_numbers(text)), None)


def normal_number(text: str) -> str:
    """The one spelling of the first number in `text`: "国发[2023] 5 号" gives "国发〔2023〕5号".

    Where there is no number, `text` itself without its white space.
    """
    number = find_number(text)
    return number.text if number else "".join(text.split())


def _candidates(text: str) -> Iterator[Number]:
    if "号" not in text:
        return
    for form in _FORMS:
        for match in form.finditer(text):
            groups = match.groupdict()
            name = "code" if groups.get("code") else "organ"
            words, start = groups.get(name) or "", match.start(name)
            kept = _LEADING.sub("", words)
            if (name == "code" and not kept) or (groups.get("act") == "令" and not kept):
                continue
            begin = min(match.start(), start) if form is _FORMS[1] else start + len(words) - len(kept)
            yield Number(_spell(groups, kept), begin, match.end())


def _spell(groups: dict[str, str | None], organ: str) -> str:
    year, number, act = groups.get("year"), parse_numeral(groups["n"] or ""), groups.get("act")
    organ = "、".join("".join(part.split()) for part in organ.replace("\u3000", " ").split("、"))
    organ = organ if act is None else organ.replace("中华人民共和国", "")
    written = str(parse_numeral(year)) if year else ""
    if act is None:
        return f"{organ}〔{written}〕{number}号"
    return f"{organ}{act}{written}年第{number}号" if written else f"{organ}{act}第{number}号"


_ORGAN_END = re.compile(
    r"(?:政府|办公室|办公厅|委员会|人大|常委会|党委|党组|局|部|委|厅|署|院|会|社|行|办|中心|军委|军区|军分区|总队|支队|法院|检察院|小组|指挥部|公司|学校|大学)$"
)
_ACTS = re.compile(r"关于|印发|转发|批转|公布|发布|任免|令第|公告|令$")


def issuer_of(title: str, number: str = "") -> str:
    """The organ in front of 关于, 印发, 转发… in a title, else the one that a 令 or 公告 number names. "" if neither does."""
    act = _ACTS.search(title)
    organ = title[: act.start()].strip() if act else ""
    if organ and _ORGAN_END.search(organ) and "《" not in organ:
        return re.sub(r"\s+", " ", organ)
    numbered = re.match(r"(.+?)(?:令|公告)", number)
    return numbered[1] if numbered and _ORGAN_END.search(numbered[1]) else ("国家主席" if number.startswith("主席令") else "")


_TAIL = re.compile(r"(?:[（(〔\[【][^（()）〔〕\[\]【】]{0,30}[）)〕\]】]|\s)+$")
_KIND = re.compile(
    r"(?:补充规定|修正案|通知|决定|决议|意见|方案|报告|批复|复函|公告|通告|通报|纪要|规划|计划|纲要|指南|目录|清单|办法|规定|条例|细则|规则|准则|章程|制度|标准|规范"
    r"|预案|措施|要点|解释|解答|命令|令|函|公报|议案|安排)$"
)


def kind_of(title: str) -> str:
    """What the title calls itself: 通知, 决定, 意见, 方案, 报告…; "" if unclear.

    法律 for a national law, 司法解释 for an instrument of the highest court or procuratorate.
    """
    name = _TAIL.sub("", "".join(title.split()))
    while name.endswith("》") and "《" in name:
        name = name[: name.rindex("《")] or name[1:-1]
    if re.match(r"(?:最高人民法院|最高人民检察院)", name) and re.search(
        r"(?:解释|规定|批复|解答|决定|规则|办法|安排|意见|答复|通知)$", name
    ):
        return "通知" if name.endswith("通知") else "司法解释"
    if name.endswith("宪法") or "宪法修正案" in name:
        return "宪法"
    if re.search(r"(?:法|法典|刑法修正案)$", name) and not name.endswith("办法"):
        return "法律"
    kind = _KIND.search(name)
    return kind[0] if kind else ""


_ADDRESSEES = re.compile(r"^[ \t\u3000]*((?:各|市|省|县|区|有关|国务院|全国|驻|直属)[^。；！？]{2,300}?)[：:][ \t\u3000]*$", re.M)
_NOT_ORGANS = re.compile(r"各位(?!领导小组)|同志们|代表们|如下|下列|以下|条件")


def addressees_of(text: str) -> str:
    """The 主送机关 line without its colon: "各县（市、区）人民政府，市政府各部门，市直及驻市各单位". "" if there is none."""
    match = next((m for m in _ADDRESSEES.finditer(text) if not _NOT_ORGANS.search(m[1])), None)
    return re.sub(r"\s+", "", match[1]) if match else ""


_PUBLICITY = re.compile(
    r"[（(\[【]?\s*(?:此件|此文|公开属性\s*[：:]|公开方式\s*[：:])\s*(主动公开|依申请公开|不予公开|不公开|删减后公开|公开发布)"
)


def publicity_of(text: str) -> str:
    """主动公开, 依申请公开, 不予公开… as stated by 此件主动公开 or 公开属性：…; "" if not stated."""
    match = _PUBLICITY.search(text)
    return match[1] if match else ""
