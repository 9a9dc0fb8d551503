"""One small frozen `Settings`, built once at the edge from the environment and unpacked into constructors."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """index: a folder made by `python -m index build`; encoder: a sentence-transformers name or folder.

    writer: "extractive" or "llm". The llm_* settings name an OpenAI-compatible endpoint; llm_seconds is the time after
    which the extractive answer stands. top_k: passages given to the writer and reported, 1 to 200.
    """

    index: Path = ROOT / "index" / "prebuilt"
    encoder: str = str(ROOT / "index" / "model")
    writer: str = "extractive"
    top_k: int = 20
    llm_base_url: str = ""
    llm_model: str = ""
    llm_key: str = ""
    llm_seconds: float = 60.0
    llm_tokens: int = 6000
    data: Path = ROOT / "data"

    def __post_init__(self) -> None:
        if not 1 <= self.top_k <= 200:
            raise ValueError(f"top_k 应在 1 到 200 之间，现在是 {self.top_k}")
        if self.writer not in ("extractive", "llm"):
            raise ValueError(f"writer 应为 extractive 或 llm，现在是 {self.writer!r}")
        if self.writer == "llm" and not (self.llm_base_url and self.llm_model):
            raise ValueError("使用大模型写答案，需设置 ZHENGDA_LLM_BASE_URL 和 ZHENGDA_LLM_MODEL")

    @classmethod
    def from_environment(cls, **overrides: object) -> Settings:
        """Settings from ZHENGDA_* variables; `overrides` that are not None win."""
        names = {
            "index": Path,
            "encoder": str,
            "writer": str,
            "top_k": int,
            "llm_base_url": str,
            "llm_model": str,
            "llm_key": str,
            "llm_seconds": float,
            "llm_tokens": int,
            "data": Path,
        }
        values: dict[str, object] = {}
        for name, kind in names.items():
            written = os.environ.get(f"ZHENGDA_{name.upper()}")
            if written:
                try:
                    values[name] = kind(written)
                except ValueError as error:
                    raise ValueError(f"环境变量 ZHENGDA_{name.upper()} 的值 {written!r} 不是有效的数值") from error
        values.update({name: value for name, value in overrides.items() if value is not None})
        return cls(**values)  # type: ignore[arg-type]  # names and kinds are those of the fields above
