"""Coverage against risk, and the calibration of confidence, on trials small enough to count."""

from __future__ import annotations

import pytest

from eval.calibrate import best_point, confidence, fit, midpoint, rescored, validated
from eval.drafts import RiskPoint, Trial, risk_curve, trials
from eval.gold import Item
from rag.assistant import Assistant
from tests.small import small_index

ASKED = Item(set="s", id="1", question="q", answer_groups=(("a",),))
IMPOSSIBLE = Item(set="s", id="2", question="q", kind="near_miss_time")


def trial(confidence: float, right: bool, item: Item = ASKED, stopped: bool = False) -> Trial:
    return Trial(item, confidence, right, stopped, {"bias": 1.0, "said": confidence})


def test_curve_by_hand() -> None:
    tried = [
        trial(0.9, True),
        trial(0.8, False, IMPOSSIBLE),
        trial(0.7, True),
        trial(0.2, False),
        trial(0.0, False, IMPOSSIBLE, stopped=True),
    ]
    points = risk_curve(tried)
    assert [p.threshold for p in points] == [0.9, 0.8, 0.7, 0.2]
    assert points[0] == RiskPoint(0.9, 0.3333, 0.0, 1.0)
    assert points[1] == RiskPoint(0.8, 0.3333, 0.5, 0.5)
    assert points[2] == RiskPoint(0.7, 0.6667, 0.3333, 0.5)
    assert points[3] == RiskPoint(0.2, 1.0, 0.5, 0.5)
    assert risk_curve([]) == []


def test_the_best_point_weighs_both_errors() -> None:
    points = [RiskPoint(0.9, 0.3, 0.0, 1.0), RiskPoint(0.6, 0.95, 0.1, 0.9), RiskPoint(0.1, 1.0, 0.4, 0.2)]
    assert best_point(points) == points[1]
    assert best_point(points, price=20) == points[2]
    assert midpoint(points, points[1]) == pytest.approx(0.35)


def test_fitting_parts_what_can_be_answered() -> None:
    tried = [trial(0.6 + i / 100, True) for i in range(20)] + [trial(0.2 + i / 100, False, IMPOSSIBLE) for i in range(20)]
    names = ("bias", "said")
    weights = fit(tried, names)
    again = fit(tried, names)
    assert list(weights) == list(again)
    sure = [t.confidence for t in rescored(tried, names, weights)]
    assert min(sure[:20]) > 0.5 > max(sure[20:])
    assert [round(t.confidence) for t in validated(tried, names)] == [1] * 20 + [0] * 20


def test_what_was_stopped_or_pinned_needs_no_score() -> None:
    weights = fit([trial(0.9, True), trial(0.1, False, IMPOSSIBLE)], ("bias", "said"))
    assert confidence(trial(0.9, False, stopped=True), ("bias", "said"), weights) == 0
    assert confidence(Trial(ASKED, 1.0, True), ("bias", "said"), weights) == 1


def test_trials_over_a_real_index() -> None:
    assistant = Assistant(small_index())
    text = small_index().source_text("柳城市节水.txt")
    at = text.index("3000万元")
    right = Item(
        set="s",
        id="1",
        question="每年安排多少节水专项资金？",
        answer_groups=(("3000万元",),),
        evidence=((("柳城市节水.txt", at, at + 6),),),
    )
    lookup = Item(set="s", id="3", question="第一条", evidence=right.evidence)
    tried = trials(assistant, [right, IMPOSSIBLE, lookup])
    assert [t.item.id for t in tried] == ["1", "2"]
    assert tried[0].right
    assert not tried[1].right
    assert 0 <= tried[0].confidence <= 1
