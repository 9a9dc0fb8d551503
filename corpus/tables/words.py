"""What a header and a cell of an official table are, judged by their words alone.

Kinds of header: "key" (序号), "unit" (单位), "org" (责任单位), "date" (完成时限), "value" (目标值), "category" (类型),
"code" (废物代码), "name" (任务名称), "text" (任务内容), "remark" (备注), "other".
Kinds of cell: "blank", "none" (/), "number", "quantity" (58.08 吨), "unit", "date", "code", "org", "sentence", "text".
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

_VOCABULARY = json.loads((Path(__file__).parent.parent / "data" / "table_vocabulary.json").read_text(encoding="utf-8"))
if _VOCABULARY["format"] != 1:
    raise ValueError(f"corpus/data/table_vocabulary.json should have format 1, has {_VOCABULARY['format']}")

_HEADER_KINDS = [(kind, re.compile(pattern)) for kind, pattern in _VOCABULARY["header_kinds"]]
_UNITS = frozenset(_VOCABULARY["units"])
NONE_MARKS = frozenset(_VOCABULARY["none_marks"])
SUM_WORDS = frozenset(_VOCABULARY["sum_words"])
_BODIES = re.compile(f"({_VOCABULARY['short_body_suffixes']}|{'|'.join(_VOCABULARY['body_suffixes'])})$")
ACTIVITIES = tuple(_VOCABULARY["activity_suffixes"])
_FIELD = re.compile(_VOCABULARY["field_labels"])
_RUNNING_HEAD = re.compile(_VOCABULARY["running_heads"])

_NUMBER = re.compile(r"[<>≥≤＞＜约±+\-]{0,2}\d[\d,.]*(%|％|‰)?(左右|以上|以下|以内)?")
_QUANTITY = re.compile(r"[<>≥≤＞＜约]?\d[\d,.]*(?P<unit>\D{1,6})")
_DATE = re.compile(
    r"(19|20)\d\d([—–~\-至到](19|20)\d\d)?(年([—–~\-至到](19|20)?\d*年?)?(\d{1,2}月)?(\d{1,2}日)?|[.\-/](0?[1-9]|1[0-2])([.\-/]\d{1,2})?)?"
    r"([—–~\-至到](19|20)?\d*年?\d{0,2}月?\d{0,2}日?)?(上半年|下半年|年?初|年?底|年?末|以?前|之前|上旬|中旬|下旬|第?[一二三四]季度)*"
    r"|(全年|每年|每月|每季度|长期|长期坚持|持续推进|持续实施|常态化|常年)"
)
_CODE = re.compile(r"[A-Za-z]{1,4}-?\d[\dA-Za-z\-]*|[\dA-Z]{9,}|\d{3,4}-\d{7,8}")
_PAGE = re.compile(r"[—–\-·•－\s]*(第\s*)?\d{1,4}(\s*页)?(\s*[/／共]\s*(共\s*)?\d{1,4}\s*页?)?[—–\-·•－\s]*")


def compact(text: str) -> str:
    """`text` without white space: "企 业" and "企业" are one value."""
    return "".join(text.split())


def plain_header(text: str) -> str:
    """A header without spaces, quotation marks and what stands in brackets: "总投资 (万元)" is "总投资"."""
    return re.sub(r"[“”\"'‘’《》★☆*]|[(（\[〔][^)）\]〕]*[)）\]〕]", "", compact(text))


@lru_cache(maxsize=4096)
def header_kind(text: str) -> str:
    """The kind of a header, "other" where no rule of the vocabulary fits."""
    plain = plain_header(text)
    return next((kind for kind, pattern in _HEADER_KINDS if plain and pattern.search(plain)), "other")


def is_field_label(text: str) -> bool:
    """Whether a cell is the label of a field to be filled in ("建设单位", "联系电话"), as at the left of a form."""
    return _FIELD.fullmatch(plain_header(text)) is not None


def split_bodies(text: str) -> list[str]:
    """The bodies named in a cell: "市工信局、市发改委" are two. Brackets are kept with the name before them."""
    outside = re.sub(r"[(（〔\[][^)）〕\]]*[)）〕\]]", "", text)
    return [part for part in re.split(r"[、,，;；/／\s]+|以?及|和", outside) if part]


@lru_cache(maxsize=16384)
def cell_kind(text: str) -> str:
    """The kind of a cell's text, by its form alone."""
    bare = compact(text)
    if not bare or bare in NONE_MARKS:
        return "none" if bare else "blank"
    if re.fullmatch(r"(19|20)\d\d", bare) or not _DATE.fullmatch(bare):
        if _NUMBER.fullmatch(bare):
            return "number"
    else:
        return "date"
    return _kind_of_words(text, bare)


def _kind_of_words(text: str, bare: str) -> str:
    if bare in _UNITS or (re.fullmatch(r"[^/／]+[/／][^/／]+", bare) and all(part in _UNITS for part in re.split("[/／]", bare))):
        return "unit"
    quantity = _QUANTITY.fullmatch(bare)
    if quantity and quantity["unit"] in _UNITS:
        return "quantity"
    if _CODE.fullmatch(bare):
        return "code"
    if "。" in bare or "；" in bare or (len(bare) > 40 and re.search("[，,;]", bare)):
        return "sentence"
    bodies = split_bodies(text)
    if bodies and all(len(body) <= 24 and _BODIES.search(body) for body in bodies):
        return "org"
    return "text"


def is_indicator(text: str) -> bool:
    """The name of something measured ("病死畜禽无害化处理率☆"), which is no value itself."""
    bare = compact(text)
    return len(bare) >= 5 and not re.search(r"\d", bare) and (bare[-1] in "★☆▲△" or header_kind(bare) == "value")


def is_page_furniture(text: str) -> bool:
    """A page number alone on its line ("26", "— 26 —") or a short running head ("市政府文件")."""
    bare = compact(text)
    return bool(_PAGE.fullmatch(bare)) or bool(_RUNNING_HEAD.fullmatch(bare))
