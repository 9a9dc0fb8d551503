"""A file into a Source: finds its format by its content, has the reader for it run, and never lets one file stop the rest.

Plain text and Markdown are read here. Everything else goes through `corpus.sandbox`: a process of its own with
limits of time, memory and output.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from corpus import sandbox
from corpus.formats import FORMATS, OFFICE, PLAIN, format_of
from corpus.model import Source
from corpus.readers import Extract, FormatError, plain
from corpus.sandbox import Limits

LARGEST_TEXT = 50_000_000  # bytes of a plain text file
LARGEST_FILE = 300_000_000
READERS = {"html": "web", "docx": "word", "xlsx": "sheet", "pdf": "pdf", "ofd": "ofd"} | dict.fromkeys(OFFICE, "office")
LIMITS = {"office": Limits(seconds=120)}
SECONDS_PER_SCANNED_PAGE = 90  # some 5 on an idle machine
MOST_SCANNED_PAGES = 300
NO_RECOGNITION = "是扫描的图片，没有文字层。请安装文字识别组件（pip install 'zhengda[ocr]'）后重试，或换用有文字层的文件。"


class Unreadable(Exception):
    """A file cannot be read. `reason` is plain Chinese: what happened and what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"读不了“{path.name}”：{reason}")
        self.path = path
        self.reason = reason


def read_file(path: Path, *, name: str | None = None) -> Source:
    """The source in `path`, called `name` (the file's own name unless told). Raises Unreadable."""
    try:
        data = _bytes(path)
        suffix = path.suffix.lower().lstrip(".")
        kind = format_of(suffix, data)
        extract = _extract(kind, data)
        if not extract.text.strip():
            raise FormatError("文件里没有文字。请检查文件内容。")
    except FormatError as error:
        raise Unreadable(path, str(error)) from error
    warnings = extract.warnings
    if FORMATS.get(suffix) != kind:
        warnings = (f"扩展名是 .{suffix}，内容是 {kind.upper()} 格式，按内容读取。", *warnings)
    return Source(name or path.name, extract.text, hashlib.sha256(data).hexdigest(), kind, extract.pages, warnings)


def readable(folder: Path) -> list[Path]:
    """The files under `folder` that a reader exists for, sorted; no hidden files, no links that lead out of the folder."""
    root = folder.resolve()
    found = []
    for path in folder.rglob("*"):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        known = path.suffix.lower().lstrip(".") in FORMATS
        if known and not hidden and path.is_file() and path.resolve().is_relative_to(root):
            found.append(path)
    return sorted(found)


def can_recognise() -> bool:
    """Whether the parts for reading pictures of text are installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise FormatError("文件不存在，或不是普通文件。请检查路径。")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise FormatError(f"文件有 {size // 1_000_000} MB，超过上限 {LARGEST_FILE // 1_000_000} MB。请拆成几个文件后重试。")
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"打不开（{error.strerror}）。请检查文件是否存在、是否有读取权限。") from error


def _extract(kind: str, data: bytes) -> Extract:
    if kind in PLAIN:
        if len(data) > LARGEST_TEXT:
            raise FormatError(f"文件有 {len(data) // 1_000_000} MB，超过纯文本上限 {LARGEST_TEXT // 1_000_000} MB。请拆成几个文件后重试。")
        return plain.read(data)
    if kind == "image":
        if not can_recognise():
            raise FormatError(NO_RECOGNITION)
        return _recognise("image", data, 1)
    reader = READERS[kind]
    extract = sandbox.run(reader, data, LIMITS.get(reader, Limits()))
    if not extract.scanned:
        return extract
    if can_recognise():
        return _recognise(f"{reader}_scan", data, len(extract.scanned))
    if not extract.text.strip():
        raise FormatError(NO_RECOGNITION)
    numbers = "、".join(map(str, extract.scanned[:20]))
    warning = f"第 {numbers} 页{NO_RECOGNITION}"
    return Extract(extract.text, extract.pages, (*extract.warnings, warning))


def _recognise(reader: str, data: bytes, pages: int) -> Extract:
    if pages > MOST_SCANNED_PAGES:
        raise FormatError(f"有 {pages} 页扫描图片，超过一次识别的上限 {MOST_SCANNED_PAGES} 页。请拆成几个文件后重试。")
    return sandbox.run(reader, data, Limits(seconds=60 + pages * SECONDS_PER_SCANNED_PAGE, megabytes=4096))
