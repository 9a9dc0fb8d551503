"""A question understood: cleaned, completed from the history, mended, and what it names and asks for picked out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from rag.asking import aspects_of, kind_of
from rag.demands import plan_ends
from rag.english import in_chinese, is_english, words_of
from rag.followup import Likeness, complete
from rag.gist import LONG, clearest, gist
from rag.guard import LONGEST, MASKED, doubt, mask_private, screen, without_orders
from rag.intent import Intent
from rag.lexicon import entries, longest_first
from rag.model import Question, Reference, Turn
from rag.normalise import clean, trim_courtesy, without_code
from rag.premise import claimed_years
from rag.readings import Context, in_context
from rag.references import find, without_references
from rag.vocabulary import Vocabulary

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[^\d]|$)")
_YEAR_RANGE = re.compile(r"((?:19|20)\d{2})\s*年?\s*(?:-|—|~|～|至|到)+\s*((?:19|20)?\d{2})\s*年")
_FEW = 4  # characters that ask nothing by themselves
_WHO_BY_EAR = re.compile(r"(?<=[任长记人员])是(?:水|睡|随)(?=[？。，]|$)")
# 23年 as people say it, no length of time: "满20年", "20年以上", "十年".
_SHORT_YEAR = re.compile(
    r"(?<![\d满过近超约第共用了至-])([123]\d年)"
    r"(?=$|[，。？、的底末前初]|[呢要能达计目实全春夏秋冬上下新]|[1-9]\d?月)(?!前.{0,2}[来间])"
)
_NUMBER_YEAR = re.compile(r"[〔\[（【]?(?:19|20)\d{2}年?[〕\]）】]?\s*第?\d+\s*号")
_QUANTITY = re.compile(
    r"\d+(?:,\d{3})*(?:\.\d+)?\s*(?:%|[万亿]?(?:元|人|户|家|个|吨|亩|公里|平方米|张|处|天|岁|次|辆|项|件|座|所|名|年|月|日|米|度|条)?)"
)


def understand(
    text: str,
    history: Sequence[Turn] = (),
    vocabulary: Vocabulary | None = None,
    likeness: Likeness | None = None,
    context: Context | None = None,
    intent: Intent | None = None,
) -> Question:
    """The question that `text` asks after `history`. `outcome` is set where the run ends here.

    likeness: how near the corpus comes to a reading, by which a follow-up is told from a new question; context: how surely it answers it;
    intent: what a text wants, where patterns do not tell.
    """
    vocabulary = vocabulary or Vocabulary((), ())
    original = mask_private(text[: 4 * LONGEST])
    cleaned = _standard(without_orders(without_code(mask_private(clean(original))), intent))
    short = gist(cleaned, vocabulary)[0]
    outcome, message = screen(cleaned, vocabulary.people_in(cleaned))
    if outcome == "no_evidence":  # "好天气！…" before a question is talk
        outcome, message = screen(short, vocabulary.people_in(cleaned))
    if outcome:
        return Question(original, cleaned, outcome=outcome, message=message)
    asked = trim_courtesy(MASKED.sub("", cleaned))
    kind = ""
    if is_english(asked):
        kind, asked = kind_of(asked), in_chinese(asked) or asked
    asked, mended = _spell(asked, vocabulary)
    whole = asked
    asked, story = gist(asked, vocabulary)
    if context and len(whole) > LONG:
        asked = clearest(asked, lambda reading: context.fit(reading, reading))
    asked = trim_courtesy(asked)
    within = read = ""
    if history and likeness and context:
        asked, within, read, completed = in_context(asked, history, vocabulary, likeness, context)
    else:
        asked, completed = complete(asked, history, vocabulary, likeness)
    question = describe(asked, vocabulary)
    return replace(
        question,
        original=original,
        kind=kind or question.kind,
        synonyms=(*question.synonyms, *story),
        within=within,
        read=read,
        notes=(*mended, *completed),
        doubt=doubt(short, intent),
    )


def to_read(question: Question) -> str:
    """What is read with a text: of a follow-up with what it follows; without a 文号, which every head of a document seems to answer."""
    if question.read:
        return question.read
    rest = " ".join(without_references(question, titles=False).split()) if any(r.number for r in question.references) else ""
    return rest if len(rest) > _FEW else question.text


def describe(text: str, vocabulary: Vocabulary) -> Question:
    """What a clean, self-contained question names and asks for."""
    references = find(text, vocabulary)
    return Question(
        original=text,
        text=text,
        kind=kind_of(text, references),
        references=references,
        years=_years(text, references),
        places=vocabulary.places_in(text),
        departments=vocabulary.departments_in(text),
        people=vocabulary.people_in(text),
        numbers=tuple(dict.fromkeys(match[0].strip() for match in _QUANTITY.finditer(text))),
        aspects=aspects_of(text),
        synonyms=synonyms(text),
    )


def synonyms(text: str) -> tuple[str, ...]:
    """Official words for the everyday ones of `text`, those it holds already left out; longer everyday words first."""
    found: list[str] = []
    rest = text
    for word in longest_first("everyday"):
        if word in rest:
            found += entries("everyday")[word]
            rest = rest.replace(word, "\n")
    return tuple(word for word in dict.fromkeys(found) if word not in text)


def _standard(text: str) -> str:
    """`text` with the words of asking of dialects and the net in standard Chinese: "几多" is "多少"; "…主任是水" is "…是谁"."""
    text = _dialect().sub(lambda match: entries("dialect")[match[0]][0], text)
    text = _SHORT_YEAR.sub(r"20\1", text)
    return _WHO_BY_EAR.sub("是谁", text)


@cache
def _dialect() -> re.Pattern[str]:
    return re.compile(rf"(?<![什怎那这多])(?:{'|'.join(longest_first('dialect'))})")


def _spell(text: str, vocabulary: Vocabulary) -> tuple[str, list[str]]:
    text, read = vocabulary.spelling.read_pinyin(text, words_of()) if re.search(r"[A-Za-z]{2}", text) else (text, [])
    names = (*vocabulary.places_in(text), *vocabulary.people_in(text), *vocabulary.department_words(text))
    text, mended = vocabulary.spelling.mend(text, names)
    return text, [*read, *mended]


def _years(text: str, references: Sequence[Reference]) -> tuple[str, ...]:
    """Years that are asked about: the year of a 文号 is not."""
    for reference in references:
        if reference.number:
            text = _NUMBER_YEAR.sub("", text)
    years = [match[1] for match in _YEAR.finditer(text)] + plan_ends(text)
    for match in _YEAR_RANGE.finditer(text):
        years += [match[1], match[2] if len(match[2]) == 4 else match[1][:2] + match[2]]
    return tuple(year for year in dict.fromkeys(years) if year not in claimed_years(text))
