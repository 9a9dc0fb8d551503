"""Over the shipped corpus, whatever is asked: each line is cited, each quote exact, no number that the quotes do not hold."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from pathlib import Path

import pytest

from corpus.model import quote
from index.cross import SharedCharacters
from index.store import open_index
from rag.assistant import Assistant
from rag.model import Answer, Turn
from rag.quantities import quantities
from rag.question import understand
from rag.terms import fold
from rag.verify import prove
from tests.anyhow import Anyhow

QUESTIONS = Path(__file__).resolve().parent.parent / "eval" / "questions"
GENERATED = 2000
TEMPLATES = (
    "{}是什么",
    "{}由谁负责",
    "{}什么时候完成",
    "{}是多少",
    "2025年{}的目标",
    "2023年{}多少",
    "{}有哪些",
    "为什么要{}",
    "{}和{}有什么不同",
    "{}能不能办",
)


@cache
def assistant() -> Assistant:
    """Over the shipped index."""
    return Assistant(open_index(encoder=Anyhow()), cross=SharedCharacters())


def unproved(answer: Answer) -> list[str]:
    """What is wrong with an answer."""
    if answer.status != "answered":
        return ["a refusal cites"] if answer.citations else []
    wrong = []
    texts = {c.marker: "\n".join(assistant().index.source_text(c.source)[s:e] for s, e in c.spans) for c in answer.citations}
    for citation in answer.citations:
        words = quote(assistant().index.source_text(citation.source), citation.spans)
        if not fold(words) or fold(words) != fold(citation.quote):
            wrong.append(f"quote of [{citation.marker}] is not the source's")
    for line in answer.text.splitlines():
        markers = [int(n) for n in re.findall(r"\[(\d+)\]", line)]
        if not markers or any(marker not in texts for marker in markers):
            wrong.append(f"no marker of ours: {line}")
            continue
        held = [q for marker in markers for words in (texts[marker], texts[marker].replace("\n", "")) for q in quantities(words)]
        said = quantities(re.sub(r"\[\d+\]", "", line))
        wrong += [f"{q.words} in: {line}" for q in said if not any(q.agrees(h) or q.stands_in_cell(h) for h in held)]
    return wrong


def generated() -> list[str]:
    """Questions made of the corpus's own headings, names and figures, the same every time."""
    chance = random.Random(7)
    passages = assistant().index.passages
    names = [re.sub(r"^[（(\d一二三四五六七八九十、.．)）]+", "", heading).rstrip("。：") for p in passages for heading in p.path[-1:]]
    names += [cell.text for p in passages for row in p.rows for cell in row.cells if 2 <= len(cell.text) <= 20]
    names += [p.text[i : i + 14] for p in passages for i in (0, 40)]
    return [chance.choice(TEMPLATES).format(*chance.choices(names, k=2)) for _ in range(GENERATED)]


def written(question: str) -> Answer:
    """What is written and proved for a question, also where it would be judged too far from what was asked: more to prove."""
    asked = understand(question, (), assistant().vocabulary)
    hits = assistant().retriever.search(asked) if not asked.outcome else ()
    proof = prove(assistant().writer.write(asked, hits), assistant().index, assistant().vocabulary, verbatim=True)
    return Answer(question, "answered" if proof.text else "no_evidence", proof.text, proof.citations if proof.text else ())


def test_every_answer_to_generated_questions_is_proved() -> None:
    answers = [written(question) for question in generated()]
    assert sum(answer.status == "answered" for answer in answers) > GENERATED / 2
    assert [(answer.question, wrong) for answer in answers if (wrong := unproved(answer))] == []


@pytest.mark.parametrize("name", sorted(path.name for path in QUESTIONS.glob("*.jsonl") if not path.name.startswith("laws")))
def test_every_answer_to_our_own_questions_is_proved(name: str) -> None:
    items = [json.loads(line) for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines() if line.strip()]
    assert items
    wrong = []
    for item in items:
        history = [Turn(turn["question"], turn.get("answer", "")) for turn in item.get("history", [])]
        wrong += [(item["id"], w) for w in unproved(assistant().answer(item["question"], history))]
    assert wrong == []
