"""Where in a document something is said to stand: 第X条, 附件1, 专栏3, 三、（二）, 序号7, 最后一条, 名词解释第17条.

Labels are digits, except headings, which keep the shape that tells their depth: ("heading", "三") for 三、, ("heading", "（二）"), and
("item", "2") for whatever is counted below them (2. or （2） or 二是).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.numerals import NUMERAL, parse_numeral, to_chinese

_CHINESE = NUMERAL.partition("0-9")[0]
N = rf"(?:[0-9]+|[{_CHINESE}]+)"
_SMALL = "(?:[0-9]+|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"  # 附件一 二、 is no 附件12
_TOLD_BY_WORDS = r"[\u4e00-\u9fff]{1,8}[那这]一?[段条点项]"  # 三（一）4油气那段
_GLOSSARY = "(?:名词解释|术语(?:解释|表)?|名词(?:注释|表)|词语解释)"
_COUNTED = "原则|流程|程序|步骤|材料|目标|任务|措施|职责|行动|工程|要求|保障"  # headings are named by the last word of theirs: 申报材料
_COUNTERS = "年月日号天个项条款点种类家户人名位米吨倍成分时小次批期届级万亿元件张辆座处所亩公千百十岁周大"
_STEPS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("note", rf"(?:备注|附注|表注|(?<=[的里中面下])注(?![意重明射册入销定资解]))(?:里|中|的|那|部分)*(?:\s*第?\s*{N}\s*[条点项个])?"),
        ("glossary", rf"{_GLOSSARY}(?:部分|里|中)?[的，,]?\s*第?\s*（?({N})）?\s*(?:条|个|项|号)?"),
        ("annex", rf"附(?:件|表|录)(?=[里中的]{{0,2}}第\s*{N}\s*[项条行点])"),  # 附件第3项: of the only one
        ("annex", rf"附(?:件|表|录)\s*(?:第)?\s*({_SMALL})(?![{_CHINESE}0-9]*\s*[项条行点])"),
        ("annex", rf"第\s*({N})\s*个?附(?:件|表|录)"),
        ("box", rf"专栏\s*第?\s*({_SMALL})|第\s*({N})\s*个?专栏"),
        ("article", rf"第\s*({N}(?:\s*条?\s*[至到\-~—]\s*第?{N})?)\s*条(?:\s*之\s*({N}))?(?!措施|建议|政策)"),
        ("article", rf"(?<=[法典例释定则》])\s*({N})\s*条(?:\s*之\s*({N}))?"),
        ("paragraph", rf"第\s*({N})\s*款"),
        (
            "item",
            rf"第\s*（?({N})）?\s*(?:项|目|小?点|样|种|份|道|小[节条段]|步(?!走|骤)|条措施|条政策|条建议|方面)(?!工作|目标(?!值)|任务|资金|整治|规划)",
        ),
        ("item", rf"第\s*({N})\s*[个大条](?:{_COUNTED}|委员会|专委会|小组|(?=[是叫]|[讲说写]的?(?:什么|啥)|[？?。，,]|$))"),
        (
            "last",
            rf"(?:最后|最末|倒数第({N}))一?(?:[个大小]*(?:{_COUNTED}|条|项|点|段|款|步|部分|章|节|样|种|份|行)|个(?=是|[？?。，,]|$))",
        ),
        ("about", rf"((?:{_COUNTED})(?:清单|名单|表)?)(?=[里中上面的是有，,]*(?:第\s*{N}|最后|最末|倒数第))"),
        ("about", r"(?:讲|说|写|谈|关于)(?:的是|到)?([\u4e00-\u9fff]{2,8}?)的?(?:那|这)一?个?(?:小?节|部分|段|块|章|条)"),
        ("part", rf"第\s*({N})\s*(?:大?部分|大[点块条类项]|板?块|编(?![制委办码号]))"),
        ("chapter", rf"第\s*({N})\s*章"),
        ("section", rf"第\s*({N})\s*节"),
        ("heading", rf"第?（(?!(?:19|20)\d\d）)({N})）(?:部分|条|点|款|节|小节|段|章)?"),
        ("heading", rf"(?:(?<![{_CHINESE}])(?<!附件)(?<!专栏)|(?<=附件[{_CHINESE}])|(?<=专栏[{_CHINESE}]))([{_CHINESE}]{{1,3}})、(?=（)"),
        ("heading", rf"(?:^|(?<=[^\u4e00-\u9fff{NUMERAL}]))({N})、(?=[\u4e00-\u9fff]{{4}})"),
        ("heading", rf"({N})(?=（{N}）)"),
        (
            "row",
            rf"(?:序号|编号)(?:为|是|：)?\s*第?\s*({N})|第\s*({N})\s*(?:号事项|号指标|号|行|个?指标|个?事项|件事)(?!文|通知|意见)|(?:指标|事项)\s*(?!(?:19|20)\d\d年)({N})(?![个项件条大级类\d%．.])|排(?:在|名)?第\s*({N})(?:位|个|名)?的|(?<=[单表录）][里中上])面?的?第\s*({N})\s*[个条位样]|(?<=[表单])第?\s*({N})\s*号(?!文|通知|令)|第\s*(\d+)\s*个(?:部门|单位|项目|指标|任务|事项)",
        ),
        ("row", r"(?<![A-Za-z0-9])([A-Z]\d{1,2}(?:[-—–－]\d{1,2})?|[a-z]\d{1,2}[-—–－]\d{1,2})(?![A-Za-z0-9%])"),
        ("item", rf"(?<=）)[、，\s]*第?({N})(?:[.、．](?!\d)|(?=$|[？。，、的里中讲说是写规有,\s]|{_TOLD_BY_WORDS}))"),
        ("item", rf"(?<=[{_CHINESE}0-9]）)\s*(\d{{1,2}})(?=[\u4e00-\u9fff])(?![{_COUNTERS}])"),  # 三（四）1装配式建筑
    )
)
_PEOPLE = "名单|成员|任命|任免|免职|被免|领导小组|委员会|专委会|专班|人员|同志|[组主][长任]|企业"
_PERSON = re.compile(
    rf"(?:{_PEOPLE})[^。？]{{0,8}}?(?:(?:排(?:在|名)?)?第\s*(?P<nth>{N})(?:\s*[个位名行](?!原则|方面|专业)|的|条(?=，?[是免任]?了?谁))|(?P<first>头一|打头的?一?)[个位名]"
    rf"|(?:最后|末尾|倒数第(?P<from_end>{N}))面?的?一?[个位名条行]|排(?:在)?(?:最后|末尾))|最后一[个位名条](?=(?:免|任|提|被)[^，。？]{{0,3}}(?:谁|哪))|第\s*(?P<one>{N})\s*[个位名](?=人|同志|副?[组主][长任]|成员)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A step that text[start:end] names."""

    start: int
    end: int
    kind: str
    label: str


