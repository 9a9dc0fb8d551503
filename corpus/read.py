"""A file into a Source: finds its format by its content, has the reader for it run, and never lets one file stop the rest.

Plain text and Markdown are read here. Everything else goes through `corpus.sandbox`: a process of its own with
limits of time, memory and output.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.model import Source
from corpus.readers import FormatError, plain

PLAIN = ("txt", "md")
LARGEST_TEXT = 50_000_000  # bytes of a plain text file


class Unreadable(Exception):
    """A file cannot be read. `reason` is plain Chinese: what happened and what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"读不了“{path.name}”：{reason}")
        self.path = path
        self.reason = reason


def read_file(path: Path, *, name: str | None = None) -> Source:
    """The source in `path`, called `name` (the file's own name unless told). Raises Unreadable."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(path, f"打不开（{error.strerror}）。请检查文件是否存在、是否有读取权限。") from error
    suffix = path.suffix.lower().lstrip(".")
    try:
        if suffix not in PLAIN:
            raise FormatError(f"还没有读取 .{suffix} 文件的办法。请另存为 .txt、.docx 或 .pdf 后重试。")
        if len(data) > LARGEST_TEXT:
            raise FormatError(f"文件有 {len(data) // 1_000_000} MB，超过纯文本上限 {LARGEST_TEXT // 1_000_000} MB。请拆成几个文件后重试。")
        extract = plain.read(data)
    except FormatError as error:
        raise Unreadable(path, str(error)) from error
    digest = hashlib.sha256(data).hexdigest()
    return Source(name or path.name, extract.text, digest, suffix, extract.pages, extract.warnings)


def readable(folder: Path) -> list[Path]:
    """The files under `folder` that a reader exists for, sorted; no hidden files, no links that lead out of the folder."""
    root = folder.resolve()
    found = []
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower().lstrip(".") in PLAIN and path.is_file() and path.resolve().is_relative_to(root):
            found.append(path)
    return sorted(found)
