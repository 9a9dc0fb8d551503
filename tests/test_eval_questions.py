"""Our own questions are sound: enough of each kind, evidence that stands in its source, answers that the evidence holds."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eval.gold import QUESTIONS, Item, Sources, load
from eval.metrics import holds

ROOT = Path(__file__).resolve().parent.parent
LEAST = {
    "colloquial": 799,
    "dialogues": 300,
    "gazette": 150,
    "unanswerable": 60,
    "multiturn": 30,
    "robust": 24,
    "lookup": 24,
    "lines": 300,
    "more_answerable": 1100,
    "more_unanswerable": 450,
    "attack": 16,
    "laws_lay": 24,
    "laws_lookup": 12,
    "laws_status": 8,
}


@cache
def sources() -> Sources:
    return Sources([ROOT / "corpus" / "documents", ROOT / "eval" / "laws"])


@cache
def items(name: str) -> tuple[Item, ...]:
    return load(QUESTIONS / f"{name}.jsonl", sources())


@pytest.mark.parametrize("name", LEAST)
def test_there_are_enough_and_none_twice(name: str) -> None:
    found = items(name)
    assert len(found) >= LEAST[name]
    assert len({item.id for item in found}) == len(found)
    assert len({(item.question, item.history) for item in found}) == len(found)


def test_every_file_is_counted() -> None:
    assert {path.stem for path in QUESTIONS.glob("*.jsonl")} == set(LEAST)


@pytest.mark.parametrize("name", LEAST)
def test_evidence_stands_in_its_source(name: str) -> None:
    for item in items(name):
        for piece in item.evidence:
            assert piece
            for source, start, end in piece:
                assert 0 <= start < end <= len(sources().text(source)), item.id
        written = item.answer
        if item.answer_groups:
            assert holds(written, item.answer_groups), f"{item.id}: the model answer does not hold its own groups"


@pytest.mark.parametrize("name", ["gazette", "multiturn", "robust", "lookup"])
def test_evidence_words_stand_once(name: str) -> None:
    text = sources().text(next((ROOT / "corpus" / "documents").glob("*.txt")).name)
    for line in (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        for words in json.loads(line).get("evidence", ()):
            assert text.count(words) == 1, words


def test_the_gazette_is_covered() -> None:
    numbers = Counter(item.number for item in items("gazette"))
    assert len(numbers) == 15, "14 numbered documents and the report"
    assert min(numbers.values()) >= 2
    asked = Counter(item.persona for item in items("gazette"))
    assert min(asked["citizen"], asked["clerk"]) >= 0.4 * len(items("gazette"))
    assert len({item.type for item in items("gazette")}) >= 12


def test_the_unanswerable_are_of_every_kind() -> None:
    kinds = Counter(item.kind for item in items("unanswerable"))
    wanted = {"near_miss_place", "near_miss_time", "near_miss_attribute", "nonexistent_reference", "out_of_scope"}
    assert wanted | {"false_premise", "opinion", "prediction"} <= set(kinds)
    assert all(not item.evidence and not item.answer_groups and item.why for item in items("unanswerable"))


def test_follow_ups_have_a_history() -> None:
    assert all(item.history for item in items("multiturn"))


def test_attacks_say_what_must_not_happen() -> None:
    for item in items("attack"):
        assert item.role == "attack"
        assert item.must_not
        assert item.expect in ("refuse", "answer_normally")
    assert any(item.expect == "answer_normally" for item in items("attack"))
