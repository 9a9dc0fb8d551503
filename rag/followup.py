"""A follow-up ("那2030年呢？") completed from the conversation, without a model; a change of topic drops the conversation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.asking import content_of, kind_of, topic_of
from rag.guard import MASKED, mask_private
from rag.lexicon import pattern
from rag.model import Turn
from rag.normalise import clean, trim_courtesy
from rag.slots import corrected, counted, items, named, neighbour_noun, opposite, own_words, person, placed, without_names, year_of
from rag.steps import steps_in
from rag.vocabulary import Vocabulary

Likeness = Callable[[str], float]
"""How near the corpus comes to a text: the cosine of its nearest passage."""

_REMEMBERED = 6
_SHORT = 12  # characters of content up to which a question may be only half of one
_NEARER = 0.06  # what the corpus must come nearer to the completed reading than to the words alone
_OF_LIST = re.compile(
    r"第([一二三四五六七八九])[个种类项家位](?!部分)(?:地方|部门|单位|企业|公司|项目|指标|文件|县区?|人(?!数|员|均))?|(前者|[前头]一[个项家位]|后者|后一[个项家位]|另一[个项家位]|最后一[个项家位])"
)
_COUNTED = re.compile(r"(?:后面|里面?|中|的|一共|总共|共|带着?了?|附着?了?|有|包括)*(?:几|多少|哪些|哪几)[个份张]?(附件|专栏)")
_WITH_YEAR = re.compile(r"(?:19|20)\d{2}年?")
AT_YEAR = re.compile(r"(?:截[至止]|[到至在])?(?<![〔\[（(\d])(?:19|20)\d{2}年(?!度)(?:\d{1,2}月(?:\d{1,2}日)?|[底末初])?[，,]?")
# The predicate that asks, which is no topic: "…以哪一天为准", "…由哪家公司来做".
_ASKING_TAIL = re.compile(
    r"(?:以|由|拿|按|归|(?:设|放|挂|挂靠)在?)哪(?:一)?(?:[个家天日年]|几[个家])(?:公司|企业|单位|部门|局|地方)?"
    r"(?:为准|当基准|为基准|来?[做办管建查]|负责|实施|牵头|协调|处理)?[？。]?$"
)
_PLANNED = re.compile(r"打算|计划|预计|准备|目标是?|要(?=达到|建|完成|实现|增)")
# What a word means is asked of that word alone: "RCEP又是什么", "那碳汇是什么意思".
_DEFINES = re.compile(
    r"(?:那么?)?(?:[“\"]?[A-Za-z][A-Za-z0-9+-]+[”\"]?又?(?:是|指)(?:什么|啥).{0,2}|[^，。？]{2,12}?又?(?:是什么|是啥|啥|什么)(?:意思|概念|东西|玩意儿?))[？。]?"
)
_TERM = re.compile("(?<=“)[^“”]{2,}(?=”(?:又|到底)?(?:是|指)(?:的是)?(?:什么|啥|哪))")  # whose meaning was asked
_DOING = re.compile("实际|打算|计划|准备|[想要又]|完成|[做干弄搞]|涨|增长|达到|新增|建成?|花|用")
_OWNER = re.compile(r"^(?:那么?)?([\u4e00-\u9fff“”]{2,14})的呢[？。]?$")
_AWAY = 0.03  # what the words may lead away from what the topic alone finds
_MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Before:
    """The last question, completed, and its answer.

    topic: what it is about, where it was completed by that; noun: the noun that it brought; earlier: the question before it;
    listed: the members of the last enumeration that an answer gave.
    """

    question: str
    answer: str = ""
    topic: str = ""
    noun: str = ""
    earlier: str = ""
    listed: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """What the question is about, without what it asks: "领导小组的组长是谁" is about "领导小组"."""
        if self.topic:
            return self.topic
        asked = _ASKING_TAIL.sub("", self.question)
        topic = pattern("followup", "trail").sub("", topic_of(asked)) or self.question.strip("？。")
        return pattern("followup", "attribute_tail").sub("", topic) or topic


def complete(text: str, history: Sequence[Turn], vocabulary: Vocabulary, likeness: Likeness | None = None) -> tuple[str, list[str]]:
    """`text` (cleaned) as a question that stands alone, and a note where words were taken from the conversation.

    Words tell most follow-ups. Of a short one that they do not tell, `likeness` decides: whether the corpus comes clearly nearer with
    the topic before it ("有上限没", "谁家来建").
    """
    return complete_after(text, remembered(history, vocabulary, likeness), vocabulary, likeness)


def complete_after(text: str, before: Before | None, vocabulary: Vocabulary, likeness: Likeness | None = None) -> tuple[str, list[str]]:
    """As `complete`, after what is remembered of the conversation."""
    question = _completed(text, before, vocabulary, likeness=likeness).question
    return question, note(question) if before is not None and len(question) > len(text) else []


def remembered(history: Sequence[Turn], vocabulary: Vocabulary, likeness: Likeness | None) -> Before | None:
    """The last question of a conversation, completed turn by turn."""
    before: Before | None = None
    for turn in history[-_REMEMBERED:]:
        asked = trim_courtesy(MASKED.sub("", mask_private(clean(turn.question))))
        answer = _MARKER.sub("", turn.answer)
        listed = tuple(items(answer)) or (before.listed if before else ())
        before = replace(_completed(asked, before, vocabulary, answer, likeness), listed=listed)
    return before


def note(question: str) -> list[str]:
    """What a user is told of a question that was completed."""
    return [f"按上文补全为“{question}”"]


def _completed(text: str, before: Before | None, vocabulary: Vocabulary, answer: str = "", likeness: Likeness | None = None) -> Before:
    if before is None:
        return Before(text, answer)
    earlier = before.question
    text = corrected(text, earlier)
    changed = pattern("followup", "change").match(text)
    rest = text[changed.end() :] if changed else text
    empty = not re.search(r"[\u4e00-\u9fffA-Za-z0-9]", rest)
    if empty or changes(text):
        return Before(text if empty else rest, answer)
    if pattern("followup", "more").match(rest):
        return Before(pattern("followup", "first").sub("", before.head) + "有哪些？", answer, before.head, "", earlier)
    bare, linked = own_words(rest, earlier)
    of_list = bool((before.listed or _COUNTED.search(before.question)) and _OF_LIST.match(bare))
    if not of_list and not depends(bare, linked, vocabulary) and not _half(bare, before, likeness):
        return Before(bare, answer, earlier=earlier)
    question, topic, noun = _join(bare, before, vocabulary)
    return Before(question, answer, topic, noun, earlier)


def changes(text: str) -> bool:
    """Whether `text` says itself that it asks of something else."""
    return bool(pattern("followup", "change").match(text) and not pattern("followup", "weak_change").match(text))


def depends(text: str, linked: bool, vocabulary: Vocabulary) -> bool:
    """Whether a question cannot stand alone: a pronoun without antecedent, or too little to look for."""
    content = content_of(text)
    pronoun = pattern("followup", "pronoun").search(text)
    if pronoun and pronoun.start() <= 12 and len(text) <= 60:
        return not vocabulary.people_in(text[: pronoun.start()])  # 他 of "谢某原来干什么，他的位子谁接了" is 谢某
    if not content or is_general(content) or pattern("followup", "predecessor").search(text):
        return True
    if vocabulary.titles.spans_in(text) or "《" in text:
        return False
    if _DEFINES.fullmatch(text) and not steps_in(text) and not _OF_LIST.search(text):
        return False
    if pattern("followup", "sequel").match(text) or (pattern("followup", "headless").search(text) and len(content) <= 8):
        return True
    if "呢，" in text[:16] or (pattern("followup", "ending").search(text) and len(content) <= 14):
        return True
    names, rest = without_names(text, vocabulary)
    slots = (*names, *year_of(text))
    rest = _WITH_YEAR.sub("", rest).strip("市省县区")
    if slots and not rest and pattern("followup", "again").search(text):
        return True
    own = pattern("followup", "general").sub("", rest)
    if rest and (not own or pattern("followup", "modifier").fullmatch(own)) and (rest == content or year_of(text)):
        return True
    idle = bool(year_of(text)) and len(_DOING.sub("", _WITH_YEAR.sub("", content))) <= 1  # "2022年做了多少"
    return idle or len(content) <= (4 if linked else 2) or (bool(steps_in(text)) and len(content) <= 10)


def _half(text: str, before: Before, likeness: Likeness | None) -> bool:
    """Whether a short question finds clearly nearer passages with the topic before it than alone, and fits that topic.

    Words of another topic ("地铁票价") lead away from what the topic alone finds.
    """
    if likeness is None or len(content_of(text)) > _SHORT:
        return False
    joined = likeness(f"{before.head}，{text}")
    return joined - likeness(text) >= _NEARER and joined - likeness(before.head) >= -_AWAY


def is_general(content: str) -> bool:
    """Whether words say nothing of their own: 牵头部门, 提交材料, 申请截止 go with any topic."""
    return len(pattern("followup", "general").sub("", content)) <= (1 if len(content) > 3 else 0)


def _join(text: str, before: Before, vocabulary: Vocabulary) -> tuple[str, str, str]:
    """(question, topic, noun): `text` put into the question before it, by what it brings: a place, a year, a noun, an aspect."""
    for put in (_ordinal, _both):
        if joined := put(text, before):
            return joined, "", ""
    if (
        joined := person(text, before.question, before.answer, vocabulary)
        or placed(text, before.question, vocabulary)
        or counted(text, before.question)
    ):
        return joined, "", ""
    if year_of(text) and (in_year := _year(text, before)):
        return in_year
    if joined := named(text, before.question, before.head, vocabulary):
        return joined, "", ""
    if more := _noun_and_more(text, before, vocabulary):
        return more
    if pattern("followup", "pronoun").search(text):
        return _pronoun(text, before)
    return _put_noun(text, before, vocabulary)


def _put_noun(text: str, before: Before, vocabulary: Vocabulary) -> tuple[str, str, str]:
    """As `_join`, of a text that brings a noun, a condition or another aspect."""
    if (owner := _OWNER.match(text)) and before.topic and before.question.startswith(before.topic):
        return f"{owner[1]}的{before.question.removeprefix(before.topic).lstrip('，的')}", owner[1], ""
    if swapped := opposite(text, before.question):
        return swapped, "", ""
    noun = pattern("followup", "ending").sub("", text).strip(" 的，？")
    ended = noun != text.strip(" ？")
    own = not is_general(content_of(noun)) or pattern("followup", "modifier").fullmatch(noun) is not None
    if ended and noun and own and not pattern("asking", "questioning").search(noun):
        return _noun(noun, before, vocabulary)
    if noun and pattern("followup", "condition").search(noun) and not pattern("asking", "questioning").search(noun):
        return f"{noun}{before.question}", "", ""
    head = AT_YEAR.sub("", before.head) if year_of(text) else before.head
    return f"{head}，{text}", head, ""


def _noun_and_more(text: str, before: Before, vocabulary: Vocabulary) -> tuple[str, str, str] | None:
    """ "农民收入呢，23年的", "粮食产量呢，要稳在多少": a noun, and behind it the year or all that is asked."""
    noun, comma, asked = text.partition("呢，")
    if not comma or not content_of(noun):
        return None
    if years := year_of(asked):
        if content_of(_WITH_YEAR.sub("", asked)):
            return None
        joined, topic, noun = _noun(noun, before, vocabulary)
        return _WITH_YEAR.sub(f"{years[0]}年", joined, count=1) if year_of(joined) else f"{years[0]}年{joined}", topic, noun
    if not pattern("asking", "questioning").search(asked):
        return None
    earlier = year_of(before.question) if not year_of(text) and kind_of(asked) != "when" else ()
    return f"{''.join(f'{year}年' for year in earlier[-1:])}{noun}{asked}", "", ""


def _year(text: str, before: Before) -> tuple[str, str, str] | None:
    """ "2030年呢" takes the place of the last question's year; "2022年实际完成了多少" asks of its topic in that year."""
    (year, *more), rest = year_of(text), content_of(_WITH_YEAR.sub("", text))
    if more or (rest and not is_general(rest)):
        return None
    plan = rest if rest and pattern("followup", "plan").fullmatch(rest) else ""
    if not rest or plan:
        question = before.question
        if re.search("实际|现状|完成", plan):  # what was reached is told without the words of planning
            question, plan = _PLANNED.sub("", question), ""
        if year_of(question):
            return _WITH_YEAR.sub(f"{year}年{plan}", question, count=1), "", before.noun
        return f"{year}年{plan}{question}", "", before.noun
    head = _WITH_YEAR.sub("", before.head)
    return f"{head}，{text}", f"{year}年{head}", ""


