"""The slots of a question that a follow-up fills anew: a place in a document, a year, a count, a name, a noun."""

from __future__ import annotations

import re

from corpus.numerals import NUMERAL, parse_numeral, to_chinese
from rag.asking import content_of, topic_of
from rag.lexicon import entries, pattern
from rag.steps import steps_in
from rag.vocabulary import Vocabulary

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)年?")
_YEAR_BEFORE = re.compile(r"(?:前|上|头)一?年(?!度|级|龄)")
_YEAR_AFTER = re.compile(r"(?:后一|下一|第二|转过)年(?!度|级|龄)")
_NOT = re.compile(r"不(?:是|对)([^，。]{1,8})[，,]")
_THAT_YEAR = re.compile(r"(?:那一?|这一?|当|同)年(?!度|级|龄|轻|前|底|末|初|月|来|里|度|报)")
_COUNT = re.compile(
    rf"(?:第?[{NUMERAL}]+|[上下])(届|批|期|次|阶段|季度|档|轮|名|等奖|周?岁|级|等)(?:以上|以下)?"
    r"|\d+(岁|周岁|天|个月|级|A级?|元|万元|亩|人|层)(?:以上|以下)?"
)
_LIMIT = re.compile(rf"[{NUMERAL}]+(?:周?岁)?(?:及?以[上下]|往[上下])")
_NEXT = re.compile(r"([上下])一?个?(专栏|附件|条|款|项|章|部分|节)")
_DOCUMENT = re.compile(r"《.+?》|\d+号文?")
# A committee, group or office that documents set up: it takes the place of another one.
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,20}?(?:领导小组|工作小组|委员会|专委会|指挥部|工作专班|联席会议)|[\u4e00-\u9fff]{2,6}(?:委|组|办|专班)$"
)
_PAIR = re.compile(r"(?:^|[，。：是为有])([\u4e00-\u9fff]{2,12})(?:和|与)([\u4e00-\u9fff]{2,12})(?=$|[，。；（(])")
_EACH = re.compile(r"(?:^|[，；])[^，；。是]{2,14}是([^，；。]{2,30})(?=[，；。]|$)")  # "拆汽车的是甲公司，拆电路板的是乙公司"
_PLAIN = 8
"""Characters up to which words without 的 are one noun."""


def year_of(text: str) -> tuple[str, ...]:
    """The years of `text`, four digits each."""
    return tuple(_YEAR.findall(text))


def relative_year(text: str, question: str) -> str:
    """`text` with 前一年, 后一年 and 那年 counted from the last year of `question`."""
    years = year_of(question)
    for words, step in ((_YEAR_BEFORE, -1), (_YEAR_AFTER, 1), (_THAT_YEAR, 0)) if years else ():
        text = words.sub(f"{int(years[-1]) + step}年", text)
    return text


def corrected(text: str, question: str) -> str:
    """ "说错了，我要问的是减灾委的" as "减灾委的呢"; "不是尾矿，是粉煤灰" as `question` asked of 粉煤灰."""
    match = pattern("followup", "correction").match(text)
    rest = text[match.end() :].strip(" 。！") if match else ""
    if not match or not rest:
        return text
    wrong = _NOT.search(match[0])
    if wrong and wrong[1] in question:
        return question.replace(wrong[1], rest.removesuffix("的"))
    return rest if pattern("asking", "questioning").search(rest) else f"{rest}呢"


def own_words(text: str, question: str) -> tuple[str, bool]:
    """What a follow-up to `question` says itself, without the word that links it (那, 还有), and whether there was one."""
    link = pattern("followup", "link").match(text)
    return relative_year(text[link.end() :] if link else text, question), link is not None


