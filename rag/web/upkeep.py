"""Keeping the corpus: add, replace, remove, rebuild. One job at a time, in a thread; the page asks how far it is.

The shipped index is never changed: the first change copies it, and its files, to the data folder, which then counts.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.formats import FORMATS
from corpus.model import Reading
from corpus.parse import parse, parse_folder
from corpus.read import Unreadable, read_file
from index import update
from index.build import Report
from index.encoder import Encoder
from index.errors import IndexUnusable, Unusable
from index.versions import current
from rag.web.office import Office

log = logging.getLogger(__name__)

STAGES = {"read": "读取文件", "embed": "生成向量", "write": "写入索引", "open": "打开新索引"}
_ENDINGS = "、".join(f".{name}" for name in ("txt", "docx", "pdf", "ofd", "wps", "xlsx", "html"))


@dataclass(frozen=True, slots=True)
class Job:
    """How far a change is. done of total in its stage, total 0 where it is not known; report: lines for people, when ended."""

    name: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    running: bool = False
    failed: bool = False
    report: tuple[str, ...] = ()


@dataclass(slots=True)
class Upkeep:
    """What the management view works with. index: the folder that changes; files: the sources as received.

    shipped: the index and the files to begin from, where `index` holds nothing yet. evaluation: the report of `make eval`.
    """

    office: Office
    encoder: Encoder
    index: Path
    files: Path
    shipped: tuple[Path, Path]
    password: str
    evaluation: Path | None = None
    job: Job = field(default_factory=Job)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, uploads: Sequence[tuple[str, Path]]) -> Job:
        """Take in files: (name as received, where it lies now; it is moved). One of a name that is there replaces it."""
        return self._start("加入文件", lambda: self._add(uploads))

    def remove(self, names: Sequence[str]) -> Job:
        """Take sources out of the index, and their files away."""
        return self._start("移除文件", lambda: self._remove(names))

    def rebuild(self) -> Job:
        """Read all files anew: after a new version of the program, or files changed by hand."""
        return self._start("重建索引", self._rebuild)

    def manifest(self) -> dict[str, Any]:
        """The facts of the index in use."""
        return dict(self.office.assistant.index.manifest)

    def wait(self, seconds: float = 60) -> Job:
        """The job when it has ended: for tests and commands."""
        end = threading.Event()
        while self.job.running and seconds > 0:
            end.wait(0.05)
            seconds -= 0.05
        return self.job

    def _start(self, name: str, work: Callable[[], list[str]]) -> Job:
        with self._lock:
            if self.job.running:
                return replace(self.job, report=("上一项还没有做完，请等它结束。",), failed=True)
            self.job = Job(name, "read", running=True)
        threading.Thread(target=self._run, args=(work,), daemon=True, name="upkeep").start()
        return self.job

    def _run(self, work: Callable[[], list[str]]) -> None:
        try:
            report = work()
            self._progress("open", 0, 0)
            self.office.refresh()
            self.job = Job(self.job.name, "open", running=False, report=tuple(report))
        except (Unusable, OSError) as error:
            log.warning("%s failed: %s", self.job.name, error)
            self.job = Job(self.job.name, self.job.stage, failed=True, report=(str(error),))
        except Exception:  # the edge of work in the background: the report says it failed, the log has the detail
            log.exception("%s failed", self.job.name)
            self.job = Job(self.job.name, self.job.stage, failed=True, report=("没有做成，索引没有改动；详情已写入日志。",))

    def _progress(self, stage: str, done: int, total: int) -> None:
        self.job = replace(self.job, stage=stage, done=done, total=total)

    def _own(self) -> None:
        """Make the data folder's index the one that counts, with the shipped one as its beginning."""
        if (self.index / "current").exists():
            return
        shipped_index, shipped_files = self.shipped
        self.files.mkdir(parents=True, exist_ok=True)
        for name in self.office.assistant.index.sources:
            if (shipped_files / name).is_file() and not (self.files / name).exists():
                shutil.copy2(shipped_files / name, self.files / name)
        if (shipped_index / "current").exists():
            shutil.copytree(shipped_index, self.index, dirs_exist_ok=True)

    def _add(self, uploads: Sequence[tuple[str, Path]]) -> list[str]:
        self._own()
        self.files.mkdir(parents=True, exist_ok=True)
        lines: list[str] = []
        read: list[tuple[Path, str, Reading]] = []
        for at, (name, path) in enumerate(uploads, 1):
            self._progress("read", at, len(uploads))
            try:
                reading = parse(read_file(path, name=name))
            except Unreadable as error:
                lines.append(f"未加入 {name}：{error.reason}")
                continue
            if not reading.passages:
                lines.append(f"未加入 {name}：没有读到可以收录的文字")
                continue
            read.append((path, name, reading))
        if read:
            report = update.add([reading for _, _, reading in read], self.index, self.encoder, self._progress)
            refused = dict(report.failures)
            for path, name, reading in read:
                if name in refused:
                    lines.append(f"未加入 {name}：{refused[name]}")
                    continue
                shutil.move(path, self.files / name)
                lines += describe(reading)
            lines.append(summary(report))
        for _, path in uploads:
            path.unlink(missing_ok=True)
        return lines

    def _remove(self, names: Sequence[str]) -> list[str]:
        self._own()
        report = update.remove(list(names), self.index, self.encoder, self._progress)
        for name in names:
            if safe_name(name) == name:
                (self.files / name).unlink(missing_ok=True)
        return [f"已移除 {name}" for name in names] + [summary(report)]

    def _rebuild(self) -> list[str]:
        self._own()
        report = update.build(parse_folder(self.files), self.index, self.encoder, self._progress)
        return [*(f"没有收录 {name}：{why}" for name, why in report.failures), summary(report)]


def describe(reading: Reading) -> list[str]:
    """What was read in a source, for the one who uploaded it."""
    tables = sum(len(passage.rows) for passage in reading.passages)
    lines = [
        f"已加入 {reading.source.name}：{len(reading.documents)} 份文件，{len(reading.outline)} 个标题，"
        f"{len(reading.passages)} 段，{tables} 行表格，收录全文的 {reading.coverage:.1%}"
    ]
    lines += [f"　《{document.title}》{document.number}" for document in reading.documents[:20] if document.title]
    if len(reading.documents) > 20:
        lines.append(f"　等 {len(reading.documents)} 份")
    lines += [f"　注意：{warning}" for warning in (*reading.source.warnings, *reading.warnings)][:10]
    return lines


def summary(report: Report) -> str:
    """The state of the index after a change."""
    return f"现在共有 {report.documents} 份文件、{report.passages} 段，这次新生成 {report.embedded} 个向量。"


def safe_name(name: str) -> str:
    """A file's name without folders and control characters; "" for one that no reader takes."""
    plain = re.sub(r"[\x00-\x1f<>:\"|?*\\]", "", Path(name.replace("\\", "/")).name).strip().lstrip(".")
    return plain[-150:] if Path(plain).suffix.lower().lstrip(".") in FORMATS else ""


def version_on_disk(index: Path) -> str:
    """The version in use. Raises IndexUnusable where there is none."""
    place, _ = current(index)
    if not place.is_dir():
        raise IndexUnusable(f"{index} 里没有索引")
    return place.name
