"""The shipped index is what today's code makes of the shipped documents: else run `make index`."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Reading, quote
from corpus.parse import parse_folder
from corpus.sentences import part_text, parts
from index.encoder import SentenceEncoder
from index.store import PREBUILT, Index, open_index, passage_text
from index.versions import current, damaged

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "documents"
STALE = "run `python -m index build --corpus corpus/documents --out index/prebuilt`"


@pytest.fixture(scope="module")
def index() -> Index:
    return open_index()


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    return list(parse_folder(CORPUS))


def test_it_is_intact_and_small(index: Index) -> None:
    place, manifest = current(PREBUILT)
    assert damaged(place, manifest) == []
    assert sum(path.stat().st_size for path in PREBUILT.rglob("*") if path.is_file()) < 10_000_000
    assert [path.name for path in PREBUILT.iterdir() if path.name not in {"current", "versions"}] == []
    assert [path.name for path in (PREBUILT / "versions").iterdir()] == [place.name]


def test_it_opens_at_once() -> None:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        open_index()
        times.append(time.perf_counter() - began)
    assert min(times) < 1


def test_its_passages_are_those_of_the_documents(index: Index, readings: list[Reading]) -> None:
    assert [document for reading in readings for document in reading.documents] == list(index.documents.values()), STALE
    assert [passage.digest for reading in readings for passage in reading.passages] == [p.digest for p in index.passages], STALE
    assert [passage for reading in readings for passage in reading.passages] == list(index.passages), STALE
    assert {reading.source.name: reading.source.text for reading in readings} == {n: index.source_text(n) for n in index.sources}
    assert [s["digest"] for s in index.manifest["sources"]] == [reading.source.digest for reading in readings]


def test_its_encoder_is_the_bundled_one(index: Index) -> None:
    assert index.manifest["encoder"] == SentenceEncoder().name, STALE
    assert index.vectors.shape == (len(index.passages), index.encoder.dimensions)
    assert np.linalg.norm(index.vectors.astype(np.float32), axis=1) == pytest.approx(1, abs=2e-3)


AGREES = 0.99
"""Cosine from which a vector counts as the same: processors differ in how they round 8-bit sums (0.997 was seen)."""


def test_vectors_made_anew_agree(index: Index) -> None:
    sample = range(0, len(index.passages), max(1, len(index.passages) // 12))
    anew = index.encoder.passages([passage_text(index.passages[position]) for position in sample])
    assert (anew * index.vectors[list(sample)].astype(np.float32)).sum(axis=1).min() > AGREES, STALE


def test_vectors_of_sentences_made_anew_agree(index: Index) -> None:
    passage = max(index.passages, key=lambda passage: len(parts(passage)))
    said = parts(passage)
    anew = index.encoder.passages([part_text(passage, part) for part in said[:6]])
    kept = index.part_similarities(said[0], index.position(passage))
    assert list(kept) == list(said)
    query = index.encoder.queries([said[0]])[0]
    assert [kept[part] for part in said[:6]] == pytest.approx((anew @ query).tolist(), abs=0.01), STALE


def test_every_quote_is_in_its_source(index: Index) -> None:
    for passage in index.passages:
        assert quote(index.source_text(passage.source), passage.spans).strip()


@pytest.mark.parametrize("lane", ["words", "characters", "dense"])
def test_a_title_finds_its_document_in_every_lane(index: Index, lane: str) -> None:
    found = 0
    for document in index.documents.values():
        ranked = index.dense(document.title, 10) if lane == "dense" else index.lexical(document.title, 10, field=lane)
        found += any(index.passages[position].document == document.id for position, _ in ranked)
    assert found >= 0.9 * len(index.documents)
