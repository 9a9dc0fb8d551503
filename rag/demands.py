"""What a question demands of its evidence, beyond its topic: the year, the place, the 第几届, and the shape of what is asked.

A topic alone answers nothing: "第四次普查" is not answered by the fifth one, "票价" not by the date of opening. The shapes
(a sum for 多少钱, a day for 几号) are data: `rag/data/attributes.json`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.numerals import NUMERAL, parse_numeral
from rag.agreement import asks_office, of_office
from rag.lexicon import any_of, expression, pattern, spellings
from rag.model import Hit, Question
from rag.references import without_references
from rag.terms import Rarity, bigrams, fold, topic

# A year, not a quantity that begins like one: 2025年, 2023-2025年.
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?=年|[-—–~至](?:19|20)\d\d年)")
_PLAN_ENDS = {"十二五": "2015", "十三五": "2020", "十四五": "2025", "十五五": "2030"}
_PLAN = re.compile('十[二三四五]五(?=[”"规时期])')
_PLAN_END = re.compile(r"(十[二三四五]五)[”\"]?(?:规划)?(?:时期|期间|期)?(?:结束|末|期末)")
_HOLDER = re.compile(r"([\u4e00-\u9fff]{2,10}?)的?(?:联系|办公|咨询|举报|投诉|值班|客服)?(?:电话|手机|座机|邮箱|传真|网址)")
_NO_HOLDER = re.compile(
    r"^[打拨](?=哪|什么|个|这|那)|哪个|什么|(?:文件|通知|方案|公告|意见)[上里中]|正文|文末|末尾|最后|公布|公开|留下?|写着?|附|请问|我想|打听|这个|那个"
)
_MONTH = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月")
_ORDINAL = re.compile(rf"第([{NUMERAL}]+)(届|次|批|期|轮|季度|阶段)([\u4e00-\u9fff“”]{{0,12}})")
_COUNTER = re.compile(
    r"(?:多少|(?<![哪前近好])几)个?(艘|头|辆|台|架|棵|株|只|栋|趟|间|级|笔|岁|枚|吨|户|亩|斤|克|立方米?|千瓦时?|桶|箱|瓶)(?!钱|多)"
)
_COUNTS = ("个数", "人数", "数字")
_NAMED_TOO = re.compile(r"(?:几|多少)[个位名家][^。？]*(?:名字|叫(?:什么|啥)|分别|都?是(?:谁|哪)|有哪)")  # who names them has counted them
_SAME_COUNTERS = ("辆|台|部", "棵|株", "头|只|匹", "间|家|所|个", "栋|幢|座", "平方|平方米|㎡|平米")
_BODY = re.compile(r"([\u4e00-\u9fff“”\"]{2,18}?)(领导小组|委员会|指挥部|联席会议|工作专班)")
_UNQUOTED = str.maketrans("", "", '“”"')
_PERSON = "姓名"  # the attribute of who
_BEFORE_NAME = re.compile(r"^.*(?:请问|担任|成立的?|这个|那个|的|在|是|当|里)")
_BODY_FOR = re.compile(  # "管禁捕退捕的那个领导小组" says what it is for
    r"(?:管|负责|搞|抓|干)([\u4e00-\u9fff]{2,10})的(?:那个|这个|那|这)?(领导小组|委员会|指挥部|联席会议|工作专班)"
)
# What a text says with a number and does not count: dates, 第几, labels.
_NO_QUANTITY = re.compile(
    r"(?:19|20)\d\d\s*年?(?:度|底|末|初)?|\d+月(?:\d+日|底|份)?|(?m:^)\s*-?\s*[（(]?\d+[.．、)）]|第\d+|[A-Z]\d[\d-]*"
)
_ASKING = re.compile(r"[哪谁]|什么|几个")
_IN_FULL = {"经开": "经济技术开发区", "高新": "高新技术产业开发区"}
_SAME_COUNTED = 0.4  # share of the bigrams of what an ordinal counts
_SAME_BODY = 0.3  # share of the bigrams of the shorter name from which two names are of one body
_TITLE = re.compile(r"《[^《》]*》")
_ROW_NUMBER = re.compile(r"(?m)^\s*[A-Z]?\d[\d-]*\s*\t")
# Words that begin with a surname: 季通报, 高质量.
_NO_NAME = (
    "(?!高[质标效新水]|常[态务]|方[案面便]|安[全排置]|成[立员果]|金融|时[间限]|水[利电]|平[台均]|全[市面]|季[度通]|周[报边期]|严[格禁])"
)
_DATA = Path(__file__).parent / "data" / "attributes.json"


def plan_ends(text: str) -> list[str]:
    """The years in which the five-year plans end whose end `text` names: 十四五末 is 2025."""
    return [_PLAN_ENDS[plan] for plan in _PLAN_END.findall(text)]


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that may be asked of a thing, and the shape that its value has in a text.

    personal: the one asked about must be named; undated: the number of a date is no value; held: it is of somebody, whom the text must
    speak of (the telephone of an office).
    """

    name: str
    asked: re.Pattern[str]
    shown: re.Pattern[str]
    personal: bool = False
    undated: bool = False
    held: bool = False

    def stands_in(self, text: str) -> bool:
        """Whether `text` shows a value."""
        said = _values(text)
        return bool(self.shown.search(without_dates(said) if self.undated else said))


