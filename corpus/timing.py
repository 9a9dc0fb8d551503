"""How fast a source is read, and where the time goes: the share of each step."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import Counter
from pathlib import Path
from typing import Any

from corpus.model import Source
from corpus.parse import parse

_HERE = str(Path(__file__).resolve().parent)
_STEPS = {
    "拆行": ("lines",),
    "分篇": ("gazette", "titles", "furniture", "facts", "effects", "numerals", "dates", "contents"),
    "接段": ("paragraphs", "seams"),
    "大纲": ("outline", "labels", "headings", "annexes", "sections", "runin", "blocks"),
    "表格": ("table",),
    "名单": ("people",),
    "条文": ("article", "statute", "division", "plain_", "status"),
    "成段": ("passages", "cutting", "locators", "front", "notice", "prose"),
}


def speed_of(source: Source) -> tuple[float, dict[str, float]]:
    """Characters a minute of one core, and the share of the time that each step takes (measured apart, under a profiler)."""
    start = time.process_time()
    parse(source)
    seconds = max(time.process_time() - start, 1e-6)
    profile = cProfile.Profile()
    profile.runcall(parse, source)
    spent = _by_step(pstats.Stats(profile))
    total = sum(spent.values()) or 1.0
    return len(source.text) / seconds * 60, {step: value / total for step, value in spent.most_common()}


def _by_step(stats: pstats.Stats) -> Counter[str]:
    """Seconds by step; what a built-in function takes is its caller's."""
    spent: Counter[str] = Counter()
    table: dict[Any, Any] = getattr(stats, "stats", {})
    for function, (_, _, own, _, callers) in table.items():
        if function[0].startswith(_HERE):
            spent[_step(function[0])] += own
            continue
        for caller, figures in callers.items():
            spent[_step(caller[0])] += figures[2]
    return spent


def _step(file: str) -> str:
    module = Path(file).stem if file.startswith(_HERE) else ""
    exact = next((step for step, modules in _STEPS.items() if module in modules), "")
    return exact or next((step for step, modules in _STEPS.items() if module.startswith(modules) and module), "其他")
