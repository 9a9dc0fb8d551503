"""Which of several readings of a follow-up is meant: the one that the corpus answers most surely.

Words tell most follow-ups (`rag.followup`); where they leave a choice, each reading is tried against the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from index.cross import after
from rag.asking import content_of
from rag.followup import AT_YEAR, Likeness, changes, complete_after, depends, note, remembered
from rag.lexicon import pattern
from rag.model import Turn
from rag.slots import corrected, only_names, own_words, year_of
from rag.vocabulary import Vocabulary

_FREE = 24  # characters of content up to which a question may be read in other ways than the words tell
_WHOLE = 9  # characters of content from which a question may be whole whatever its words tell
_TOLD = 1.0  # log odds that the reading by words is given
_ITS_DOCUMENT = re.compile(
    r"(?:(?:上面|刚才|前面|刚刚)?(?:说|提|讲)(?:到|起)?的)?(?:[这那][个份项部]?|该)(?:文件|方案|规划|通知|办法|意见|规定|计划|公告)"
    r"(?=.{0,6}(?:印发|发布|出台|公布|颁布|施行|生效|发文|文号|谁发|附件|有效期|签发|叫什么|全称))"
)


class Context(Protocol):
    """What the corpus knows of a conversation, by which one reading of a follow-up is chosen from several."""

    def document_of(self, question: str) -> str:
        """The id of the document that answers a question best; "" of an empty corpus."""
        ...

    def fit(self, text: str, asked: str, document: str = "") -> float:
        """How surely what the corpus, or one document of it, holds on a reading answers what was `asked`: log odds."""
        ...

    def title_of(self, document: str) -> str:
        """The title of a document of the corpus."""
        ...


def in_context(
    text: str, history: Sequence[Turn], vocabulary: Vocabulary, likeness: Likeness, context: Context
) -> tuple[str, str, str, list[str]]:
    """As `complete`, but of several readings the one that the corpus answers most surely: (question, document that it is asked of, what is
    read of it, notes).

    The readings: what the words tell; the words alone; the words behind the topic before them; the words alone, asked of the document
    that the last question was about ("材料几号前交" after one on a subsidy).
    """
    before = remembered(history, vocabulary, likeness)
    its = _ITS_DOCUMENT.match(text)
    if before and its and not vocabulary.titles.spans_in(before.question) and (document := context.document_of(before.question)):
        question = f"《{context.title_of(document)}》{text[its.end() :]}"
        return question, document, "", note(question)
    completed, notes = complete_after(text, before, vocabulary, likeness)
    named = set(vocabulary.people_in(completed)) - set(vocabulary.people_in(text))
    told = bool(named or pattern("followup", "predecessor").search(text))
    if before is None or told or only_names(text, vocabulary) or len(content_of(text)) > _FREE or changes(text):
        return completed, "", "", notes
    bare, linked = own_words(corrected(text, before.question), before.question)
    alone = not depends(bare, linked, vocabulary)
    long = len(content_of(bare)) >= _WHOLE
    head = AT_YEAR.sub("", before.head) if year_of(bare) else before.head
    readings = {(f"{head}，{bare}", ""): 0.0, (completed, ""): _TOLD}
    if completed.startswith(before.head) and "，" in head:
        readings[f"{head.partition('，')[0]}，{bare}", ""] = 0.0
    if alone or long:
        readings.setdefault((bare, ""), 0.0)
    if alone:
        readings[bare, context.document_of(before.question)] = 0.0
    asked = after(before.question, text)
    odds = {reading: context.fit(reading[0], asked, reading[1]) for reading in readings}
    best = max(odds, key=lambda reading: odds[reading] + readings[reading])
    if odds[best] > 0:  # where its words alone find the same answer, the others only bring what was asked before
        best = next((reading for reading in odds if reading[0] == bare and odds[reading] == odds[best]), best)
    question, document = best
    return question, document, asked, note(question) if len(question) > len(text) else []
