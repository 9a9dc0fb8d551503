"""Training: pairs by rule, triplets, the split, the loss's mask, mixed weights, figures. No model is trained here."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from corpus.model import Source
from corpus.parse import parse
from index.encoder import HashEncoder
from index.store import Index, passage_text
from index.training import average, groups, make_pairs, measure, mine, recipe, train, twins

TEXT = """某市人民政府关于开展普查工作的通知

某府发〔2023〕6号 2023年2月20日

各县人民政府：
现将有关事项通知如下。

一、普查的对象

普查的对象是全市的法人单位和个体经营户。普查员每人补贴300元。（市统计局牵头，市财政局配合）

二、普查的经费

普查所需经费由各级人民政府共同负担，按时拨付，确保到位。

三、普查的时间

普查登记在2024年进行，资料保存5年。
"""
NAME = "通知.txt"


def pair(question: str, words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"question": question, "source": NAME, "start": start, "end": start + len(words)}


def index() -> Index:
    return Index.of([parse(Source(NAME, TEXT, "0"))], HashEncoder())


SETTINGS = {**recipe(), "negative_ranks": [0, 20], "beside": 0.0, "negatives": 1}


def test_a_triplet_holds_the_answer_and_a_passage_that_does_not_answer() -> None:
    passage, part = mine.triplets([pair("办普查的钱谁出", "普查所需经费")], index(), SETTINGS)
    for triplet in (passage, part):
        assert "普查所需经费" in triplet["positive"]
        assert triplet["negatives"]
        assert all("普查所需经费" not in text for text in triplet["negatives"])
        assert triplet["source"] == NAME
    assert len(part["positive"]) < len(passage["positive"])


def test_two_places_of_one_question_are_never_each_others_negative() -> None:
    both = [pair("普查说了什么", "普查所需经费"), pair("普查说了什么", "普查登记在")]
    found = list(mine.triplets(both, index(), SETTINGS))
    assert {words for words in ("普查所需经费", "普查登记在") for t in found if words in t["positive"]} == {"普查所需经费", "普查登记在"}
    positives = {triplet["positive"] for triplet in found}
    assert not positives & {text for triplet in found for text in triplet["negatives"]}


def test_triplets_are_the_same_every_time() -> None:
    pairs = [pair("办普查的钱谁出", "普查所需经费"), pair("普查查谁", "普查的对象是")]
    assert list(mine.triplets(pairs, index(), SETTINGS)) == list(mine.triplets(pairs, index(), SETTINGS))


def test_negatives_are_drawn_from_the_ranks_asked_for() -> None:
    own = index()
    settings = {**SETTINGS, "negative_ranks": [1, 3]}
    order = mine.ranked("办普查的钱谁出", own, mine.LANES, 3)
    allowed = {passage_text(own.passages[position]) for position in order[1:]}
    passage = next(iter(mine.triplets([pair("办普查的钱谁出", "普查所需经费")], own, settings)))
    assert passage["negatives"]
    assert set(passage["negatives"]) <= allowed


def test_a_pair_of_another_source_makes_no_triplet() -> None:
    assert list(mine.triplets([{**pair("普查查谁", "普查的对象是"), "source": "别的.txt"}], index(), SETTINGS)) == []


def test_a_vague_question_made_by_rule_is_dropped() -> None:
    vague = {**pair("甲乙丙丁戊己", "普查所需经费"), "rule": True}
    assert list(mine.triplets([vague], index(), SETTINGS, ("words",))) == []


def test_a_long_positive_is_cut_around_the_answer() -> None:
    passage = next(p for p in index().passages if "每人补贴300元" in p.text)
    text = mine.excerpt(passage, "每人补贴300元", 25)
    assert "每人补贴300元" in text
    assert text.startswith(passage.context)
    assert len(text) < len(passage_text(passage))


def test_rules_ask_for_headings_numbers_and_who_is_responsible() -> None:
    passages = parse(Source(NAME, TEXT, "0")).passages
    assert any(p["question"] == "普查员每人补贴多少元" for p in make_pairs.number_pairs(passages))
    assert any("由谁负责" in p["question"] for p in make_pairs.responsibility_pairs(passages))
    for made in (*make_pairs.number_pairs(passages), *make_pairs.heading_pairs(passages)):
        assert 0 <= made["start"] < made["end"] <= len(TEXT)


def test_everyday_words_are_turned_round() -> None:
    words = make_pairs.inverted({"工钱": ["工资", "劳动报酬"], "多少钱": ["金额"]})
    assert words == {"工资": ["工钱"], "劳动报酬": ["工钱"]}
    assert make_pairs.lay("工资由谁负责", words, random.Random(1)) == "工钱由谁负责"
    assert make_pairs.lay("经费由谁负责", words, random.Random(1)) == "经费由谁负责"


def test_the_split_leaks_neither_questions_nor_passages() -> None:
    triplets = [{"question": f"问{i % 40}", "positive": f"答{i}", "place": f"处{i % 30}", "negatives": ["非"]} for i in range(200)]
    training, held = train.split(triplets, {"seed": 1, "validation_share": 0.2, "held_most": 1000})
    assert training
    assert held
    assert not {t["question"] for t in training} & {t["question"] for t in held}
    assert not {t["place"] for t in training} & {t["place"] for t in held}


def test_the_average_is_weight_by_weight(tmp_path: Path) -> None:
    for name, value in (("one", 1.0), ("two", 3.0)):
        (tmp_path / name).mkdir()
        save_file({"w": torch.tensor([value, 0.0]).half()}, tmp_path / name / "model.safetensors")
        save_file({"bias": torch.tensor([value])}, tmp_path / name / "head.safetensors")
    average.main([f"{tmp_path / 'one'}=0.75", f"{tmp_path / 'two'}=0.25", "--out", str(tmp_path / "mean")])
    assert load_file(tmp_path / "mean" / "model.safetensors")["w"].tolist() == [1.5, 0.0]
    assert load_file(tmp_path / "mean" / "head.safetensors")["bias"].tolist() == [1.5]
    with pytest.raises(ValueError, match="together"):
        average.average([(tmp_path / "one", 0.5)], tmp_path / "half")


def test_mixing_goes_from_the_base_to_the_trained() -> None:
    base, trained = {"w": torch.tensor([0.0, 2.0])}, {"w": torch.tensor([1.0, 4.0])}
    assert train.mix(base, trained, 0.0)["w"].tolist() == [0.0, 2.0]
    assert train.mix(base, trained, 0.5)["w"].tolist() == [0.5, 3.0]
    assert train.mix(base, trained, 1.0)["w"].tolist() == [1.0, 4.0]


def test_written_weights_keep_the_folder_of_the_base(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "config.json").write_text("{}", "utf-8")
    save_file({"layer.weight": torch.zeros(2, 2)}, base / "model.safetensors")
    train.write({"0.auto_model.layer.weight": torch.ones(2, 2)}, base, tmp_path / "new")
    written = load_file(tmp_path / "new" / "model.safetensors")
    assert written["layer.weight"].dtype == torch.float16
    assert written["layer.weight"].tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert (tmp_path / "new" / "config.json").read_text("utf-8") == "{}"


def test_a_passage_that_also_answers_is_not_held_against_the_question() -> None:
    batch = [
        {"question": "甲", "positive": "一", "negatives": ["三"]},
        {"question": "乙", "positive": "二", "negatives": ["一"]},
    ]
    table = train.allowed(batch, {"甲": {"一"}, "乙": {"二"}})
    assert table.tolist() == [[True, True, True, False], [True, True, True, True]]


def test_an_epoch_draws_some_of_the_negatives() -> None:
    (row,) = train.drawn([{"question": "甲", "positive": "一", "negatives": ["二", "三", "四"]}], 2, random.Random(1))
    assert len(row["negatives"]) == 2
    assert set(row["negatives"]) < {"二", "三", "四"}
    assert train.passages_of([row, {"question": "乙", "positive": "五", "negatives": []}]) == ["一", "五", *row["negatives"]]


def test_figures_count_pieces_of_evidence() -> None:
    passages = index().passages
    place = next(i for i, p in enumerate(passages) if "普查所需经费" in p.text)
    start = TEXT.index("普查所需经费")
    gold = {"question": "钱", "evidence_spans": [[[NAME, start, start + 4]], [[NAME, 0, 2]]]}
    other = next(i for i in range(len(passages)) if i not in measure.holders(passages, [gold])[(NAME, 0, 2)] and i != place)
    result = measure.figures([gold], np.array([[place, other]]), list(passages))
    assert result["hit@1"] == 1.0
    assert result["recall@5"] == 0.5


def test_quoted_evidence_is_looked_up() -> None:
    gold = measure.located({"question": "钱", "evidence": ["普查所需经费"]}, {NAME: TEXT})
    assert gold["evidence_spans"] == [[[NAME, TEXT.index("普查所需经费"), TEXT.index("普查所需经费") + 6]]]


def test_pairs_say_whether_a_rule_made_them(tmp_path: Path) -> None:
    for name in ("rules_a.jsonl", "hand.jsonl"):
        (tmp_path / name).write_text('{"question": "问", "source": "甲", "start": 0, "end": 1}\n\n', "utf-8")
    assert [p["rule"] for p in mine.read_pairs([tmp_path / "rules_a.jsonl", tmp_path / "hand.jsonl"])] == [True, False]


def test_a_part_that_answers_is_set_against_another_part() -> None:
    passage = next(p for p in index().passages if "每人补贴300元" in p.text)
    right, others = mine.answering_parts(passage, "普查员每人补贴300元")
    assert len(right) == 1
    assert "每人补贴300元" in right[0]
    assert any("法人单位" in text for text in others)
    assert mine.answering_parts(passage, "别处的话") == ([], [])


def test_a_group_holds_what_answers_and_what_only_seems_to() -> None:
    pairs = mine.places_of([pair("给普查员多少钱", "普查员每人补贴300元。")], index())
    (group,) = groups.Grouping(index(), recipe()).of_pairs(pairs, answered=True)
    assert all("300元" in text for text in group["right"])
    assert group["wrong"]
    assert not any("300元" in text for text in group["wrong"])


def test_nothing_answers_an_unrelated_question() -> None:
    (group,) = groups.Grouping(index(), recipe()).of_unrelated(["火星上有没有水"])
    assert group["right"] == []
    assert group["wrong"]


def test_what_answers_an_unanswered_question_is_nothing() -> None:
    places = mine.places_of([pair("普查员去年补贴了多少人", "普查员每人补贴300元。")], index())
    (group,) = groups.Grouping(index(), recipe()).of_pairs(places, answered=False)
    assert group["right"] == []
    assert any("300元" in text for text in group["wrong"])


def test_twins_are_questions_that_say_nearly_the_same() -> None:
    known = twins.Twins(["高龄津贴去年一共发了多少"])
    assert "高龄津贴去年发了多少" in known
    assert "殡仪馆在哪里" not in known


def test_twins_leave_the_pairs_file(tmp_path: Path) -> None:
    gold, pairs = tmp_path / "gold.jsonl", tmp_path / "pairs.jsonl"
    gold.write_text('{"question": "高龄津贴去年一共发了多少"}\n', "utf-8")
    pairs.write_text('{"question": "高龄津贴去年发了多少"}\n{"question": "殡仪馆在哪里"}\n', "utf-8")
    assert twins.main(["--pairs", str(pairs), "--gold", str(gold)]) == 0
    assert pairs.read_text("utf-8") == '{"question": "殡仪馆在哪里"}\n'


def test_what_answered_the_question_before_does_not_answer_the_one_that_follows() -> None:
    first, then = pair("问", "普查员每人补贴300元。"), pair("问", "普查登记在2024年进行")
    turn = {**then, "question": "登记在哪年", "before": "补贴多少", "earlier": [first["start"], first["end"]], "answered": True}
    (group,) = groups.Grouping(index(), recipe()).of_dialogues([turn])
    assert group["question"] == "补贴多少。接着问：登记在哪年"
    assert any("2024年" in text for text in group["right"])
    assert any("300元" in text for text in group["wrong"])
    (unanswered,) = groups.Grouping(index(), recipe()).of_dialogues([{**turn, "answered": False}])
    assert unanswered["right"] == []