def without_names(text: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    """The departments, places and people that a text names, and its content without them."""
    names = (*vocabulary.department_words(text), *vocabulary.places_in(text), *vocabulary.people_in(text))
    rest = content_of(text)
    for name in names:
        rest = rest.replace(name, "")
    return names, rest


def only_names(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text brings nothing but a place, department, person or year: "经开区呢"."""
    names, rest = without_names(text, vocabulary)
    years = year_of(text)
    for year in years:
        rest = rest.replace(f"{year}年", "")
    return bool(names or years) and not rest.strip("市省县区年")


def person(text: str, question: str, answer: str, vocabulary: Vocabulary) -> str:
    """ "他原来那个位子谁接的" asks for the office that the answer says was left, "他接的是谁的班" for who left the one he took; "他" is the
    person spoken of."""
    people = vocabulary.people_in(question) or vocabulary.people_in(answer)
    taken = [office for name in people[:1] for office in vocabulary.taken_offices.get(name, ())]
    if taken and pattern("followup", "predecessor").search(text):
        return f"谁被免去{re.split('[（(]', taken[0])[0]}职务"
    match = re.search(r"他们?(?!人|用|国|项)|她们?|这个?人|此人|这位", text)
    if not match:
        return ""
    if pattern("followup", "left_office").search(text):
        left = re.search(r"免去其?(?:兼任的)?(.{2,25}?)职务", answer)
        offices = [left.group(1)] if left else [office for name in people for office in vocabulary.left_offices.get(name, ())]
        if offices:
            return f"{offices[0]}由谁接任"
    return text[: match.start()] + people[0] + text[match.end() :] if people else ""


def placed(text: str, question: str, vocabulary: Vocabulary) -> str:
    """`question` with the place that `text` names: "第五条呢" takes its article's place, "第二款呢" goes behind it. "" where none."""
    text = _next(text, question)
    steps = steps_in(text)
    outside = text[: steps[0][0]] + text[steps[-1][1] :] if steps else ""
    if not steps or content_of(outside):
        return ""
    words = text[steps[0][0] : steps[-1][1]]
    known = steps_in(question)
    same = next((i for i, step in enumerate(known) if step[2] == steps[0][2]), None)
    if same is not None:
        question = question[: known[same][0]] + words + question[known[-1][1] :]
    elif known:
        question = question[: known[-1][1]] + words + question[known[-1][1] :]
    elif spans := vocabulary.titles.spans_in(question) or [match.span() for match in _DOCUMENT.finditer(question)]:
        question = question[: spans[0][1]] + words + question[spans[0][1] :]
    else:
        return ""
    asked = outside.strip("呢？。，的那 ")
    return f"{topic_of(question)}{asked}" if len(asked) > 1 else question


def _next(text: str, question: str) -> str:
    """ "下一条" in the question's own count: 第六条 after 第五条."""
    match = _NEXT.search(text)
    if not match:
        return text
    unit = match[2]
    last = re.findall(rf"第([{NUMERAL}]+){unit}" if len(unit) < 3 and unit not in ("专栏", "附件") else rf"{unit}([{NUMERAL}]+)", question)
    if not last:
        return text
    number = max(1, parse_numeral(last[-1]) + (1 if match[1] == "下" else -1))
    written = str(number) if last[-1].isdigit() else to_chinese(number)
    return text.replace(match[0], f"{unit}{written}" if unit in ("专栏", "附件") else f"第{written}{unit}")


def counted(text: str, question: str) -> str:
    """ "第八届呢" takes the place of 第九届, "80岁以上的呢" and "八十往上的呢" of 60岁以上. "" where `question` counts nothing so."""
    new, old = _LIMIT.search(text), _LIMIT.search(question)
    if not (new and old):
        new = _COUNT.search(text)
        unit = (new[1] or new[2]) if new else ""
        old = next((match for match in _COUNT.finditer(question) if (match[1] or match[2]) == unit), None)
    if not new or not old or content_of(text.replace(new[0], "")):
        return ""
    return question[: old.start()] + new[0] + question[old.end() :]


def named(text: str, question: str, head: str, vocabulary: Vocabulary) -> str:
    """A department, place or person alone takes the place of the question's; where it has none, it is put before. "" where none."""
    for found in (vocabulary.department_words, vocabulary.places_in, vocabulary.people_in):
        new = found(text)
        if len(new) != 1 or content_of(text.replace(new[0], "")).strip("市省县派"):
            continue
        old = found(question)
        if old:
            return question.replace(old[0], new[0])
        if _BODY.search(new[0]) and (body := _BODY.search(question)):
            return question[: body.start()] + new[0] + question[body.end() :]
        return f"{head}，{text}" if found is vocabulary.department_words else f"{new[0]}，{question}"
    return ""


def opposite(text: str, question: str) -> str:
    """`question` with 城里 in the place of 农村, 民办 of 公办, where that is all that `text` brings; "" where it is not."""
    said = content_of(text).strip("的")
    for sides in entries("opposites").values():
        if said in sides:
            old = next((side for side in sides if side != said and side in question), "")
            return question.replace(old, said) if old else ""
    return ""


def items(text: str) -> list[str]:
    """The members of the first enumeration of an answer: "甲、乙和丙" or a line each."""
    for line in text.splitlines():
        runs = [re.split(r"、|和|及|；", run) for run in re.findall(r"[^，。：；\n]*、[^，。：；\n]*", line)]
        if runs:
            return max(runs, key=len)
        if pair := _PAIR.search(line):
            return [pair[1], pair[2]]
        told = _EACH.findall(line)
        if len(told) > 1:
            return told
    return []


def neighbour_noun(noun: str, question: str, head: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """(old, new): the words of `question` that `noun` takes the place of, and what to write there; ("", noun) where none fit.

    In this order: words that end alike, what the corpus sets beside it, the subject where it is one short noun.
    """
    verb = pattern("followup", "verb").match(head)
    bare = head[verb.end() :] if verb else head
    if old := _alike(noun, bare):
        return old, _with_modifier(old, noun, vocabulary)
    old, new = vocabulary.peer(noun, bare)
    if old:
        return old, new if new != noun else _with_modifier(old, noun, vocabulary)
    if pattern("followup", "condition").search(noun) or pattern("followup", "modifier").fullmatch(noun):
        return "", noun
    subject = pattern("followup", "predicate").sub("", bare)
    plain = 1 < len(subject) <= _PLAIN and "的" not in subject and not vocabulary.titles.spans_in(subject)
    if plain and subject in question and not vocabulary.together(noun, subject):
        return subject, noun
    return "", noun


def _with_modifier(old: str, noun: str, vocabulary: Vocabulary) -> str:
    """`noun` with what the corpus writes before it of the noun that it replaces: 绿色园区 after 绿色工厂."""
    if vocabulary.together(old + noun):
        return old + noun
    for size in range(len(old) - 1, 1, -1):
        if vocabulary.together(old[:size] + noun):
            return old[:size] + noun
    return noun


def _alike(noun: str, topic: str) -> str:
    """The words of `topic` that end as `noun` does and are about as long: 餐厨垃圾 for 建筑垃圾."""
    for size in (3, 2, 1):
        ending, room = re.escape(noun[-size:]), len(noun) - size
        least = 1 if size > 1 else room
        match = re.search(rf"[^的和与、，年第]{{{least},{room}}}{ending}", topic) if room > 0 else None
        if match:
            return match.group()
    return ""
