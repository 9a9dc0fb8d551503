"""Whether a piece of text agrees with what a question names: its year, its office, its department. 1 yes, 0 silent, -1 another one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.model import Hit
from rag.terms import fold

_OFFICE = re.compile(
    r"(常务副|第一副?|名誉|副总?|总)?(主任委员|主任|组长|召集人|总指挥|指挥长|秘书长|理事长|监事长|经济师|工程师|[局校院市县区镇乡会处科站所馆社台队厂行]长|书记|主席|经理)"
)
_ROLE = re.compile(r"(?:.*：)?(?:成员|委员|[\u4e00-\u9fff]{0,4}(?:主任|组长|召集人|总指挥|指挥长|秘书长|会长|主席|委员))")
_LEAVING = re.compile(r"不再|(?<!任)免去?|卸任|卸下|离任|不当|不干|被撤|撤[职换掉]|[拿换]掉|撤下|被拿下|调离|前任|下来")


def of_year(years: Sequence[str], text: str, hit: Hit) -> float:
    """1: `text` names an asked year; 0.7: only its passage or headings do; -1: it names others instead; 0: none is asked."""
    if not years:
        return 0.0
    own = set(re.findall(r"(?:19|20)\d\d(?=\s*[年-])", text))
    if own & set(years):
        return 1.0
    if own:
        return -1.0
    around = fold(hit.passage.context + hit.passage.text)
    return 0.7 if any(year in around for year in years) else 0.0


def asks_office(question: str) -> bool:
    """Whether a question names an office."""
    return bool(_OFFICE.search(question))


def of_office(question: str, text: str) -> float:
    """校长 is not 副校长, and who leaves an office is not who takes it: "任…，免去…职务" is read by its halves.

    In a list the role stands first: of "成员：李某，市人防办主任" it is 成员.
    """
    asked = set(_OFFICE.findall(question))
    if not asked:
        return 0.0
    role, listed, _ = text.partition("：")
    if listed and _ROLE.fullmatch(role):
        return 1.0 if asked & set(_OFFICE.findall(role)) else -1.0
    taken, _, left = text.partition("免去")
    half = left if _LEAVING.search(question) else taken
    found = set(_OFFICE.findall(half))
    if asked & found:
        return 1.0
    return -1.0 if found else 0.0


def of_department(words: Sequence[str], text: str) -> float:
    """Whether `text` names one of the departments that the question names, in the question's own spelling or another."""
    return 1.0 if any(word in text for word in words) else 0.0
