"""Places that a question names: documents by 文号 in any spelling or by title, whole or in part, and the steps within them.

`find` reads them from a cleaned question, `resolve` says which documents of the corpus are meant. A heading may be named by its
words: ("named", "保障措施").
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.lexicon import expression
from rag.model import Question, Reference
from rag.steps import N, Token, counted_person, plain, steps, steps_in, without_overlaps
from rag.vocabulary import Vocabulary

_YEAR = r"(?:(?:19|20)\d{2}|二[〇零○][〇零○一二三四五六七八九]{2}|\d{2}(?=年))"
_NUMBER = re.compile(
    rf"(?P<issuer>[\u4e00-\u9fff]{{0,10}}?)\s*(?P<open>[〔［\[（【]?)\s*(?P<year>{_YEAR})\s*年?度?\s*[〕］\]）】]?\s*[,，]?\s*第?\s*(?P<serial>{N})\s*号(?!楼|线|院|地块|令)(?:文件|文)?"
)
_ORDER = re.compile(
    rf"(?P<issuer>(?:中华人民共和国)?(?:主席|国务院|[\u4e00-\u9fff]{{2,10}}?[部委局署院会省市]|[\u4e00-\u9fff]{{2,6}}政府)令)\s*第?\s*(?P<serial>{N})\s*号"
)
_SHORT = re.compile(
    rf"(?P<issuer>[\u4e00-\u9fff]{{1,4}}(?:发|字|函|办|文|规|释|复))?第?(?P<serial>{N})\s*号(?:令|公报)?(?P<tail>(?=[和、与及跟或]第?\d+号(?:文|通知|意见|决定))|文件|文|通知|意见|决定|方案|规划|函|公告|批复|发文|(?<=令)|$|)"
)
_QUOTED = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》")
_ANNEX = re.compile(rf"附[件表录]\s*{N}[：:]?$")  # what is quoted behind it is its name
_UNKNOWN_LAW = re.compile(
    r"(?:^|(?<=[^\u4e00-\u9fff])|根据|按照|依据|依照|违反|请问|关于|查看|我国|现行|修[正订]的?)(?:年版?的?|版)?(?:把|查|看|在|问|按|据)?(?![本该这那此其旧新老]|名词解释)"
    rf"([\u4e00-\u9fff]{{1,40}}?(?:法|法典|条例|细则|办法|规定|解释))(?:的|中|里面|里头|当中|里)?(?=第?{N}条)"
)
_GLUE = re.compile(
    r"(?:[：:]?《[^《》]*》)?[的之中里内上下，、,\s>＞》”（()）/\\-]{0,3}(?:下面|里面)?|(?:当中|里面|里头|这个?文件|文件|下面|底下)(?:的|中)?"
    r"|[\u4e00-\u9fff]{0,12}(?:清单|表|名单|目录)(?:里|中|上|下|面|的)*"
    r"|[里中内]?面?(?:讲|说|写|谈|关于)[^，。；？]{1,20}的那?一?[条点段项节块]?[（(]?"  # 第六章里讲财税的那条（第二条）
)
_OF_A_LIST = re.compile(rf"(?<![单表录）][里中上])第{N}[样种份道个大条]")  # by itself 第三种 names no place, nor 第三个
_TITLE_BEFORE = re.compile(rf"([\u4e00-\u9fff]{{2,8}}{expression('names', 'genre')})[的里中，]{{0,2}}$")
_GLUE_TO_WORDS = re.compile(rf"{_GLUE.pattern}|[\u4e00-\u9fff]{{0,4}}")  # 附件5部门职责清单第19个
_SECTION = r"(?:的|里|中|下)?(?:这|那|哪)?(?:一|个)?(?:小?[节段条块]|(?<=[这那一个小])点|小标题|部分|章)(?!目|件|例|约|款|程|落)"
_DEPTH = {"part": 1, "chapter": 2, "section": 3, "article": 4, "paragraph": 5, "item": 6}


def find(text: str, vocabulary: Vocabulary) -> tuple[Reference, ...]:
    """The places that `text` (cleaned) names, in order. Those that name no document stand without number and title."""
    tokens = without_overlaps([*_numbers(text, vocabulary), *_titles(text, vocabulary), *_headings(text, vocabulary), *steps(text)])
    if counted := counted_person(text):  # who that is, is read from the list
        _, start, end = counted
        tokens = [t for t in tokens if t.kind not in ("item", "row", "last", "article") or t.end <= start or t.start >= end]
    groups: list[list[Token]] = []
    for token in tokens:
        glue = _GLUE_TO_WORDS if token.kind == "about" else _GLUE
        near = bool(groups) and glue.fullmatch(text[groups[-1][-1].end : token.start]) is not None
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


def _numbers(text: str, vocabulary: Vocabulary) -> list[Token]:
    tokens = []
    for match in _ORDER.finditer(text):
        tokens.append(Token(match.start(), match.end(), "number", f"{match['issuer']}第{plain(match['serial'])}号"))
    for match in _NUMBER.finditer(text):
        issuer = _issuer(match["issuer"], vocabulary)
        if not issuer and not match["open"] and not re.search(r"文件?$", match[0]):
            continue
        start = match.end("issuer") - len(issuer)
        year = _year(match["year"])
        tokens.append(Token(start, match.end(), "number", f"{issuer}〔{year}〕{plain(match['serial'])}号"))
    for match in _SHORT.finditer(text):
        issuer = _issuer(match["issuer"] or "", vocabulary)
        named = bool(match["tail"]) or (bool(issuer) and any(known.endswith(issuer) for known in vocabulary.titles.issuers))
        if not named and not re.match(r"[和、与及跟或]第?\d+号", text[match.end() :]):
            continue
        if re.search(r"[月年]$", text[: match.start("serial")]):
            continue
        start = match.start("serial") - len(issuer)
        end = match.end() if match["tail"] in ("文", "文件", "发文") else match.end() - len(match["tail"])
        tokens.append(Token(start, end, "number", f"{issuer}{plain(match['serial'])}号"))
    return tokens


def _issuer(words: str, vocabulary: Vocabulary) -> str:
    """The issuer's letters at the end of `words`: those the corpus knows, else what has their shape (国办发, 赣府厅字, 法释)."""
    for size in range(len(words), 1, -1):
        if words[-size:] in vocabulary.titles.issuers:
            return words[-size:]
    match = re.search(r"(?:[^\s的在按照据看查询下和与问]{1,5}(?:发|字|函|规|通|释|复))$", words)
    return match[0] if match else ""