def steps(text: str) -> list[Token]:
    """All steps that `text` seems to name, some within others (see `without_overlaps`)."""
    tokens = []
    for kind, pattern in _STEPS:
        for match in pattern.finditer(text):
            groups = [group for group in match.groups() if group]
            label = groups[0] if groups else "" if kind == "note" else "1"
            if kind == "heading":
                label = f"（{label}）" if "（" in match[0] else _plain_chinese(label)
            elif kind == "article" and len(groups) > 1:
                label = f"{plain(label)}-{plain(groups[1])}"
            elif re.fullmatch(r"[A-Za-z]\d.*", label):
                label = re.sub("[—–－]", "-", label).upper()
            elif kind != "about":
                label = "-".join(plain(part) for part in re.split(r"[至到\-~—]\s*第?", label)) if kind != "article" else _range(label)
            tokens.append(Token(match.start(), match.end(), kind, label))
    return tokens


def steps_in(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of each step that `text` names, in order."""
    return [(token.start, token.end, token.kind) for token in without_overlaps(steps(text))]


def counted_person(text: str) -> tuple[int, int, int] | None:
    """(which one, start, end) where `text` counts in a list of people or firms: 任免名单第10个 is 10, 名单最后一个人 -1."""
    if not (match := _PERSON.search(text)):
        return None
    number = plain(match["nth"] or match["one"] or match["from_end"] or "1")
    if not number.isdigit():  # numerals that make no number: 第百十个
        return None
    return (int(number) if match["nth"] or match["one"] or match["first"] else -int(number)), *match.span()


def without_overlaps(tokens: list[Token]) -> list[Token]:
    """Longest first, then leftmost; document names before steps at the same place."""
    kept: list[Token] = []
    for token in sorted(tokens, key=lambda t: (t.kind not in ("number", "title"), -(t.end - t.start), t.start)):
        if all(token.end <= other.start or other.end <= token.start for other in kept):
            kept.append(token)
    return sorted(kept, key=lambda token: token.start)


def _range(label: str) -> str:
    return "..".join(plain(part) for part in re.split(r"\s*条?\s*[至到\-~—]\s*第?", label))


def plain(label: str) -> str:
    """A number in digits; what is none stays."""
    try:
        return str(parse_numeral(label))
    except ValueError:
        return label


def _plain_chinese(label: str) -> str:
    return to_chinese(int(label)) if label.isascii() and label.isdigit() else label
