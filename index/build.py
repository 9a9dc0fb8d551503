"""Readings into a version on disk. Vectors are made only for passages that no earlier build has embedded."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.sentences import part_text, parts
from index.contents import places, starts
from index.encoder import Encoder
from index.errors import IndexUnusable
from index.lexical import Lexical
from index.records import Holding, encode
from index.store import passage_text, version_facts
from index.versions import begin, current, finish, parser_version

CHUNK = 2048  # passages embedded between two savings: what a kill can lose

Progress = Callable[[str, int, int], None]
Half = NDArray[np.float16]


def silent(step: str, done: int, total: int) -> None:
    """The progress of nobody watching. step: "embed" or "write"; done of total."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. failures: (file, why) of what could not be read."""

    version: str
    sources: int
    documents: int
    passages: int
    embedded: int
    coverage: float
    failures: tuple[tuple[str, str], ...] = ()


class VectorCache:
    """Vectors by passage digest, in files of one encoder under `folder`: safe to share, each file is written once."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._folder = folder / hashlib.sha256(encoder.name.encode()).hexdigest()[:16]
        self._dimensions = encoder.dimensions

    def load(self) -> dict[bytes, Half]:
        """All vectors; a damaged file counts as absent."""
        found: dict[bytes, Half] = {}
        for path in sorted(self._folder.glob("*.npy")):
            try:
                table = np.load(path)
                keys, vectors = table["digest"], table["vector"]
            except (OSError, ValueError, IndexError):
                continue
            if vectors.shape[1:] == (self._dimensions,):
                found.update(zip((bytes(key) for key in keys), vectors, strict=True))
        return found

    def save(self, digests: Sequence[bytes], vectors: Half) -> None:
        """Add one file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        table = np.zeros(len(digests), np.dtype([("digest", "V32"), ("vector", "<f2", (self._dimensions,))]))
        table["digest"] = np.array(digests, "V32")
        table["vector"] = vectors
        descriptor, name = tempfile.mkstemp(suffix=".part", dir=self._folder)
        with os.fdopen(descriptor, "wb") as file:
            np.save(file, table)
        os.replace(name, self._folder / f"{hashlib.sha256(b''.join(digests)).hexdigest()[:24]}.npy")


def _earlier(out: Path, encoder: Encoder) -> dict[bytes, Half]:
    """Vectors of the version in use, where it is whole and of the same encoder."""
    try:
        place, manifest = current(out)
        if manifest["encoder"] != encoder.name:
            return {}
        vectors = np.concatenate([np.load(place / "vectors.npy"), np.load(place / "parts.npy")])
        digests = np.load(place / "digests.npy")
    except (IndexUnusable, OSError, ValueError):
        return {}
    return dict(zip((bytes(row) for row in digests), vectors, strict=True))


def _forward(progress: Progress, before: int, total: int, done: int) -> None:
    progress("embed", before + done, total)


def embed(texts: Sequence[str], known: dict[bytes, Half], encoder: Encoder, cache: VectorCache, progress: Progress) -> tuple[Half, int]:
    """Vectors of all texts, shape (n, d), and how many had to be made."""
    digests = [digest(text) for text in texts]
    missing = {name: text for name, text in zip(digests, texts, strict=True) if name not in known}
    order = sorted(missing, key=lambda name: (-len(missing[name]), name))  # by length: little padding in a batch
    for start in range(0, len(order), CHUNK):
        part = order[start : start + CHUNK]
        report = partial(_forward, progress, start, len(order))
        vectors = encoder.passages([missing[name] for name in part], report)
        halves = vectors.astype(np.float16)
        cache.save(part, halves)
        known.update(zip(part, halves, strict=True))
    table = np.zeros((len(texts), encoder.dimensions), np.float16)
    for row, name in enumerate(digests):
        table[row] = known[name]
    return table, len(order)


def digest(text: str) -> bytes:
    """Names the vector of `text`; for a passage the same as `Passage.digest`."""
    return hashlib.sha256(text.encode()).digest()


def write_version(
    held: Sequence[Holding],
    out: Path,
    encoder: Encoder,
    progress: Progress = silent,
    parser: str = "",
    cache: Path | None = None,
) -> Report:
    """Write `held` as the next version of `out` and switch to it. The caller holds the lock."""
    documents = {document.id: document for holding in held for document in holding.documents}
    passages = [passage for holding in held for passage in holding.passages]
    saved = VectorCache(cache or out / "partial", encoder)
    texts = [passage_text(passage) for passage in passages]
    pieces = [[part_text(passage, part) for part in parts(passage)] for passage in passages]
    texts += [text for own in pieces for text in own]
    table, embedded = embed(texts, _earlier(out, encoder) | saved.load(), encoder, saved, progress)
    vectors, part_vectors = table[: len(passages)], table[len(passages) :]
    progress("write", 0, 1)
    folder = begin(out)
    facts = {"parser": parser or parser_version(), "encoder": encoder.name, "dimensions": encoder.dimensions, **version_facts(held)}
    with (folder / "sources.txt").open("wb") as file:
        for holding, entry in zip(held, facts["sources"], strict=True):
            start = file.tell()
            file.write(holding.source.text.encode("utf-8", "surrogatepass"))
            entry["bytes"] = [start, file.tell()]
    _lines(folder / "documents.jsonl", (encode(document) for document in documents.values()))
    _lines(folder / "passages.jsonl", (encode(passage) for passage in passages))
    np.save(folder / "vectors.npy", vectors)
    np.save(folder / "parts.npy", part_vectors)
    np.save(folder / "part_starts.npy", starts(pieces))
    np.save(folder / "places.npy", places(passages, documents))
    digests = np.frombuffer(b"".join(digest(text) for text in texts), np.uint8).reshape(-1, 32)
    np.save(folder / "digests.npy", digests)
    Lexical.build(passages).save(folder / "lexical")
    version = finish(out, folder, facts)
    shutil.rmtree(out / "partial", ignore_errors=True)
    progress("write", 1, 1)
    return Report(version, len(held), len(documents), len(passages), embedded, facts["coverage"])


def _lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
