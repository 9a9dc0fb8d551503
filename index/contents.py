"""What an opened index reads only when it is asked for: passages, source texts, and the tables beside them."""

from __future__ import annotations

import functools
import mmap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corpus.model import Document, Passage
from index.records import decode_passage


class Passages(Sequence[Passage]):
    """Passages read from lines of JSON when they are asked for; the last ones are kept."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        breaks = np.flatnonzero(np.frombuffer(data, np.uint8) == 10) if len(data) else np.zeros(0, np.int64)
        self._data = data
        self._starts = np.concatenate([[0], breaks + 1])
        self._read = functools.lru_cache(maxsize=20_000)(self._decode)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> list[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | list[Passage]:
        if isinstance(at, slice):
            return [self._read(i) for i in range(*at.indices(len(self)))]
        position = at + len(self) if at < 0 else at
        if not 0 <= position < len(self):
            raise IndexError(f"position should be 0 to {len(self) - 1}, is {at}")
        return self._read(int(position))

    def _decode(self, position: int) -> Passage:
        return decode_passage(self._data[self._starts[position] : self._starts[position + 1]])


class Texts(Mapping[str, str]):
    """Decoded texts by source name, out of one file."""

    def __init__(self, data: bytes | mmap.mmap, places: Mapping[str, tuple[int, int]]) -> None:
        self._data = data
        self._places = places
        self._read = functools.lru_cache(maxsize=64)(self._decode)

    def __getitem__(self, name: str) -> str:
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _decode(self, name: str) -> str:
        start, end = self._places[name]
        return self._data[start:end].decode("utf-8", "surrogatepass")


def places(passages: Iterable[Passage], documents: Mapping[str, Document]) -> NDArray[np.int32]:
    """(document's ordinal, first offset, last offset) of each passage, shape (n, 3): what can be asked without decoding."""
    ordinals = {name: ordinal for ordinal, name in enumerate(documents)}
    rows = [
        (ordinals[p.document], min((start for start, _ in p.spans), default=0), max((end for _, end in p.spans), default=0))
        for p in passages
    ]
    return np.array(rows, np.int32).reshape(-1, 3)


def starts(pieces: Iterable[Sequence[str]]) -> NDArray[np.int64]:
    """Where the parts of each passage begin among all parts, shape (n + 1,)."""
    return np.cumsum([0, *(len(own) for own in pieces)], dtype=np.int64)


def mapped(path: Path) -> bytes | mmap.mmap:
    """A file's bytes without reading them; open from now on, even if a later build removes the file."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