@cache
def attributes() -> tuple[Attribute, ...]:
    """The attributes of rag/data/attributes.json."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    fragments = {"{surname}": _NO_NAME + expression("names", "surname"), "{department}": f"(?:{any_of(spellings('departments'))})"}

    def shape(words: str) -> re.Pattern[str]:
        for fragment, alternatives in fragments.items():
            words = words.replace(fragment, alternatives)
        return re.compile(words)

    return tuple(
        Attribute(a["name"], shape(a["asked"]), shape(a["shown"]), a.get("personal", False), a.get("undated", False), a.get("held", False))
        for a in data["attributes"]
    )


def without_dates(text: str) -> str:
    """`text` without the numbers that count nothing: dates, 第几, labels of lists and rows."""
    return _NO_QUANTITY.sub("", text)


def asked_attributes(text: str) -> list[Attribute]:
    """The attributes that `text` asks for."""
    return [attribute for attribute in attributes() if attribute.asked.search(text)]


def _counted(text: str) -> tuple[Attribute, ...]:
    """What a rare counter demands: of "多少艘" a number of 艘. Common ones (个, 家) are said in many ways."""
    counters = dict.fromkeys(_COUNTER.findall(text))
    same = {c: next((group for group in _SAME_COUNTERS if c in group.split("|")), c) for c in counters}
    shapes = {c: re.compile(rf"[{NUMERAL}][\d.,]*[{NUMERAL}亿余多周]*(?:{same[c]})|(?:{same[c]})[)）/]") for c in counters}
    return tuple(Attribute(f"有多少{c}", re.compile(c), shape) for c, shape in shapes.items())


@dataclass(frozen=True, slots=True)
class Demands:
    """What a question demands. places: as short as they are named (南昌); ordinals: (number, unit, what they count), ("4", "次", "普查");
    people: where something personal is asked of them; bodies: committees and the like whose people are asked for; office: the question,
    where it asks who holds an office; occasions: 春节, 国庆; months: (year, month), ("2023", "5");
    holder: words (bigrams) of whose telephone is asked for."""

    years: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    ordinals: tuple[tuple[str, str, str], ...] = ()
    attributes: tuple[Attribute, ...] = ()
    people: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    office: str = ""
    occasions: tuple[str, ...] = ()
    months: tuple[tuple[str, str], ...] = ()
    holder: frozenset[str] = frozenset()

    @classmethod
    def of(cls, question: Question, rarity: Rarity) -> Demands:
        """The demands of a question that was understood."""
        attributes = asked_attributes(question.text)
        asks_name = any(attribute.name == _PERSON for attribute in attributes)
        return cls(
            question.years,
            tuple(short_place(place) for place in question.places if _is_place(place, question.text, rarity)),
            _ordinals(without_references(question)),
            tuple(
                one for one in (*attributes, *_counted(question.text)) if one.name not in _COUNTS or not _NAMED_TOO.search(question.text)
            ),
            question.people if any(attribute.personal or attribute.held for attribute in attributes) else (),
            _bodies(question.text) if asks_name else (),
            question.text if asks_name else "",
            tuple(dict.fromkeys(pattern("names", "occasion").findall(question.text))),
            tuple((year, str(int(month))) for year, month in _MONTH.findall(question.text) if year in question.years),
            bigrams(topic(_NO_HOLDER.sub(" ", held[1]))) if (held := _HOLDER.search(question.text)) else frozenset(),
        )

    def __bool__(self) -> bool:
        return self != Demands()

    def missing(self, text: str, hit: Hit) -> str:
        """In words what `text`, out of the passage of `hit`, does not show; "" where it meets every demand, of years and places any."""
        said, around = fold(text), fold(f"{hit.passage.context}{hit.document.title}{hit.document.issuer}")
        if len(hit.passage.rows) == 1:
            around += fold(hit.passage.text)  # a row speaks of what its other cells name
        if self.years and not any(self.of_year(year, text, hit) for year in self.years):
            return f"找到的文件没有说到{'、'.join(self.years)}年的情况。"
        if self.places and not any(name in said or name in around for place in self.places for name in _spellings(place)):
            return f"找到的文件没有说到{'、'.join(self.places)}的情况。"
        for year, month in self.months:
            dated = hit.document.date.startswith(f"{year}-{int(month):02}")
            if not dated and not re.search(rf"(?<!\d)0?{month}月", fold(f"{text}{hit.passage.text}{around}")):
                return f"找到的文件没有说到{year}年{month}月的情况。"
        for occasion in self.occasions:
            if occasion not in said and occasion not in around and occasion not in hit.passage.text:
                return f"找到的文件没有说到{occasion}的情况。"
        return self._other_ordinal(said, around, hit) or self._other_body(f"{said}\n{around}") or self._unshown(text, hit)

    def _other_ordinal(self, said: str, around: str, hit: Hit) -> str:
        for number, unit, counted in self.ordinals:
            told = [one for one in (*_ordinals(said), *_ordinals(around), *_ordinals(hit.passage.text)) if one[1] == unit]
            of_same = [one for one in told if _alike(counted, one[2])] or told
            if of_same and number not in {one for one, _, _ in of_same}:
                return f"找到的文件说的是另一{'个' if unit in ('季度', '阶段') else ''}{unit}，没有第{number}{unit}的情况。"
        return ""

    def _other_body(self, text: str) -> str:
        told = _bodies(text) if self.bodies else ()
        for body in self.bodies if told else ():
            if not any(_same_body(body, other) for other in told):
                return f"找到的文件没有说到{body}的人员。"
        return ""

    def _unshown(self, text: str, hit: Hit) -> str:
        """The first attribute whose value `text` does not show."""
        for attribute in self.attributes:
            if attribute.name == _PERSON and hit.passage.kind == "article":
                continue  # a law names roles, nobody
            of_another = (attribute.personal or attribute.held) and self.people and not any(person in fold(text) for person in self.people)
            least = 0 if hit.passage.kind == "person" and asks_office(self.office) else -1  # a list names the office of each
            of_other_office = attribute.name == _PERSON and of_office(self.office, text) <= least
            of_other_holder = attribute.held and self._of_another_holder(f"{text}{hit.passage.text}{hit.passage.context}")
            if of_another or of_other_office or of_other_holder or not attribute.stands_in(text):
                return f"找到了有关内容，但其中没有写明{attribute.name}。"
        return ""

    def _of_another_holder(self, text: str) -> bool:
        return bool(self.holder) and not self.people and not self.holder & bigrams(text)

    def shown(self, text: str) -> float:
        """Share of the demanded attributes whose shape stands in `text`; 0 where none is demanded."""
        return sum(attribute.stands_in(text) for attribute in self.attributes) / max(1, len(self.attributes))

    def of_year(self, year: str, text: str, hit: Hit) -> bool:
        """Whether `text` speaks of `year`: it states it, or states no year and stands under it."""
        stated = {*_YEAR.findall(fold(text)), *plan_ends(fold(text))}
        if stated:
            return year in stated
        around = fold(hit.passage.context + hit.passage.text)
        planned = year in {_PLAN_ENDS[plan] for plan in _PLAN.findall(around)}
        return year in around or planned or (hit.document.date.startswith(year) and not _YEAR.search(around))


def _alike(counted: str, other: str) -> bool:
    """Whether two ordinals count the same: 第二届观鸟周, 第三届国际观鸟周."""
    own = bigrams(counted.translate(_UNQUOTED))
    return bool(own) and len(own & bigrams(other.translate(_UNQUOTED))) >= _SAME_COUNTED * len(own)


def _bodies(text: str) -> tuple[str, ...]:
    """The committees and the like that `text` names, without quotation marks; not those that it asks for ("哪个领导小组")."""
    names = ((_BEFORE_NAME.sub("", name.translate(_UNQUOTED)), kind) for name, kind in (*_BODY.findall(text), *_BODY_FOR.findall(text)))
    return tuple(name + kind for name, kind in names if len(name) > 1 and not _ASKING.search(name))


def _same_body(asked: str, told: str) -> bool:
    """Whether two names are of one body: they share bigrams, or one is short for the other (经普 for 经济普查)."""
    short, long = (re.sub("工作|建设", "", _BODY.sub(r"\1", name)) for name in (asked, told))
    own, other = bigrams(short), bigrams(long)
    rest = iter(long)
    return len(own & other) >= _SAME_BODY * min(len(own), len(other)) or all(character in rest for character in short)


def _values(text: str) -> str:
    """`text` as values are looked for in it: a line break parts two of them; the 2023年 of a form's title is no date, nor the number of
    a table's row a value."""
    return _TITLE.sub("", fold(_ROW_NUMBER.sub("", text).replace("\n", "；")))


def _ordinals(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((str(parse_numeral(number)), unit, counted) for number, unit, counted in _ORDINAL.findall(text))


def short_place(place: str) -> str:
    """南昌 for 南昌市, as people and texts say it; two characters stay."""
    return re.sub(r"[省市县区]$", "", place) if len(place) > 2 else place


def _spellings(place: str) -> tuple[str, ...]:
    """A place as it is short and, where that is no part of the whole name, in full."""
    return (fold(place), _IN_FULL[place]) if place in _IN_FULL else (fold(place),)


def _is_place(place: str, text: str, rarity: Rarity) -> bool:
    """庐山东麓 does not name 山东: the corpus knows the characters around as words and not these."""
    before = text[: text.find(place)][-1:]
    return not (before and rarity.known(before + place[0]) and not rarity.known(place[:2]))
