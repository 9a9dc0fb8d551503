"""BERT encoders with 8-bit arithmetic: what makes embedding fast on an ordinary processor.

Weights are rounded to 8 bits with one scale for each output, activations with one scale for each token, and texts lie end
to end without padding, so a vector is the same whatever else is in its batch; products are summed as integers (oneDNN,
VNNI instructions). Against float32 the
bundled model's vectors agree to cosine 0.999, at twice the speed. sentence-transformers is not imported: that alone takes
seconds. Where the processor or the build of torch has no such product, the same model runs in float32.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch.nn import functional

TOKENS = 512  # in a batch: more fall out of the processor's cache
LEAST = 96  # tokens in a batch, below which a second thread costs more than it brings
AHEAD = 512  # texts tokenised at once
ROUNDED = 32  # tokens of a batch are filled up to a multiple: the processor's code is made anew for each size of a product
# A float between 2^23 and 2^24 holds an integer in its low bits: adding this rounds, and the low byte is value + 128.
ROUND = 12582912.0 + 128

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of glibc's mallopt

Weights = dict[str, torch.Tensor]


@functools.cache
def keep_memory() -> None:
    """Have the C library keep the memory of one batch for the next: getting it anew page by page takes a third of the time."""
    with contextlib.suppress(OSError, AttributeError):  # another C library goes on as it is
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        mallopt(M_MMAP_THRESHOLD, 32 << 20)
        mallopt(M_TRIM_THRESHOLD, 256 << 20)


@functools.cache
def workers() -> int:
    """Threads that take whole batches; splitting one product has them wait for each other, so torch is left one."""
    count = torch.get_num_threads()
    torch.set_num_threads(1)
    return count


@functools.cache
def pool() -> ThreadPoolExecutor:
    """The threads that take batches: kept, because a new one begins with cold memory of its own. Each has to be told itself that it
    is alone: else its products are split as well, and the parts wait for each other."""
    return ThreadPoolExecutor(workers(), "bert", torch.set_num_threads, (1,))


class Linear:
    """x · wᵀ + b in 8 bits, over one or several linear layers put side by side."""

    def __init__(self, weights: Weights, *names: str) -> None:
        weight = torch.cat([weights[f"{name}.weight"].float() for name in names])
        self._bias = torch.cat([weights[f"{name}.bias"].float() for name in names])
        self._weight = weight if not eight_bits() else None
        if self._weight is None:
            self._scales = weight.abs().amax(1).clamp_min(1e-12) / 127
            self._zeros = torch.zeros(len(weight), dtype=torch.int32)
            rounded = (weight / self._scales[:, None]).round().to(torch.int8)
            self._packed = torch.ops.onednn.qlinear_prepack(rounded, None)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """(tokens, inputs) to (tokens, outputs), a new tensor."""
        if self._weight is not None:
            return functional.linear(x, self._weight, self._bias)
        scale = torch.maximum(x.amax(1, keepdim=True), x.amin(1, keepdim=True).neg_()).clamp_min_(1e-12)
        whole = (x * (127 / scale)).add_(ROUND).view(torch.int32).to(torch.uint8)
        out = _product(whole, self._packed, self._scales, self._zeros)
        return torch.addcmul(self._bias, out, scale.mul_(1 / 127), out=out)


def _product(x: torch.Tensor, packed: torch.Tensor, scales: torch.Tensor, zeros: torch.Tensor) -> torch.Tensor:
    """(x - 128) · packed · scales, x unsigned: signed by signed has no fast form."""
    out: torch.Tensor = torch.ops.onednn.qlinear_pointwise(x, 1.0, 128, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], "")
    return out


@functools.cache
def eight_bits() -> bool:
    """Whether this machine multiplies 8-bit integers rightly: some sum pairs in 16 bits, which overflow."""
    try:
        x = torch.tensor([[255, 255, 1, 1] * 64], dtype=torch.uint8)
        weight = torch.tensor([[127, 127, -127, -127] * 64] * 16, dtype=torch.int8)
        out = _product(x, torch.ops.onednn.qlinear_prepack(weight, None), torch.ones(16), torch.zeros(16, dtype=torch.int32))
    except (RuntimeError, AttributeError, NotImplementedError):
        return False
    return bool((out == 127 * 4 * 127 * 64).all())


class Layer:
    """One transformer layer."""

    def __init__(self, weights: Weights, name: str, heads: int, epsilon: float) -> None:
        own = f"{name}.attention.self"
        self._heads = heads
        self._queries_keys_values = Linear(weights, f"{own}.query", f"{own}.key", f"{own}.value")
        self._attended = Linear(weights, f"{name}.attention.output.dense")
        self._wide = Linear(weights, f"{name}.intermediate.dense")
        self._narrow = Linear(weights, f"{name}.output.dense")
        self._norms = [_norm(weights, f"{name}.attention.output.LayerNorm", epsilon), _norm(weights, f"{name}.output.LayerNorm", epsilon)]

    def __call__(self, x: torch.Tensor, ends: Sequence[int]) -> torch.Tensor:
        """(tokens, d) to the same shape; a text's tokens end at its number in `ends` and see only each other."""
        parts = self._queries_keys_values(x).view(len(x), 3, self._heads, -1).permute(1, 2, 0, 3)
        seen = torch.zeros_like(x)
        for start, end in pairwise((0, *ends)):
            queries, keys, values = parts[:, None, :, start:end]
            own = functional.scaled_dot_product_attention(queries, keys, values)
            seen[start:end] = own[0].transpose(0, 1).flatten(1)
        x = self._norms[0](self._attended(seen).add_(x))
        return self._norms[1](self._narrow(functional.gelu(self._wide(x))).add_(x))


