"""The numbers that are fitted, in one file: `rag/data/weights.json`, written by `eval.tune`, `eval.tune_writer` and `eval.calibrate`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WEIGHTS_FILE = Path(__file__).parent / "data" / "weights.json"
FORMAT = 1


def read_weights(path: Path = WEIGHTS_FILE) -> dict[str, Any]:
    """All parts of the file: lanes, rrf_k, rerank, write, refuse. Raise ValueError for a file of another format."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if data.get("format") != FORMAT:
        raise ValueError(f"{path}: 权重文件的格式版本应为 {FORMAT}，现在是 {data.get('format')!r}")
    return data


def write_weights(parts: Mapping[str, Any]) -> None:
    """Put `parts` in the place of those of the same names; the others stay."""
    data = {**read_weights(), **parts}
    WEIGHTS_FILE.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
