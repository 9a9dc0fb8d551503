"""What ends a run before anything is written: a reference that the corpus does not hold, or that fits several documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.store import Index
from rag.model import Hit, Question, Reference
from rag.pin import CONTAINERS, EVERYWHERE, choose, container, matches
from rag.terms import Rarity, bigrams, topic
from rag.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ends here, in words for the user."""

    status: str
    message: str


def unresolved(question: Question, hits: Sequence[Hit], index: Index, vocabulary: Vocabulary) -> Stop | None:
    """A reference that the corpus does not hold, or that fits several documents: what to tell or to ask back."""
    for reference in question.references:
        named = reference.number or reference.title
        if any(kind == "last" for kind, _ in reference.steps) or (not named and reference.words.endswith("步")):
            continue  # what is not numbered has no last number, and yet a last one; the steps of a procedure seldom are
        documents = choose(reference, question, index, vocabulary) if named else []
        if reference.number and not documents:
            return Stop("no_evidence", f"现有文件中没有“{reference.words}”。请核对文号，或直接描述要了解的事项。")
        if reference.title and not documents and reference.steps:
            return Stop("no_evidence", f"现有文件中没有“{reference.title}”。请核对名称，或直接描述要了解的事项。")
        if reference.steps and named and not any("pinned" in hit.lanes for hit in hits):
            titles = "、".join(f"《{index.documents[d].title}》" for d in documents[:2])
            return Stop("no_evidence", f"{titles}中没有“{reference.words}”。请核对编号，或直接描述要了解的事项。")
        if reference.steps and not named and len(index.passages) <= EVERYWHERE and not _exists(reference, question, index, vocabulary):
            return Stop("no_evidence", f"现有文件中没有“{reference.words}”。请核对编号，或直接描述要了解的事项。")
        several = {index.documents[d].version_of or d: d for d in documents}
        if reference.number and len(several) > 1 and (stop := _ask_back(question, reference, list(several.values()), index)):
            return stop
    return None


def _exists(reference: Reference, question: Question, index: Index, vocabulary: Vocabulary) -> bool:
    """Whether a place whose document is not named stands anywhere; in the table or the document that the question's words tell, if any."""
    found = matches(reference, index)
    told = vocabulary.titles.told(question.text.replace(reference.words, "")) if reference.steps[0][0] in CONTAINERS else ""
    if told:
        found = [p for p in found if index.passages[p].document == told]
    table = container(reference, question, index)
    if table:
        found = [p for p in found if index.passages[p].path and (index.passages[p].document, index.passages[p].path[0]) == table]
    return bool(found)


def _ask_back(question: Question, reference: Reference, documents: Sequence[str], index: Index) -> Stop | None:
    """A question back where the words of the question do not tell which of `documents` is meant."""
    wanted = bigrams(topic(question.text.replace(reference.words, "")))
    rarity = Rarity(index.documents[d].title for d in documents)
    told = sorted((rarity.cover(wanted, bigrams(index.documents[d].title)) for d in documents), reverse=True)
    if told[0] > 0 and told[0] > told[1] + 0.1:
        return None
    choices = "；".join(f"{index.documents[d].number}《{index.documents[d].title}》" for d in documents[:4])
    return Stop("clarify", f"“{reference.words}”可能指以下文件，请说明是哪一件：{choices}")
