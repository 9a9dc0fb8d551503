"""What a title, an addressee line, a number line, a date line look like, each seen by itself."""

from __future__ import annotations

import re

from corpus.facts import find_dates, find_number
from corpus.lines import bare, plain
from corpus.prose.labels import label_of

LONGEST = 120  # characters of a line that may be a title, a number, a date
TERMINAL = "。！？!?；;"
ORGAN_END = (
    r"(?:人民政府|政府|办公室|办公厅|委员会|常务委员会|常委会|管委会|指挥部|领导小组|法院|检察院|工会|协会|学会|联合会|公司|银行|支行|分行|分局|总局"
    r"|委|局|厅|部|署|院|中心|大队|支队|总队)"
)
KIND_END = (
    r"(?:通知|决定|决议|意见|方案|报告|批复|复函|公告|通告|通报|纪要|规划|计划|纲要|指南|目录|清单|办法|规定|条例|细则|规则|准则|章程|制度|标准|规范"
    r"|预案|措施|要点|解释|命令|令|函|公报|议案|名单|一览表|表|流程|流程图|须知|说明|讲话|大事记|任免|批示|倡议书|承诺书|申请书|协议|合同|样式|模板|分工|解读)"
)
_TITLE_END = re.compile(KIND_END + r"\s*(?:[(〔\[][^()〔〕\[\]]{1,24}[)〕\]]\s*)*$")
_ORGAN_LINE = re.compile(rf"^[\u4e00-\u9fff()、\s·]{{2,60}}{ORGAN_END}$")
_ISSUED = re.compile(rf"^[\u4e00-\u9fff()、\s·]{{2,90}}{ORGAN_END}\s*(?:办公室|办公厅)?\s*(?:关于|印发|转发|批转|公布|发布|令|公告|通告)")
_ABOUT = re.compile(r"^(?:关于|印发|转发|批转|公布)")
_PAGE_END = re.compile(r"(?:[.·…\s\-]{2,}|\s)[(]?\d{1,3}[)]?$|[.·…]{3,}")
_BEFORE_DATE = re.compile(r"(?:(?:发布|成文|印发|发文|公布|签发)?(?:日期|时间)\s*:)?\s*")
_AFTER_DATE = re.compile(r"\s*(?:印发|发布|公布|通过)?\s*")
_PUBLICITY = re.compile(r"^[(]?\s*(?:此件|此文|公开属性|公开方式|信息公开选项)[^。]{0,20}$")


def is_title_end(text: str) -> bool:
    """Does it end as titles do: …的通知, …实施方案（试行）?"""
    return bool(_TITLE_END.search(re.sub(r"\s+", "", bare(text[-LONGEST:]))))


def is_organ(text: str) -> bool:
    """Is the whole line the name of one or more organs?"""
    return len(text) <= LONGEST and bool(_ORGAN_LINE.match(bare(text)))


def is_issued_title(text: str) -> bool:
    """A whole title of an official document: an organ, 关于 (印发, 转发…), and a word for its kind at the end."""
    words = re.sub(r"\s+", "", bare(text[: 2 * LONGEST]))
    return len(text) <= 2 * LONGEST and bool(_ISSUED.match(words) and is_title_end(words)) and not re.search("[。；;！!]", words)


def begins_about(text: str) -> bool:
    """A title without its organ: 关于…, 印发…"""
    return bool(_ABOUT.match(bare(text[:LONGEST])))


def may_be_title(text: str) -> bool:
    """Could this line be a title or a piece of one? No full stop, no label, no tab, no colon at its end, not too long."""
    words = bare(text) if len(text) <= LONGEST else ""
    if not 2 <= len(words) <= 70 or "\t" in text or words[-1] in TERMINAL + ":,、，.…":
        return False
    if re.search("[。；;！!？?]", words) or is_publicity(text) or is_date(text) or is_number(text) or _PAGE_END.search(words):
        return False
    label = label_of(text)
    return label is None or label.kind == "hash"


def is_publicity(text: str) -> bool:
    """(此件主动公开) and its like, alone on a line."""
    return len(text) <= LONGEST and bool(_PUBLICITY.match(bare(text)))


def is_addressees(text: str) -> bool:
    """各县（市、区）人民政府，市政府各部门： alone on a line."""
    words = bare(text) if len(text) <= 3 * LONGEST else ""
    if not words.endswith(":") or not 3 <= len(words) <= 300 or re.search("[。；;]|如下|以下|下列", words):
        return False
    return bool(re.search(r"政府|部门|单位|委员会|机构|企业|公司|局|院|[委厅办]|学校", words)) and label_of(text) is None


def is_date(text: str) -> bool:
    """A line that is a date and nothing else: 2022年9月30日, （2022年9月30日印发）."""
    words = bare(text[:LONGEST]).strip("()〔〕[] ")
    dates = find_dates(words) if len(words) <= 40 else ()
    if not dates:
        return False
    return bool(_BEFORE_DATE.fullmatch(words[: dates[0].start]) and _AFTER_DATE.fullmatch(words[dates[-1].end :]))


def is_number(text: str) -> bool:
    """A line that is a document number, with or without a date and a signer: 九府发〔2022〕24号 2022年9月30日."""
    words = plain(text)
    number = find_number(words) if len(text) <= LONGEST else None
    if number is None:
        return False
    rest = words[: number.start] + words[number.end :]
    for dated in reversed(find_dates(rest)):
        rest = rest[: dated.start] + rest[dated.end :]
    rest = re.sub(r"签\s*发\s*人\s*:?\s*\S{2,4}|[\s*#()\[\]〔〕\-—:：·]+|^第?\d+期$", "", rest)
    return len(rest) == 0
