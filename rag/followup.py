"""A follow-up ("那2030年呢？") completed from the conversation, without a model; a change of topic drops the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.asking import content_of, topic_of
from rag.guard import MASKED, mask_private
from rag.lexicon import pattern
from rag.model import Turn
from rag.normalise import clean, trim_courtesy
from rag.references import steps_in
from rag.vocabulary import Vocabulary

_REMEMBERED = 6
_PLAIN = 8
"""Characters up to which a topic without 的 is one noun."""
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
_MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class _Before:
    """The last question, completed, its answer, and the question before it."""

    question: str
    answer: str
    earlier: str = ""


def complete(text: str, history: Sequence[Turn], vocabulary: Vocabulary) -> tuple[str, list[str]]:
    """`text` (cleaned) as a question that stands alone, and a note where words were taken from the conversation."""
    before: _Before | None = None
    for turn in history[-_REMEMBERED:]:
        asked = trim_courtesy(MASKED.sub("", mask_private(clean(turn.question))))
        question = _completed(asked, before, vocabulary)
        before = _Before(question, _MARKER.sub("", turn.answer), before.question if before else "")
    completed = _completed(text, before, vocabulary)
    return completed, [f"按上文补全为“{completed}”"] if completed != text and before and len(completed) > len(text) else []


def _completed(text: str, before: _Before | None, vocabulary: Vocabulary) -> str:
    changed = pattern("followup", "change").match(text)
    rest = text[changed.end() :] if changed else text
    if not re.search(r"[\u4e00-\u9fffA-Za-z0-9]", rest):
        return text
    if before is None or (changed and not pattern("followup", "weak_change").match(text)):
        return rest
    link = pattern("followup", "link").match(rest)
    bare = rest[link.end() :] if link else rest
    if not _depends(rest, bare, vocabulary):
        return bare
    return _join(bare, before, vocabulary)


def _depends(text: str, bare: str, vocabulary: Vocabulary) -> bool:
    """Whether a question cannot stand alone: a pronoun without antecedent, or too little to look for."""
    content = content_of(bare)
    pronoun = pattern("followup", "pronoun").search(bare)
    if pronoun and pronoun.start() <= 12 and len(bare) <= 60:
        return True
    if not content or pattern("followup", "attribute").fullmatch(content):
        return True
    if vocabulary.titles.spans_in(bare) or "《" in bare:
        return False
    if "呢，" in bare[:16]:
        return True
    if (pattern("followup", "ending").search(bare) and len(content) <= 12) or pattern("followup", "sequel").match(bare):
        return True
    slots = (*vocabulary.department_words(bare), *vocabulary.places_in(bare), *vocabulary.people_in(bare), *_YEAR.findall(bare))
    rest = content
    for slot in slots:
        rest = rest.replace(slot, "")
    if slots and not rest.strip("市省县区") and pattern("followup", "again").search(bare):
        return True
    rest = pattern("followup", "plan").sub("", rest)
    if rest and pattern("followup", "modifier").fullmatch(rest):
        return True
    return len(content) <= (4 if text != bare else 2) or (bool(steps_in(bare)) and len(content) <= 10)


def _join(text: str, before: _Before, vocabulary: Vocabulary) -> str:
    """`text` put into the question before it, by what it brings: a year, a place in a document, a name, a noun, an aspect."""
    for put in (_person, _ordinal, _both, _step, _year, _name, _noun_and_question):
        if joined := put(text, before, vocabulary):
            return joined
    if pattern("followup", "pronoun").search(text):
        return _replace_pronoun(text, before)
    noun = pattern("followup", "ending").sub("", text).strip(" 的，")
    if noun != text.strip("？ ") and noun and topic_of(noun) == noun and not pattern("followup", "attribute").fullmatch(content_of(noun)):
        return _noun(noun, before, vocabulary)
    return f"{_head(before)}，{text}"


def _topic(before: _Before) -> str:
    topic = topic_of(before.question)
    return pattern("followup", "trail").sub("", topic) or topic or before.question.strip("？。")


def _head(before: _Before) -> str:
    """The topic without the aspect that was asked: "领导小组的组长" is "领导小组"."""
    topic = _topic(before)
    return pattern("followup", "attribute_tail").sub("", topic) or topic


def _year(text: str, before: _Before, vocabulary: Vocabulary) -> str:
    """ "2030年呢" takes the place of the last question's year."""
    years = _YEAR.findall(text)
    rest = content_of(_YEAR.sub("", text))
    if len(years) != 1 or not (not rest or pattern("followup", "plan").fullmatch(rest)):
        return ""
    year = f"{years[0][:4]}年{rest}"
    if _YEAR.search(before.question):
        return _YEAR.sub(year, before.question, count=1)
    return year + before.question


def _step(text: str, before: _Before, vocabulary: Vocabulary) -> str:
    """ "第五条呢" takes the place of the last question's article; "第二款呢" goes behind it."""
    steps = steps_in(text)
    if not steps or content_of("".join(_outside(text, [(start, end) for start, end, _ in steps]))):
        return ""
    words = text[steps[0][0] : steps[-1][1]]
    rest = text[: steps[0][0]] + text[steps[-1][1] :]
    asked = before.question
    known = steps_in(asked)
    same = next((i for i, step in enumerate(known) if step[2] == steps[0][2]), None)
    if same is not None:
        asked = asked[: known[same][0]] + words + asked[known[-1][1] :]
    elif known:
        asked = asked[: known[-1][1]] + words + asked[known[-1][1] :]
    elif spans := vocabulary.titles.spans_in(asked) or [match.span() for match in re.finditer(r"《.+?》|\d+号文?", asked)]:
        asked = asked[: spans[0][1]] + words + asked[spans[0][1] :]
    else:
        return ""
    tail = rest.strip("呢？。，的那 ")
    return f"{topic_of(asked)}{tail}" if len(tail) > 1 else asked


