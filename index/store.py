"""An opened index: documents, passages, both kinds of search. `open_index` reads it from disk, quickly and lazily."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import Document, Passage, Reading
from corpus.sentences import part_text, parts
from corpus.status import with_status
from index.contents import Passages, Texts, mapped, places, starts
from index.dense import FaissIndex, Vectors
from index.encoder import Encoder, SentenceEncoder
from index.errors import IndexUnusable
from index.lexical import Lexical, Mask, Ranked
from index.records import Holding, decode_document, decode_source, source_facts
from index.versions import Manifest, current, rebuild

__all__ = ["Index", "IndexUnusable", "open_index", "passage_text"]

PREBUILT = Path(__file__).with_name("prebuilt")
KEPT_QUERIES = 256


def passage_text(passage: Passage) -> str:
    """What a passage's vector is made from; `Passage.digest` names it."""
    return f"{passage.context}\n{passage.text}"


class Index:
    """documents by id; passages by position; searches return positions. Safe to share between threads."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        passages: Sequence[Passage],
        texts: Mapping[str, str],
        lexical: Lexical,
        vectors: NDArray[np.float16],
        encoder: Encoder,
        located: NDArray[np.int32] | None = None,
        manifest: Manifest | None = None,
        part_vectors: NDArray[np.float16] | None = None,
        part_starts: NDArray[np.int64] | None = None,
    ) -> None:
        self.documents, self.passages, self.vectors, self.encoder = documents, passages, vectors, encoder
        self.manifest: Manifest = manifest or {}
        self._texts = texts
        self._lexical = lexical
        self._places = places(passages, documents) if located is None else located
        self._part_vectors = part_vectors
        self._part_starts = part_starts
        self._lock = threading.Lock()
        self._nearest: FaissIndex | None = None
        self._vector = functools.lru_cache(maxsize=KEPT_QUERIES)(self._embed)

    @classmethod
    def of(cls, readings: Iterable[Reading], encoder: Encoder) -> Index:
        """In memory, nothing on disk: for tests and small trials."""
        holdings = [Holding.of(reading) for reading in readings]
        documents = {document.id: document for holding in holdings for document in holding.documents}
        passages = [passage for holding in holdings for passage in holding.passages]
        texts = {holding.source.name: holding.source.text for holding in holdings}
        vectors = encoder.passages([passage_text(passage) for passage in passages]).astype(np.float16)
        pieces = [[part_text(passage, part) for part in parts(passage)] for passage in passages]
        part_vectors = encoder.passages([text for own in pieces for text in own]).astype(np.float16)
        manifest = {"encoder": encoder.name, "sources": [source_facts(holding) for holding in holdings]}
        return cls(documents, passages, texts, Lexical.build(passages), vectors, encoder, None, manifest, part_vectors, starts(pieces))

    def source_text(self, name: str) -> str:
        """The decoded text of a source, unchanged. Raises KeyError where the index has no such source."""
        return self._texts[name]

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources."""
        return tuple(self._texts)

    def lexical(self, text: str, top_k: int, allowed: Mask | None = None, field: str = "words") -> Ranked:
        """The best (position, score) of one lane, "words" or "characters"; `allowed`: shape (passages,)."""
        return self._lexical.rank(field, text, top_k, allowed)

    def lexical_scores(self, text: str, positions: Sequence[int], field: str = "words") -> list[float]:
        """The lane's scores of given passages, in their order."""
        scores = self._lexical.scores(field, text)
        return [float(scores[position]) for position in positions]

    def vector(self, text: str) -> Vectors:
        """The encoder's vector of a question, shape (dimensions,); the last ones are kept. Raises ModelUnusable."""
        vector: Vectors = self._vector(text)
        return vector

    def dense(self, text: str, top_k: int, allowed: Mask | None = None) -> Ranked:
        """The nearest (position, cosine). The model loads at the first call. Raises ModelUnusable."""
        query = self.vector(text)
        with self._lock:
            if self._nearest is None:
                self._nearest = FaissIndex(self.vectors)
        return self._nearest.search(query[None], top_k, allowed)[0]

    def similarities(self, text: str, positions: Sequence[int]) -> list[float]:
        """Cosine of `text` with given passages, in their order."""
        if not len(positions):
            return []
        chosen = self.vectors[np.asarray(positions, np.int64)].astype(np.float32)
        return [float(value) for value in chosen @ self.vector(text)]

    def similarity(self, text: str, passage: Passage) -> float:
        """Cosine of `text` with one passage of this index."""
        return self.similarities(text, [self.position(passage)])[0]

    def part_similarities(self, text: str, position: int) -> dict[str, float]:
        """Cosine of `text` with each part of a passage (corpus.sentences.parts), by the part's words; {} where it has none."""
        if self._part_vectors is None or self._part_starts is None:
            return {}
        start, end = int(self._part_starts[position]), int(self._part_starts[position + 1])
        if start == end:
            return {}
        values = self._part_vectors[start:end].astype(np.float32) @ self.vector(text)
        return dict(zip(parts(self.passages[position]), (float(value) for value in values), strict=True))

    def position(self, passage: Passage) -> int:
        """Where `passage` stands. Raises KeyError where it is not of this index."""
        wanted = np.array([min((s for s, _ in passage.spans), default=0), max((e for _, e in passage.spans), default=0)], np.int32)
        own = self.positions([passage.document])
        for position in own[(self._places[own, 1:] == wanted).all(axis=1)]:
            if self.passages[int(position)] == passage:
                return int(position)
        raise KeyError(f"no such passage: {passage.document} {passage.locator}")

    def mask(self, documents: Collection[str]) -> Mask:
        """The `allowed` that lets only passages of these documents through, without decoding any."""
        kept = [ordinal for ordinal, name in enumerate(self.documents) if name in documents]
        return np.isin(self._places[:, 0], kept)

    def positions(self, documents: Collection[str]) -> NDArray[np.int64]:
        """Positions of the passages of these documents, in order."""
        return np.flatnonzero(self.mask(documents))

    def at(self, source: str, offset: int) -> list[int]:
        """Positions of the passages of `source` around a character offset."""
        own = self.positions([document.id for document in self.documents.values() if document.source == source])
        near = own[(self._places[own, 1] <= offset) & (offset < self._places[own, 2])]
        return [int(p) for p in near if any(start <= offset < end for start, end in self.passages[int(p)].spans)]

    def warm(self) -> None:
        """Load what else the first question would wait for: the dictionary, the vectors, the model. Raises ModelUnusable."""
        self.lexical("预热", 1)
        self.dense("预热", 1)

    def _embed(self, text: str) -> Vectors:
        vector: Vectors = self.encoder.queries([text])[0]
        return vector