def _norm(weights: Weights, name: str, epsilon: float) -> Callable[[torch.Tensor], torch.Tensor]:
    weight, bias = weights[f"{name}.weight"].float(), weights[f"{name}.bias"].float()
    return lambda x: functional.layer_norm(x, weight.shape, weight, bias, epsilon)


Text = str | tuple[str, str]


class Bert:
    """A model of mean-pooled tokens, from a sentence-transformers folder. A text is one string, or two that are read together."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError, ValueError, KeyError, RuntimeError or safetensors' SafetensorError for a damaged folder."""
        keep_memory()
        config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
        weights = load_file(folder / "model.safetensors")
        weights = {name.removeprefix("bert."): tensor for name, tensor in weights.items()}
        epsilon = float(config["layer_norm_eps"])
        self._words = weights["embeddings.word_embeddings.weight"].float()
        self._places = (weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]).float()
        self._norm = _norm(weights, "embeddings.LayerNorm", epsilon)
        names = [f"encoder.layer.{number}" for number in range(config["num_hidden_layers"])]
        self._layers = [Layer(weights, name, config["num_attention_heads"], epsilon) for name in names]
        tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))  # tokenizers itself raises a bare Exception
        self._tokenizer: Tokenizer = Tokenizer.from_str(json.dumps(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(config["max_position_embeddings"], _longest(folder)), strategy="longest_first")

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Vectors of length 1, shape (len(texts), d)."""
        means = self.means(texts, progress)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.maximum(lengths, 1e-12), np.float32)

    def means(self, texts: Sequence[Text], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """The mean over each text's tokens, shape (len(texts), d)."""
        out = np.zeros((len(texts), self._words.shape[1]), np.float32)
        for start in range(0, len(texts), AHEAD):
            ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts[start : start + AHEAD]))]
            share = -(-sum(map(len, ids)) // workers())  # a few texts are shared out evenly
            batches = _batches(ids, max(LEAST, min(TOKENS, share)))
            if len(batches) == 1:
                rows = [self._forward([ids[i] for i in batches[0]])]
            else:
                rows = list(pool().map(lambda batch, ids=ids: self._forward([ids[i] for i in batch]), batches))
            for batch, vectors in zip(batches, rows, strict=True):
                out[start + batch[0] : start + batch[-1] + 1] = vectors
            if progress:
                progress(start + len(ids))
        return out

    @torch.inference_mode()
    def _forward(self, ids: list[list[int]]) -> NDArray[np.float32]:
        """Without padding between them: the texts lie end to end, and what fills up the last tokens is seen by none."""
        ends = list(accumulate(len(row) for row in ids))
        rows = [*ids, [0] * (-ends[-1] % ROUNDED)]
        words = self._words[torch.tensor([piece for row in rows for piece in row])]
        x = self._norm(words + self._places[torch.tensor([place for row in rows for place in range(len(row))])])
        for layer in self._layers:
            x = layer(x, ends)
        means: NDArray[np.float32] = torch.stack([x[start:end].mean(0) for start, end in pairwise((0, *ends))]).numpy()
        return means


def _batches(ids: Sequence[Sequence[int]], most: int) -> list[list[int]]:
    """Positions of rows in order, put together while a batch stays within `most` tokens."""
    batches: list[list[int]] = []
    held = most
    for position, row in enumerate(ids):
        if held + len(row) > most:
            batches.append([])
            held = 0
        batches[-1].append(position)
        held += len(row)
    return batches


def _longest(folder: Path) -> int:
    """The number of tokens that the model's makers allow."""
    for name, key in (("sentence_bert_config.json", "max_seq_length"), ("tokenizer_config.json", "model_max_length")):
        path = folder / name
        if path.is_file() and isinstance(value := json.loads(path.read_text("utf-8")).get(key), int):
            return min(value, 1_000_000)
    return 512
