"""Places that a question names: 文号 in any spelling, titles whole or in part, 第X条, 附件1, 专栏3, 三、（二）, 序号7.

`find` reads them from a cleaned question, `resolve` says which documents of the corpus are meant. Labels are digits,
except headings, which keep the shape that tells their depth: ("heading", "三") for 三、, ("heading", "（二）"), and
("item", "2") for whatever is counted below them (2. or （2） or 二是). A heading may be named by its words: ("named", "保障措施").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.numerals import NUMERAL, parse_numeral, to_chinese
from rag.model import Question, Reference
from rag.vocabulary import Vocabulary

_CHINESE = NUMERAL.partition("0-9")[0]
_N = rf"(?:[0-9]+|[{_CHINESE}]+)"
_YEAR = r"(?:(?:19|20)\d{2}|二[〇零○][〇零○一二三四五六七八九]{2}|\d{2}(?=年))"
_NUMBER = re.compile(
    rf"(?P<issuer>[\u4e00-\u9fff]{{0,10}}?)\s*(?P<open>[〔［\[（【]?)\s*(?P<year>{_YEAR})\s*年?度?\s*[〕］\]）】]?\s*[,，]?\s*第?\s*(?P<serial>{_N})\s*号(?!楼|线|院|地块|令)(?:文件|文)?"
)
_ORDER = re.compile(
    rf"(?P<issuer>(?:中华人民共和国)?(?:主席|国务院|[\u4e00-\u9fff]{{2,10}}?[部委局署院会省市]|[\u4e00-\u9fff]{{2,6}}政府)令)\s*第?\s*(?P<serial>{_N})\s*号"
)
_SHORT = re.compile(
    rf"(?P<issuer>[\u4e00-\u9fff]{{1,4}}(?:发|字|函|办|文|规|释|复))?第?(?P<serial>{_N})\s*号(?:令|公报)?(?P<tail>(?=[和、与及跟或]第?\d+号(?:文|通知|意见|决定))|文件|文|通知|意见|决定|方案|规划|函|公告|批复|发文|(?<=令)|$)"
)
_STEPS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("glossary", rf"名词解释(?:部分|里|中)?[的，,]?\s*第?\s*（?({_N})）?\s*(?:条|个|项|号)?"),
        ("annex", rf"附(?:件|表|录)\s*(?:第)?\s*({_N})"),
        ("annex", rf"第\s*({_N})\s*个?附(?:件|表|录)"),
        ("box", rf"专栏\s*第?\s*({_N})|第\s*({_N})\s*个?专栏"),
        ("article", rf"第\s*({_N}(?:\s*条?\s*[至到\-~—]\s*第?{_N})?)\s*条(?:\s*之\s*({_N}))?(?!措施|建议|政策)"),
        ("article", rf"(?<=[法典例释定则》])\s*({_N})\s*条(?:\s*之\s*({_N}))?"),
        ("paragraph", rf"第\s*({_N})\s*款"),
        ("item", rf"第\s*（?({_N})）?\s*(?:项|目|小?点|小[节条段]|步(?!走|骤)|条措施|条政策|条建议|方面)(?!工作|目标|任务|资金|整治|规划)"),
        ("item", rf"第\s*({_N})\s*[个大条]原则"),
        ("last", rf"(?:最后|最末|倒数第({_N}))一?(?:个)?(?:条|项|点|段|款|步|部分|章|节)"),
        ("about", r"(?:讲|说|写|谈|关于)(?:的是|到)?([\u4e00-\u9fff]{2,8}?)的?(?:那|这)一?个?(?:小?节|部分|段|块|章|条)"),
        ("part", rf"第\s*({_N})\s*(?:大?部分|大[点块条类项]|板?块|编(?![制委办码号]))"),
        ("chapter", rf"第\s*({_N})\s*章"),
        ("section", rf"第\s*({_N})\s*节"),
        ("heading", rf"第?（({_N})）(?:部分|条|点|款|节|小节|段|章)?"),
        ("heading", rf"(?<![{_CHINESE}])([{_CHINESE}]{{1,3}})、(?=（)"),
        ("heading", rf"(?:^|(?<=[^\u4e00-\u9fff{NUMERAL}]))({_N})、(?=[\u4e00-\u9fff]{{4}})"),
        ("heading", rf"({_N})(?=（{_N}）)"),
        (
            "row",
            rf"(?:序号|编号)(?:为|是|：)?\s*第?\s*({_N})|第\s*({_N})\s*(?:号事项|号指标|号|行|个?指标|个?事项|件事)(?!文|通知|意见)|(?:指标|事项)\s*(?!(?:19|20)\d\d年)({_N})(?![个项件条大级类\d%．.])|排(?:在|名)?第\s*({_N})(?:位|个|名)?的|第\s*(\d+)\s*个(?:部门|单位|项目|指标|任务|事项)",
        ),
        ("row", r"(?<![A-Za-z0-9])([A-Z]\d{1,2}(?:-\d{1,2})?)(?![A-Za-z0-9%])"),
        ("item", rf"(?<=）)\s*第?({_N})(?:[.、．](?!\d)|(?=$|[？。，、的里中讲说是写规有]))"),
    )
)
_QUOTED = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》")
_UNKNOWN_LAW = re.compile(
    r"(?:^|(?<=[^\u4e00-\u9fff])|根据|按照|依据|依照|违反|请问|关于|查看|我国|现行|修[正订]的?)(?:年版?的?|版)?(?:把|查|看|在|问|按|据)?(?![本该这那此其旧新老]|名词解释)"
    rf"([\u4e00-\u9fff]{{1,40}}?(?:法|法典|条例|细则|办法|规定|解释))(?:的|中|里面|里头|当中|里)?(?=第?{_N}条)"
)
_GLUE = re.compile(
    r"[的之中里内上下，、,\s>＞》”（()）/\\-]{0,3}|(?:当中|里面|里头|这个?文件|文件|下面|底下)(?:的|中)?"
    r"|[\u4e00-\u9fff]{2,12}(?:清单|表|名单|目录)(?:里|中|上|的)*"
    r"|[里中内]?面?(?:讲|说|写|谈|关于)[^，。；？]{1,20}的那?一?[条点段项节块]?[（(]?"  # 第六章里讲财税的那条（第二条）
)
_SECTION = r"(?:的|里|中|下)?(?:这|那|哪)?(?:一|个)?(?:小?[节段条块]|(?<=[这那一个小])点|小标题|部分|章)(?!目|件|例|约|款|程|落)"
_DEPTH = {"part": 1, "chapter": 2, "section": 3, "article": 4, "paragraph": 5, "item": 6}


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    kind: str
    label: str


def find(text: str, vocabulary: Vocabulary) -> tuple[Reference, ...]:
    """The places that `text` (cleaned) names, in order. Those that name no document stand without number and title."""
    tokens = _without_overlaps([*_numbers(text, vocabulary), *_titles(text, vocabulary), *_headings(text, vocabulary), *_steps(text)])
    groups: list[list[_Token]] = []
    for token in tokens:
        near = bool(groups) and _GLUE.fullmatch(text[groups[-1][-1].end : token.start]) is not None
        if near and not (token.kind in ("number", "title") and any(t.kind == token.kind or t.kind in _DEPTH for t in groups[-1])):
            groups[-1].append(token)
        else:
            groups.append([token])
    found: list[Reference] = []
    for group in groups:
        if places := _without_topics(group, text):
            found += _references(places, text)
    return tuple(dict.fromkeys(_lend(found)))


def resolve(reference: Reference, vocabulary: Vocabulary) -> list[str]:
    """The ids of the documents that `reference` names: none where it names one that the corpus lacks, several where it fits several.

    A reference without number and title names no document: [] as well, so look at these first. Versions of one law
    (same `version_of`) are all named, the one in force first.
    """
    named: list[str] | None = None
    if reference.number:
        named = vocabulary.titles.numbered(reference.number)
    if reference.title and not (reference.number and named):
        titled = vocabulary.titles.titled(reference.title)
        named = titled if named is None else named or titled
    elif reference.title and named and len(named) > 1:
        narrowed = [document for document in named if document in set(vocabulary.titles.titled(reference.title))]
        named = narrowed or named
    return named or []


def without_references(question: Question, titles: bool = True) -> str:
    """The question without the documents and places it names: these are found, and say nothing of what is asked there.

    titles=False leaves the titles: they are words of the topic as well.
    """
    text = question.text
    for reference in question.references:
        if titles or reference.number:
            text = text.replace(reference.words, " ")
    return text


def steps_in(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of each step that `text` names, in order."""
    return [(token.start, token.end, token.kind) for token in _without_overlaps(_steps(text))]