def _titles(text: str, vocabulary: Vocabulary) -> list[Token]:
    tokens = [Token(match.start(), match.end(), "title", match[1].strip()) for match in _QUOTED.finditer(text)]
    tokens = [t for t in tokens if not _ANNEX.search(text, 0, t.start) or vocabulary.titles.titled(t.label)]
    taken = [(token.start, token.end) for token in tokens]
    unknown = (
        match.span(1)
        for match in _UNKNOWN_LAW.finditer(text)
        if not match[1].endswith("名词解释") and (len(match[1]) > 3 or match[1].endswith("法"))
    )
    for start, end in (*vocabulary.titles.spans_in(text), *unknown):
        if not any(start < last and first < end for first, last in taken):
            tokens.append(Token(start, end, "title", text[start:end]))
            taken.append((start, end))
    return tokens or _common_title(text, vocabulary)


def _common_title(text: str, vocabulary: Vocabulary) -> list[Token]:
    """A title of words that any may hold, right before a step, where it is one document's alone: 工作报告二、（七）."""
    for start, _, kind in steps_in(text):
        if kind == "note" or not (run := _TITLE_BEFORE.search(text[:start])):
            continue
        for size in range(len(run[1]), 3, -1):
            if len(vocabulary.titles.titled(run[1][-size:])) == 1:
                return [Token(run.end(1) - size, run.end(1), "title", run[1][-size:])]
    return []


def _headings(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The headings of the corpus that `text` names by their words: "“保障措施”第二条"; "第三个专业委员会" is its third item."""
    tokens = []
    for heading in vocabulary.headings_in(text):
        for match in re.finditer(rf"(?:第\s*({N})\s*个|排(?:在|名)?第\s*({N})的)?[“\"]?{re.escape(heading)}[”\"]?", text):
            nth = match[1] or match[2]
            if of_table := re.match(r"清单|名单|一览表", text[match.end() :]):  # which may bear another name
                tokens.append(Token(match.start(), match.end() + of_table.end(), "about", heading + of_table[0]))
                continue
            kind, label = ("nth", f"{heading} {plain(nth)}") if nth else ("named", heading)
            tokens.append(Token(match.start(), match.end(), kind, label))
    return tokens


def _without_topics(group: list[Token], text: str) -> list[Token]:
    """A run of tokens without what makes no place: "保障措施" is a topic, "保障措施那一节" and "保障措施第二条" are places; "最后一步" and
    "说说那部分" are none by themselves."""
    kinds = {token.kind for token in group}
    if kinds in ({"last"}, {"about"}) or (kinds == {"item"} and all(_OF_A_LIST.fullmatch(text, t.start, t.end) for t in group)):
        return []
    numbered = any(token.kind not in ("number", "title", "named") for token in group)
    return [token for token in group if numbered or token.kind != "named" or re.match(_SECTION, text[token.end :])]


def _references(group: list[Token], text: str) -> list[Reference]:
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
            in_box = token.kind == "heading" and paths[-1] and paths[-1][-1][0] == "box"
            step = ("item", label.strip("（）")) if in_box else (token.kind, label)
            repeated = next((i for i, (kind, known) in enumerate(paths[-1]) if kind == token.kind and _same_shape(known, label)), None)
            if repeated is not None and token.kind not in ("item", "last"):
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


def _expand(token: Token) -> list[str]:
    if token.kind == "article" and ".." in token.label:
        first, last = (int(part) for part in token.label.split(".."))
        return [str(number) for number in range(first, min(last, first + 19) + 1)] if first <= last else [str(first), str(last)]
    return [token.label]


def _year(label: str) -> str:
    digits = plain(label)
    return digits if len(digits) == 4 else f"20{digits.zfill(2)}"
