"""Example questions that this corpus can answer: written ones for documents that are there, else one for each of a few documents."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from corpus.model import Document

FILE = Path(__file__).with_name("examples.json")
MOST = 6


def choose_examples(documents: Iterable[Document], file: Path = FILE) -> list[str]:
    """Up to six questions. The file holds [{document: 文号, question}]."""
    listed = list(documents)
    numbers = {document.number for document in listed if document.number}
    chosen = [item["question"] for item in json.loads(file.read_text(encoding="utf-8")) if item["document"] in numbers]
    titled = [f"《{document.title}》主要讲了什么？" for document in listed]
    return [*chosen, *titled[: max(0, 4 - len(chosen))]][:MOST]