def _numbers(text: str, vocabulary: Vocabulary) -> list[_Token]:
    tokens = []
    for match in _ORDER.finditer(text):
        tokens.append(_Token(match.start(), match.end(), "number", f"{match['issuer']}第{_plain(match['serial'])}号"))
    for match in _NUMBER.finditer(text):
        issuer = _issuer(match["issuer"], vocabulary)
        if not issuer and not match["open"] and not re.search(r"文件?$", match[0]):
            continue
        start = match.end("issuer") - len(issuer)
        year = _year(match["year"])
        tokens.append(_Token(start, match.end(), "number", f"{issuer}〔{year}〕{_plain(match['serial'])}号"))
    for match in _SHORT.finditer(text):
        issuer = _issuer(match["issuer"] or "", vocabulary)
        named = bool(match["tail"]) or issuer in vocabulary.titles.issuers
        if not named and not re.match(r"[和、与及跟或]第?\d+号", text[match.end() :]):
            continue
        if re.search(r"[月年]$", text[: match.start("serial")]):
            continue
        start = match.start("serial") - len(issuer)
        end = match.end() if match["tail"] in ("文", "文件", "发文") else match.end() - len(match["tail"])
        tokens.append(_Token(start, end, "number", f"{issuer}{_plain(match['serial'])}号"))
    return tokens


