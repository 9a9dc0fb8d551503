"""The last accepted run: what a new one is compared with, set by set and question by question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.metrics import Figures
from eval.run import Record

FORMAT = 1
ACCEPTED = Path(__file__).with_name("accepted.json")
LOWER_IS_BETTER = frozenset({"false_refusal", "uncited_lines", "answer_chars"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """figures by set; good: whether each question (by key) ended as it should."""

    figures: Mapping[str, Figures] = field(default_factory=dict)
    good: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from the accepted run. worse: (set, figure, before, now); lost, won: keys of questions."""

    worse: tuple[tuple[str, str, float, float], ...]
    better: tuple[tuple[str, str, float, float], ...]
    lost: tuple[str, ...]
    won: tuple[str, ...]


def load_accepted(path: Path = ACCEPTED) -> Accepted:
    """The accepted run, an empty one where none was accepted. Raises ValueError for another format."""
    if not path.is_file():
        return Accepted()
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if data.get("format") != FORMAT:
        raise ValueError(f"{path}: 格式版本应为 {FORMAT}，现在是 {data.get('format')!r}；可用 --accept 重新生成")
    return Accepted(data["figures"], data["good"])


def save_accepted(figures: Mapping[str, Figures], records: Sequence[Record], path: Path = ACCEPTED) -> None:
    """Make this run the one that later runs are compared with."""
    good = {record.key: record.good for record in records}
    data = {"format": FORMAT, "figures": figures, "good": good}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def compare(accepted: Accepted, figures: Mapping[str, Figures], records: Sequence[Record], least: float = 0.001) -> Change | None:
    """Figures that moved by `least` or more, and questions that were lost or won; None where no run was accepted."""
    if not accepted.figures and not accepted.good:
        return None
    worse: list[tuple[str, str, float, float]] = []
    better: list[tuple[str, str, float, float]] = []
    for name, now in figures.items():
        for figure, value in now.items():
            before = accepted.figures.get(name, {}).get(figure)
            if before is not None and abs(value - before) >= least:
                fell = (value < before) != (figure in LOWER_IS_BETTER)
                (worse if fell else better).append((name, figure, before, value))
    known = [(record.key, accepted.good[record.key], record.good) for record in records if record.key in accepted.good]
    lost = tuple(key for key, before, now in known if before and not now)
    won = tuple(key for key, before, now in known if now and not before)
    return Change(tuple(worse), tuple(better), lost, won)
