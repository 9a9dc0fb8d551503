"""Texts into vectors: the seam `Encoder`, any sentence-transformers model behind it, and a test double."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import warnings
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from index.errors import ModelUnusable

BUNDLED = Path(__file__).with_name("model")
SLICE = 512  # texts embedded between two reports of progress
BATCH = 16  # texts of about the same length: larger batches fall out of the processor's cache

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]


class Encoder(Protocol):
    """Vectors of length 1, shape (len(texts), dimensions). `name` names weights and numeric mode: equal names, equal vectors."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """What is searched. `progress` hears how many of `texts` are done."""
        ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """What is asked."""
        ...


class SentenceEncoder:
    """A sentence-transformers model from a folder, or by its name from the local cache; never from the network.

    The model loads at the first text (some seconds); name and dimensions are known before.
    Prompts "query" and "passage" of the model are used where it has them.
    arithmetic: "int8" where the model allows it (see `index.bert`), else "float32" by sentence-transformers itself.
    """

    def __init__(self, name_or_path: str | Path = BUNDLED, arithmetic: str = "int8") -> None:
        """Raises ModelUnusable where there is no model."""
        self.folder = _folder(name_or_path)
        self.arithmetic = "int8" if arithmetic == "int8" and _is_plain_bert(self.folder) else "float32"
        self._lock = threading.RLock()
        self._model: _Model | None = None
        self._name = ""

    @property
    def name(self) -> str:
        """ "sha256-…/int8": a digest over the files that decide the vectors, and the arithmetic."""
        if not self._name:
            digest = hashlib.sha256()
            for path in sorted(self.folder.rglob("*")):
                if path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}:
                    with path.open("rb") as file:
                        digest.update(path.relative_to(self.folder).as_posix().encode() + hashlib.file_digest(file, "sha256").digest())
            self._name = f"sha256-{digest.hexdigest()[:32]}/{self.arithmetic}"
        return self._name

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        if self.arithmetic == "int8":
            return int(_json(self.folder / "config.json")["hidden_size"])
        return int(self._loaded().dimensions)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As Encoder.passages."""
        return self._encode(texts, "passage", progress)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """As Encoder.queries."""
        return self._encode(texts, "query", None)

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return self._loaded().encode(texts, prompt, progress)

    def _loaded(self) -> _Model:
        with self._lock:
            if self._model is None:
                try:
                    self._model = _EightBits(self.folder) if self.arithmetic == "int8" else _Float(self.folder)
                except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
                    message = f"向量模型 {self.folder} 无法载入（{error}）：文件可能不完整，请重新取得整个文件夹"
                    raise ModelUnusable(message) from error
            return self._model


class _Model(Protocol):
    dimensions: int

    def encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors: ...


class _EightBits:
    """A plain BERT by `index.bert`."""

    def __init__(self, folder: Path) -> None:
        from index.bert import Bert  # brings torch: seconds, not to be spent before the first text

        self._bert = Bert(folder)
        self._prompts: dict[str, str] = _json(folder / "config_sentence_transformers.json").get("prompts", {})
        self.dimensions = int(_json(folder / "config.json")["hidden_size"])

    def encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        before = self._prompts.get(prompt, "")
        return self._bert.encode([before + text for text in texts], progress)


class _Float:
    """Any model, by sentence-transformers."""

    def __init__(self, folder: Path) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # read by the libraries when they are imported
        os.environ["TRANSFORMERS_OFFLINE"] = "1"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # deprecations inside the libraries, nothing that a user can mend
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types here
            # float32: half precision is many times slower on a CPU
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32})
        self._lock = threading.Lock()
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        """Works through the texts by length, so that a batch has little padding."""
        out = np.zeros((len(texts), self.dimensions), np.float32)
        order = np.argsort([-len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), SLICE):
            part = order[start : start + SLICE]
            with self._lock:
                out[part] = self._model.encode(
                    [texts[i] for i in part],
                    prompt_name=prompt if prompt in self._model.prompts else None,
                    batch_size=BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
            if progress:
                progress(start + len(part))
        return out


def _is_plain_bert(folder: Path) -> bool:
    """Whether `index.bert` computes this model: BERT, mean of tokens, length 1. Here, because that module brings torch."""
    config, pooling, modules = (_json(folder / name) for name in ("config.json", "1_Pooling/config.json", "modules.json"))
    return bool(
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and [module["type"].rpartition(".")[2] for module in modules] == ["Transformer", "Pooling", "Normalize"]
        and (pooling.get("pooling_mode") == "mean" or pooling.get("pooling_mode_mean_tokens") is True)
        and (folder / "model.safetensors").is_file()
        and (folder / "tokenizer.json").is_file()
    )


def _json(path: Path) -> Any:
    """A JSON file's content; an empty dict where there is none or it is damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _folder(name_or_path: str | Path) -> Path:
    folder = Path(name_or_path)
    if not folder.is_dir() and not folder.is_absolute() and "/" in str(name_or_path):
        from huggingface_hub import snapshot_download  # only a name needs it, and it is slow to import
        from huggingface_hub.errors import LocalEntryNotFoundError

        try:
            folder = Path(snapshot_download(str(name_or_path), local_files_only=True))
        except (LocalEntryNotFoundError, ValueError):
            folder = Path(name_or_path)
    if not folder.is_dir():
        raise ModelUnusable(f"找不到向量模型 {name_or_path}：请检查这个文件夹是否存在，或改用自带的模型 {BUNDLED}")
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ModelUnusable(f"{folder} 不是 sentence-transformers 模型（缺少 modules.json）：请换成完整的模型文件夹")
    return folder


class HashEncoder:
    """A test double that needs no model: character 1- to 3-grams hashed into `dimensions` signed places."""

    def __init__(self, dimensions: int = 64) -> None:
        self.dimensions = dimensions
        self.name = f"hash-{dimensions}"

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As Encoder.passages."""
        vectors = self.queries(texts)
        if progress:
            progress(len(texts))
        return vectors

    def queries(self, texts: Sequence[str]) -> Vectors:
        """As Encoder.queries: a text without characters gets the first unit vector."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for size in (1, 2, 3):
                for start in range(len(text) - size + 1):
                    code = zlib.crc32(text[start : start + size].encode())
                    row[code % self.dimensions] += 1 if code & 0x8000 else -1
            if not row.any():
                row[0] = 1
            row /= np.linalg.norm(row)
        return vectors