def _issuer(words: str, vocabulary: Vocabulary) -> str:
    """The issuer's letters at the end of `words`: those the corpus knows, else what has their shape (国办发, 赣府厅字, 法释)."""
    for size in range(len(words), 1, -1):
        if words[-size:] in vocabulary.titles.issuers:
            return words[-size:]
    match = re.search(r"(?:[^\s的在按照据看查询下和与问]{1,5}(?:发|字|函|规|通|释|复))$", words)
    return match[0] if match else ""


def _titles(text: str, vocabulary: Vocabulary) -> list[_Token]:
    tokens = [_Token(match.start(), match.end(), "title", match[1].strip()) for match in _QUOTED.finditer(text)]
    taken = [(token.start, token.end) for token in tokens]
    unknown = (
        match.span(1)
        for match in _UNKNOWN_LAW.finditer(text)
        if not match[1].endswith("名词解释") and (len(match[1]) > 3 or match[1].endswith("法"))
    )
    for start, end in (*vocabulary.titles.spans_in(text), *unknown):
        if not any(start < last and first < end for first, last in taken):
            tokens.append(_Token(start, end, "title", text[start:end]))
            taken.append((start, end))
    return tokens


def _headings(text: str, vocabulary: Vocabulary) -> list[_Token]:
    """The headings of the corpus that `text` names by their words: "“保障措施”第二条"; "第三个专业委员会" is its third item."""
    tokens = []
    for heading in vocabulary.headings_in(text):
        for match in re.finditer(rf"(?:第\s*({_N})\s*个|排(?:在|名)?第\s*({_N})的)?[“\"]?{re.escape(heading)}[”\"]?", text):
            nth = match[1] or match[2]
            kind, label = ("nth", f"{heading} {_plain(nth)}") if nth else ("named", heading)
            tokens.append(_Token(match.start(), match.end(), kind, label))
    return tokens