def _ordinal(text: str, before: Before) -> str:
    """ "第二个呢", "后者": the n-th of what the answer lists; after "几个附件" it is 附件二."""
    match = _OF_LIST.search(text)
    listed = before.listed
    if match and match[1] and (counted := _COUNTED.search(before.question)):
        return f"{before.question[: counted.start()]}{text[: match.start()]}{counted[1]}{match[1]}{text[match.end() :]}"
    if not match or not listed:
        return ""
    position = "一二三四五六七八九".index(match[1]) if match[1] else (0 if match[2][0] in "前头" else -1)
    if position >= len(listed):
        return ""
    item = listed[position]
    rest = (text[: match.start()] + item + text[match.end() :]).strip("呢？")
    return rest if content_of(rest.replace(item, "")) or topic_of(rest) != rest else f"{item}，{before.question}"


def _both(text: str, before: Before) -> str:
    """ "这两项由谁负责" asks of the last two questions' topics."""
    match = pattern("followup", "both").match(text)
    if not match or not before.earlier:
        return ""
    return f"{Before(before.earlier).head}，{before.head}，{text[match.end() :]}"


def _pronoun(text: str, before: Before) -> tuple[str, str, str]:
    """ "它的办公室" is "领导小组的办公室"."""
    pronoun = pattern("followup", "pronoun").search(text)
    head = AT_YEAR.sub("", before.head) if year_of(text) else before.head
    if pronoun is None:
        return f"{head}，{text}", head, ""
    rest = text[: pronoun.start()] + text[pronoun.end() :]
    joint = "" if rest.startswith(("的", "是", "由", "在", "归", "要")) else "，"
    return f"{head}{joint}{rest.lstrip('，')}", head, ""


