"""What can be done to an index on disk: build it from readings, add readings, remove sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.model import Reading
from index.build import Progress, Report, silent, write_version
from index.encoder import Encoder
from index.errors import IndexUnusable
from index.records import Holding
from index.store import holdings
from index.versions import current, locked, rebuild


def build(
    readings: Iterable[Reading],
    out: Path,
    encoder: Encoder,
    progress: Progress = silent,
    parser: str = "",
    cache: Path | None = None,
) -> Report:
    """A version of exactly `readings`. Raises IndexUnusable where nothing can be read or another build is at work."""
    with locked(out):
        held, failures = gather(readings, progress)
        return replace(write_version(held, out, encoder, progress, parser, cache), failures=failures)


def add(
    readings: Iterable[Reading],
    out: Path,
    encoder: Encoder,
    progress: Progress = silent,
    parser: str = "",
    cache: Path | None = None,
) -> Report:
    """The version in use and `readings`; a source of the same name is replaced; without an index, one is made.

    Raises IndexUnusable.
    """
    with locked(out):
        held, failures = gather(readings, progress)
        names = {holding.source.name for holding in held}
        present = _present(out, encoder) if (out / "current").exists() else []
        kept = [holding for holding in present if holding.source.name not in names]
        return replace(write_version([*kept, *held], out, encoder, progress, parser, cache), failures=failures)


def remove(names: Sequence[str], out: Path, encoder: Encoder, progress: Progress = silent, parser: str = "") -> Report:
    """The version in use without the sources `names`. Raises IndexUnusable where there is no such source."""
    with locked(out):
        held = _present(out, encoder)
        present = [holding.source.name for holding in held]
        if unknown := [name for name in names if name not in present]:
            raise IndexUnusable(f"索引里没有 {'、'.join(unknown)}，没有改动：现有 {'、'.join(present[:20])}")
        kept = [holding for holding in held if holding.source.name not in names]
        return write_version(kept, out, encoder, progress, parser)


def gather(readings: Iterable[Reading], progress: Progress) -> tuple[list[Holding], tuple[tuple[str, str], ...]]:
    """Holdings of what was read, and (file, why) of what was not, or came twice.

    Raises IndexUnusable where nothing was read.
    """
    held: dict[str, Holding] = {}
    digests: dict[str, str] = {}
    failures = []
    for count, reading in enumerate(readings, 1):
        name, digest = reading.source.name, reading.source.digest
        progress("read", count, 0)
        if not reading.passages:
            failures.append((name, "；".join((*reading.source.warnings, *reading.warnings)) or "没有可以收录的文字"))
        elif digest in digests:
            failures.append((name, f"与 {digests[digest]} 内容相同，只收录一份"))
        elif name in held:
            failures.append((name, "与已读的另一个文件同名，没有收录：请改名后再试"))
        else:
            held[name] = Holding.of(reading)
            digests[digest] = name
    if not held:
        reasons = "；".join(f"{name}：{why}" for name, why in failures)
        raise IndexUnusable(f"没有读到任何文件，索引没有改动：请检查要收录的文件。{reasons}")
    return list(held.values()), tuple(failures)


def _present(out: Path, encoder: Encoder) -> list[Holding]:
    place, manifest = current(out)
    if manifest["encoder"] != encoder.name:
        raise IndexUnusable(f"{out} 的索引由另一个向量模型建立：请换回原来的模型，或{rebuild(out)[1:]}")
    return holdings(place, manifest)
