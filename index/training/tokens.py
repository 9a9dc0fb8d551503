"""The token ids of the pairs that a cross-encoder learns from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.cross import Pair

AT_ONCE = 8192  # pairs whose ids are made at once
PADDING = 1


class Tokens:
    """The token ids of pairs, cut to `longest`, made once for a whole run: on a GPU, making them takes longer than learning from them."""

    def __init__(self, base: Path, longest: int) -> None:
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self._tokenizer.enable_truncation(longest, strategy="longest_first")
        self._ids: dict[Pair, NDArray[np.uint16]] = {}

    def add(self, pairs: Iterable[Pair]) -> None:
        """Make the ids of pairs that have none yet."""
        missing = [pair for pair in dict.fromkeys(pairs) if pair not in self._ids]
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            encoded = self._tokenizer.encode_batch(part)
            self._ids |= {pair: np.array(encoding.ids, np.uint16) for pair, encoding in zip(part, encoded, strict=True)}

    def tensors(self, pairs: Sequence[Pair], device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
        """Token ids and mask of pairs, each of shape (pairs, tokens)."""
        rows = [self._ids[pair] for pair in pairs]
        ids = np.full((len(rows), max(map(len, rows))), PADDING, np.int64)
        for row, own in zip(ids, rows, strict=True):
            row[: len(own)] = own
        whole = torch.from_numpy(ids).to(device, non_blocking=True)
        return whole, (whole != PADDING).float()
