"""An encoder that costs nothing, for tests over the shipped index in which likeness does not matter."""

from __future__ import annotations

from collections.abc import Sequence

from index.encoder import HashEncoder, SentenceEncoder, Vectors


class Anyhow:
    """Stands in for the bundled encoder under whose name the index was built: its vectors mean little, they cost nothing."""

    def __init__(self) -> None:
        self.name, self.dimensions = SentenceEncoder().name, SentenceEncoder().dimensions
        self._hash = HashEncoder(self.dimensions)

    def passages(self, texts: Sequence[str], progress: object = None) -> Vectors:
        """As Encoder.passages."""
        return self._hash.queries(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """As Encoder.queries."""
        return self._hash.queries(texts)
