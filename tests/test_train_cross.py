"""Training of the cross-encoder: what is drawn and held back, a tiny model that learns, what a teacher adds."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from index.cross import BUNDLED, BertCrossEncoder
from index.training import distil, recipe, train_cross


def test_drawn_pairs_begin_with_the_one_that_answers() -> None:
    group = {"question": "问", "right": ["对"], "wrong": ["错一", "错二", "错三"]}
    pairs, answered = train_cross.drawn(group, 2, random.Random(1))
    assert pairs[0] == ("问", "对")
    assert (len(pairs), answered) == (3, 1)
    pairs, answered = train_cross.drawn({**group, "right": []}, 2, random.Random(1))
    assert (len(pairs), answered) == (2, 0)


def test_groups_held_back_share_no_answer_with_training() -> None:
    many = [{"question": f"问{i}", "right": [f"答{i % 30}"], "wrong": ["错"]} for i in range(90)]
    training, held = train_cross.split(many, {"seed": 1, "cross_held": 10})
    assert len(held) == 10
    assert training
    assert not {t for g in training for t in g["right"]} & {t for g in held for t in g["right"]}


def tiny(folder: Path) -> Path:
    """A BERT of one layer with the shipped word pieces, so small that it is trained in a second."""
    torch.manual_seed(1)
    shutil.copytree(BUNDLED, folder, ignore=shutil.ignore_patterns("*.safetensors", "log.json", "README.md"))
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config |= {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 16, "num_hidden_layers": 2}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    bert = BertModel(BertConfig(**config), add_pooling_layer=False)
    save_file(bert.state_dict(), folder / "model.safetensors")
    return folder


def test_a_pupil_learns_what_its_teacher_learned_from_the_groups(tmp_path: Path) -> None:
    base = tiny(tmp_path / "base")
    words = {"几号": "5月3日", "多少": "300元", "哪里": "大道166号"}
    many: list[dict[str, Any]] = [
        {"question": f"{asked}{i}", "right": [f"{said}，{i}"], "wrong": [f"{w}，{i}" for w in words.values() if w != said]}
        for i in range(20)
        for asked, said in words.items()
    ]
    settings = {
        **recipe(), "cross_layers": 1, "teacher_layers": 2, "cross_batch": 9, "cross_held": 6, "teacher_epochs": 25, "cross_epochs": 25,
        "cross_rate": 0.01, "teacher_rate": 0.01, "bfloat16": False,
    }  # fmt: skip
    distil.distil(many, base, tmp_path / "out", settings, None, "cpu")
    record = json.loads((tmp_path / "out" / "log.json").read_text("utf-8"))
    assert record["losses"][-1] < 0.7 * record["losses"][0]
    pairs = [(group["question"], text) for group in many for text in (*group["right"], *group["wrong"])]
    scores = BertCrossEncoder(tmp_path / "out").scores(pairs).reshape(-1, 3)
    assert (scores.argmax(1) == 0).mean() > 0.7  # by chance: a third


def test_what_teaches_is_learned_where_it_differs_from_the_label() -> None:
    batch = [([("问", "甲"), ("问", "乙")], 1)]
    table = train_cross._table(batch)
    wanted = torch.tensor([0.0, 1.0])
    assert train_cross._order(torch.tensor([-3.0, 3.0]), wanted, table, torch.ones(1)) < 0.1
    assert train_cross._order(torch.tensor([3.0, -3.0]), wanted, table, torch.ones(1)) > 5