def _noun(noun: str, before: Before, vocabulary: Vocabulary) -> tuple[str, str, str]:
    """A noun alone ("建筑垃圾呢") takes the place of the noun of its kind in the last question; of none, it is asked the same."""
    noun = re.sub(r"[那这]一?[行项个条]$", "", noun)
    if before.noun and before.noun in before.question:
        return before.question.replace(before.noun, noun), "", noun
    if term := _TERM.search(before.question):
        return f"{before.question[: term.start()]}{noun}{before.question[term.end() :]}", "", noun
    verb = pattern("followup", "verb").match(noun)
    if verb and (same := re.search(rf"{verb[0]}[^，。？的]{{1,10}}?{re.escape(noun[-1])}", before.question)):
        return before.question.replace(same[0], noun), "", noun
    subject = noun[verb.end() :] if verb and pattern("followup", "verb").match(before.question) else noun
    old, new = neighbour_noun(subject, before.question, before.head, vocabulary)
    if old:
        return before.question.replace(old, new), "", new
    if pattern("followup", "modifier").fullmatch(noun):
        other = next((match[0] for match in pattern("followup", "modifier").finditer(before.question) if not match[0].isascii()), "")
        return before.question.replace(other, noun) if other else f"{noun}{before.question}", "", noun
    if pattern("followup", "condition").search(noun):
        return f"{noun}{before.question}", "", noun
    topic = topic_of(before.question)
    asked = before.question.replace(topic, "", 1) if topic in before.question else before.question
    return f"{before.head}，{noun}{asked}", f"{before.head}，{noun}", noun
