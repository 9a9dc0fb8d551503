"""The contract of Encoder over every implementation, and the bundled model."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from index import bert
from index.encoder import BUNDLED, Encoder, HashEncoder, SentenceEncoder
from index.errors import ModelUnusable

TEXTS = (
    "市农业农村局负责农田水利建设，每年安排资金不少于500万元。",
    "个人所得税的纳税人应当按期申报。",
    "申请人应当提交身份证明、户口簿和近期照片，材料齐全的当场受理；材料不齐的，一次性告知需要补正的全部内容。",
    "",
    "AI chip 2030",
)
QUESTION = "农田水利建设每年安排多少资金？"


@pytest.fixture(scope="module", params=["hash", "bundled"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return HashEncoder() if request.param == "hash" else SentenceEncoder()


def test_vectors_have_length_one_and_the_promised_shape(encoder: Encoder) -> None:
    for vectors in (encoder.passages(TEXTS), encoder.queries(TEXTS)):
        assert vectors.shape == (len(TEXTS), encoder.dimensions)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert encoder.passages([]).shape == (0, encoder.dimensions)


def test_a_vector_is_the_same_alone_and_among_others(encoder: Encoder) -> None:
    together = encoder.passages(TEXTS)
    assert all((encoder.passages([text])[0] == vector).all() for text, vector in zip(TEXTS, together, strict=True))


def test_progress_ends_with_all(encoder: Encoder) -> None:
    told: list[int] = []
    encoder.passages(TEXTS, told.append)
    assert told[-1] == len(TEXTS)


def test_a_question_is_near_the_passage_that_answers_it(encoder: Encoder) -> None:
    scores = encoder.passages(TEXTS) @ encoder.queries([QUESTION])[0]
    assert scores.argmax() == 0


def test_eight_bits_agree_with_sentence_transformers() -> None:
    eight, full = SentenceEncoder(), SentenceEncoder(arithmetic="float32")
    assert (eight.dimensions, full.dimensions) == (384, 384)
    assert (eight.name.split("/")[1], full.name.split("/")[1]) == ("int8", "float32")
    assert eight.name.split("/")[0] == full.name.split("/")[0]
    long = ("水" * 3000, TEXTS[2] * 12)
    for one, other in ((eight.passages, full.passages), (eight.queries, full.queries)):
        cosines = (one([*TEXTS, *long]) * other([*TEXTS, *long])).sum(axis=1)
        assert cosines.min() > 0.99  # training spread the vectors: the untrained weights agree to 0.999 (see the model card)


def test_without_integer_products_the_same_model_runs_in_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bert.Bert(BUNDLED).encode(TEXTS)
    monkeypatch.setattr(bert, "eight_bits", lambda: False)
    plain = bert.Bert(BUNDLED).encode(TEXTS)
    assert (whole * plain).sum(axis=1).min() > 0.99
    assert (whole != plain).any()


def test_a_linear_layer_in_eight_bits_is_close_to_arithmetic() -> None:
    chance = np.random.default_rng(5)
    weight, bias = chance.normal(size=(32, 64)).astype(np.float32), chance.normal(size=32).astype(np.float32)
    x = chance.normal(size=(7, 64)).astype(np.float32)
    layer = bert.Linear({"a.weight": torch.from_numpy(weight), "a.bias": torch.from_numpy(bias)}, "a")
    out = layer(torch.from_numpy(x)).numpy()
    assert np.abs(out - (x @ weight.T + bias)).max() < 0.3
    assert np.corrcoef(out.ravel(), (x @ weight.T + bias).ravel())[0, 1] > 0.9998


def test_the_name_follows_the_weights(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(BUNDLED, folder)
    assert SentenceEncoder(folder).name == SentenceEncoder().name
    (folder / "README.md").write_text("another card", "utf-8")
    assert SentenceEncoder(folder).name == SentenceEncoder().name
    settings = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    settings["prompts"]["query"] = "问："
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings), "utf-8")
    assert SentenceEncoder(folder).name != SentenceEncoder().name


def test_a_model_of_another_make_goes_through_sentence_transformers(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(BUNDLED, folder)
    pooling = json.loads((folder / "1_Pooling" / "config.json").read_text("utf-8"))
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({**pooling, "pooling_mode": "cls"}), "utf-8")
    encoder = SentenceEncoder(folder)
    assert encoder.name.endswith("/float32")
    assert np.linalg.norm(encoder.passages(TEXTS), axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("name", ["none", "no/such-model", "/no/such/folder"])
def test_a_missing_model(name: str) -> None:
    with pytest.raises(ModelUnusable, match=f"找不到向量模型 {name}：请检查"):
        SentenceEncoder(name)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"不是 sentence-transformers 模型（缺少 modules\.json）：请换成"):
        SentenceEncoder(tmp_path)


@pytest.mark.parametrize("arithmetic", ["int8", "float32"])
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_model(tmp_path: Path, name: str, arithmetic: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(BUNDLED, folder)
    (folder / name).write_bytes((folder / name).read_bytes()[:1000])
    with pytest.raises(ModelUnusable, match=r"无法载入.*请重新取得整个文件夹"):
        SentenceEncoder(folder, arithmetic).queries([QUESTION])


def test_nothing_heavy_is_imported_before_the_first_text() -> None:
    program = (
        "import sys; from index.encoder import SentenceEncoder; from index.store import open_index; e = SentenceEncoder(); "
        "assert e.name and e.dimensions == 384; "
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules); "
        "e.queries(['问']); assert not {'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=BUNDLED.parent.parent, timeout=120)