def _without_topics(group: list[_Token], text: str) -> list[_Token]:
    """A run of tokens without what makes no place: "保障措施" is a topic, "保障措施那一节" and "保障措施第二条" are places; "最后一步" and
    "说说那部分" are none by themselves."""
    if all(token.kind in ("last", "about") for token in group):
        return []
    numbered = any(token.kind not in ("number", "title", "named") for token in group)
    return [token for token in group if numbered or token.kind != "named" or re.match(_SECTION, text[token.end :])]


def _steps(text: str) -> list[_Token]:
    tokens = []
    for kind, pattern in _STEPS:
        for match in pattern.finditer(text):
            groups = [group for group in match.groups() if group]
            label = groups[0] if groups else "1"
            if kind == "heading":
                label = f"（{label}）" if "（" in match[0] else _plain_chinese(label)
            elif kind == "article" and len(groups) > 1:
                label = f"{_plain(label)}-{_plain(groups[1])}"
            elif kind != "about" and not re.fullmatch(r"[A-Z]\d.*", label):
                label = "-".join(_plain(part) for part in re.split(r"[至到\-~—]\s*第?", label)) if kind != "article" else _range(label)
            tokens.append(_Token(match.start(), match.end(), kind, label))
    return tokens


def _references(group: list[_Token], text: str) -> list[Reference]:
    """One reference of a run of neighbouring tokens; several where a step of the same kind comes again (第三条、第五条)."""
    number = next((token.label for token in group if token.kind == "number"), "")
    title = next((token.label for token in group if token.kind == "title"), "")
    paths: list[list[tuple[str, str]]] = [[]]
    for token in group:
        if token.kind in ("number", "title"):
            continue
        if token.kind == "nth":
            heading, nth = token.label.split()
            paths[-1] += [("named", heading), ("item", nth)]
            continue
        for label in _expand(token):
            step = (token.kind, label)
            repeated = next((i for i, (kind, known) in enumerate(paths[-1]) if kind == token.kind and _same_shape(known, label)), None)
            if repeated is not None and token.kind != "item":
                paths.append([*paths[-1][:repeated], step])
            else:
                paths[-1].append(step)
    words = text[group[0].start : group[-1].end]
    return [Reference(number, title, tuple(path), words) for path in paths]


def _lend(found: list[Reference]) -> list[Reference]:
    """A step without a document belongs to the document named before it, or, where there is none, to the one named after."""
    named = [reference for reference in found if reference.number or reference.title]
    if not named or len(named) == len(found):
        return found
    lent: list[Reference] = []
    last = named[0]
    for reference in found:
        if reference.number or reference.title:
            last = reference
            lent.append(reference)
        else:
            lent.append(replace(reference, number=last.number, title=last.title, words=f"{last.words}{reference.words}"))
    with_steps = {(reference.number, reference.title) for reference in lent if reference.steps}
    return [r for r in lent if r.steps or (r.number, r.title) not in with_steps]


def _same_shape(one: str, other: str) -> bool:
    return one.startswith("（") == other.startswith("（")


def _expand(token: _Token) -> list[str]:
    if token.kind == "article" and ".." in token.label:
        first, last = (int(part) for part in token.label.split(".."))
        return [str(number) for number in range(first, min(last, first + 19) + 1)] if first <= last else [str(first), str(last)]
    return [token.label]


def _range(label: str) -> str:
    return "..".join(_plain(part) for part in re.split(r"\s*条?\s*[至到\-~—]\s*第?", label))


def _plain(label: str) -> str:
    try:
        return str(parse_numeral(label))
    except ValueError:
        return label


def _plain_chinese(label: str) -> str:
    return to_chinese(int(label)) if label.isascii() and label.isdigit() else label


def _year(label: str) -> str:
    digits = _plain(label)
    return digits if len(digits) == 4 else f"20{digits.zfill(2)}"


def _without_overlaps(tokens: list[_Token]) -> list[_Token]:
    """Longest first, then leftmost; document names before steps at the same place."""
    kept: list[_Token] = []
    for token in sorted(tokens, key=lambda t: (t.kind not in ("number", "title"), -(t.end - t.start), t.start)):
        if all(token.end <= other.start or other.end <= token.start for other in kept):
            kept.append(token)
    return sorted(kept, key=lambda token: token.start)