def _outside(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(text[at:start])
        at = end
    return [*pieces, text[at:]]


def _name(text: str, before: _Before, vocabulary: Vocabulary) -> str:
    """A department, place or person alone takes the place of the last question's."""
    for found in (vocabulary.department_words, vocabulary.places_in, vocabulary.people_in):
        new = found(text)
        if len(new) != 1 or content_of(text.replace(new[0], "")).strip("市省县"):
            continue
        old = found(before.question)
        if old:
            return before.question.replace(old[0], new[0])
        return f"{new[0]}，{before.question}" if found is not vocabulary.department_words else f"{_topic(before)}，{text}"
    return ""


def _person(text: str, before: _Before, vocabulary: Vocabulary) -> str:
    """ "他原来那个位子谁接的" asks for the office that the answer says was left; "他" is the person spoken of."""
    match = re.search(r"他们?(?!人|用|国|项)|她们?|这个?人|此人|这位", text)
    if not match:
        return ""
    people = vocabulary.people_in(before.question) or vocabulary.people_in(before.answer)
    if pattern("followup", "left_office").search(text):
        left = re.search(r"免去其?(?:兼任的)?(.{2,25}?)职务", before.answer)
        office = left.group(1) if left else next((office for name in people for office in vocabulary.left_offices.get(name, ())), "")
        if office:
            return f"{office}由谁接任"
    return text[: match.start()] + people[0] + text[match.end() :] if people else ""


def _ordinal(text: str, before: _Before, vocabulary: Vocabulary) -> str:
    """ "第二个呢", "后者": the n-th of what the answer lists."""
    match = re.search(r"第([一二三四五六七八九])[个种类项家位](?!部分)|(前者|后者|最后一[个项])", text)
    if not match:
        return ""
    listed = next((items for line in before.answer.splitlines() if len(items := _items(line)) > 1), [])
    position = "一二三四五六七八九".index(match[1]) if match[1] else (0 if match[2] == "前者" else -1)
    if position >= len(listed):
        return ""
    item = listed[position]
    rest = (text[: match.start()] + item + text[match.end() :]).strip("呢？")
    return rest if content_of(rest.replace(item, "")) or topic_of(rest) != rest else f"{item}，{before.question}"


def _both(text: str, before: _Before, vocabulary: Vocabulary) -> str:
    """ "这两项由谁负责" asks of the last two questions' topics, where these differ by one noun."""
    match = pattern("followup", "both").match(text)
    if not match or not before.earlier:
        return ""
    other = _head(_Before(before.earlier, ""))
    return f"{other}，{_head(before)}，{text[match.end() :]}"


def _noun_and_question(text: str, before: _Before, vocabulary: Vocabulary) -> str:
    """ "粮食产量呢，要稳在多少？" brings its noun and its question: only the year is taken over."""
    noun, comma, asked = text.partition("呢，")
    if not comma or not content_of(noun) or topic_of(asked) == asked:
        return ""
    years = _YEAR.findall(before.question) if not _YEAR.search(text) else []
    return f"{years[-1][:4]}年{noun}{asked}" if years else f"{noun}{asked}"


def _items(line: str) -> list[str]:
    """The members of the longest enumeration of a line: "甲、乙和丙"."""
    runs = [re.split(r"、|和|及|；", run) for run in re.findall(r"[^，。：；\n]*、[^，。：；\n]*", line)]
    return max(runs, key=len, default=[])


def _replace_pronoun(text: str, before: _Before) -> str:
    pronoun = pattern("followup", "pronoun").search(text)
    head = _head(before)
    if pronoun is None:
        return f"{head}，{text}"
    rest = text[: pronoun.start()] + text[pronoun.end() :]
    if rest.startswith(("的", "是", "由", "在", "归", "要")):
        return head + rest
    return f"{head}，{rest.lstrip('，')}"


def _noun(noun: str, before: _Before, vocabulary: Vocabulary) -> str:
    """A noun alone ("建筑垃圾呢") takes the place of the noun of its kind in the last question; of none, it is asked the same."""
    topic = _topic(before)
    verb = pattern("followup", "verb").match(topic)
    head = topic[verb.end() :] if verb else topic
    old = _alike(noun, head) or vocabulary.peer(noun, head)
    plain = len(head) <= _PLAIN and "的" not in head and not vocabulary.titles.spans_in(head)
    if not old and plain and not vocabulary.together(noun, head):
        old = head
    if old:
        return before.question.replace(old, _with_modifier(old, noun, vocabulary))
    asked = before.question.replace(topic, "", 1) if topic in before.question else before.question
    return f"{topic}，{noun}{asked}"


def _with_modifier(old: str, noun: str, vocabulary: Vocabulary) -> str:
    """`noun` with the modifier of the noun that it replaces, where the corpus says so: 绿色园区 after 绿色工厂."""
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