def open_index(directory: Path | str = PREBUILT, encoder: Encoder | None = None) -> Index:
    """The version in use, checked for presence, sizes and encoder (default: the bundled one); the model does not load yet.

    Raises IndexUnusable or ModelUnusable, their message in Chinese saying what to do.
    """
    directory = Path(directory)
    encoder = encoder or SentenceEncoder()
    place, manifest = current(directory)
    if manifest["encoder"] != encoder.name:
        raise IndexUnusable(
            f"{directory} 的索引由另一个向量模型建立（{manifest['encoder']}，现在用的是 {encoder.name}）："
            f"请换回原来的模型，或{rebuild(directory)[1:]}"
        )
    try:
        documents = [decode_document(line) for line in (place / "documents.jsonl").read_bytes().splitlines()]
        documents = with_status(documents, date.today().isoformat())  # what is in force depends on the day of asking
        return Index(
            documents={document.id: document for document in documents},
            passages=Passages(mapped(place / "passages.jsonl")),
            texts=Texts(mapped(place / "sources.txt"), {s["name"]: tuple(s["bytes"]) for s in manifest["sources"]}),
            lexical=Lexical.load(place / "lexical"),
            vectors=np.load(place / "vectors.npy", mmap_mode="r"),
            encoder=encoder,
            located=np.load(place / "places.npy"),
            manifest=manifest,
            part_vectors=np.load(place / "parts.npy", mmap_mode="r"),
            part_starts=np.load(place / "part_starts.npy"),
        )
    except FileNotFoundError:
        if current(directory)[0] != place:  # a build switched meanwhile
            return open_index(directory, encoder)
        raise IndexUnusable(f"{directory} 的索引不完整：{rebuild(directory)}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"{directory} 的索引读不出来（{error}）：{rebuild(directory)}") from error


def holdings(place: Path, manifest: Manifest) -> list[Holding]:
    """All that a version holds, by source: what `add` and `remove` build on. Raises IndexUnusable."""
    try:
        documents = [decode_document(line) for line in (place / "documents.jsonl").read_bytes().splitlines()]
        passages = Passages(mapped(place / "passages.jsonl"))
        raw = (place / "sources.txt").read_bytes()
        found, document_at, passage_at = [], 0, 0
        for facts in manifest["sources"]:
            start, end = facts["bytes"]
            next_document, next_passage = document_at + facts["documents"], passage_at + facts["passages"]
            found.append(
                Holding(
                    decode_source(facts, raw[start:end].decode("utf-8", "surrogatepass")),
                    tuple(documents[document_at:next_document]),
                    tuple(passages[passage_at:next_passage]),
                    facts["coverage"],
                    tuple(facts["warnings"]),
                )
            )
            document_at, passage_at = next_document, next_passage
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"{place} 的索引读不出来（{error}）：请重新运行 python -m index build") from error
    return found


def version_facts(held: Sequence[Holding]) -> dict[str, Any]:
    """Counts and coverage for a manifest."""
    characters = [len(holding.source.text) for holding in held]
    covered = sum(holding.coverage * size for holding, size in zip(held, characters, strict=True))
    return {
        "counts": {
            "sources": len(held),
            "documents": sum(len(holding.documents) for holding in held),
            "passages": sum(len(holding.passages) for holding in held),
            "characters": sum(characters),
        },
        "coverage": round(covered / sum(characters), 6) if sum(characters) else 1.0,
        "sources": json.loads(json.dumps([source_facts(holding) for holding in held])),
    }
