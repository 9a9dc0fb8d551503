"""Versions of an index on disk: DIR/current names one, DIR/versions/<id>/ holds it, whole or not at all.

A version is written under a temporary name, forced to the disk, renamed to its id (a digest of its manifest, which names
the digest of every file), and only then switched to by replacing `current`. A process killed at any moment leaves the
version that was there, or the new one.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import IndexUnusable

try:
    import fcntl
except ImportError:  # Windows: two builds at once are not kept apart there
    fcntl = None  # type: ignore[assignment]  # no fcntl on Windows

FORMAT = 1
_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
_UNFINISHED = ".unfinished-"

Manifest = dict[str, Any]


@functools.cache
def parser_version() -> str:
    """Names the code and word lists that turn files into passages: a digest over the package `corpus`."""
    found = hashlib.sha256()
    for path in sorted(_CORPUS.rglob("*")):
        if path.suffix in {".py", ".json", ".txt"} and "documents" not in path.parts:
            found.update(path.relative_to(_CORPUS).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def rebuild(directory: Path) -> str:
    """The mend that ends most messages."""
    return f"请重新运行 python -m index build --corpus 文件夹 --out {directory}"


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold `directory` (made where missing) against another build; freed even by a kill. Raises IndexUnusable where held."""
    directory.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise IndexUnusable(f"{directory} 正在由另一个程序更新：请等它结束后再试") from error
        yield
    finally:
        os.close(descriptor)


def begin(directory: Path) -> Path:
    """An empty folder to write a version in; what a killed build left is removed."""
    versions = directory / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    for left in versions.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=versions))


def finish(directory: Path, unfinished: Path, facts: Manifest) -> str:
    """Seal `unfinished` with its manifest, switch to it, remove the others. Returns the version's id."""
    files = {
        path.relative_to(unfinished).as_posix(): {"size": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(unfinished.rglob("*"))
        if path.is_file()
    }
    text = json.dumps({"format": FORMAT, **facts, "files": files}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (unfinished / "manifest.json").write_text(text, "utf-8")
    for path in unfinished.rglob("*"):
        if path.is_file():
            path.chmod(0o644)
        _sync(path)
    unfinished.chmod(0o755)
    _sync(unfinished)
    version = _name(text.encode())
    place = directory / "versions" / version
    if place.exists() and not damaged(place, json.loads(text)):
        shutil.rmtree(unfinished)  # the same content was built before: it stays where it is
    else:
        if place.exists():
            place.rename(place.with_name(f"{_UNFINISHED}{version}"))
        unfinished.rename(place)
    _sync(place.parent)
    _switch(directory, version)
    for other in place.parent.iterdir():
        if other.name != version:
            shutil.rmtree(other, ignore_errors=True)
    return version


def _switch(directory: Path, version: str) -> None:
    descriptor, name = tempfile.mkstemp(prefix="current-", suffix=".part", dir=directory)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps({"format": FORMAT, "version": version}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.chmod(name, 0o644)
    os.replace(name, directory / "current")
    _sync(directory)
    for left in directory.glob("current-*.part"):
        left.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Force a file or a folder's entries to the disk."""
    if path.is_dir() and fcntl is None:
        return  # Windows cannot open a folder
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:16]


def current(directory: Path) -> tuple[Path, Manifest]:
    """The folder of the version in use and its manifest, its files there and of their sizes. Raises IndexUnusable."""
    version = _pointed(directory)
    place = directory / "versions" / version
    try:
        raw = (place / "manifest.json").read_bytes()
    except OSError as error:
        if _pointed(directory) != version:  # a build switched and removed it between the two looks
            return current(directory)
        raise IndexUnusable(f"{directory} 的索引不完整（读不到 {place / 'manifest.json'}）：{rebuild(directory)}") from error
    if _name(raw) != version:
        raise IndexUnusable(f"{directory} 的索引已损坏（manifest.json 与版本号 {version} 不符）：{rebuild(directory)}")
    manifest: Manifest = json.loads(raw)
    for name, facts in manifest["files"].items():
        try:
            size = (place / name).stat().st_size
        except OSError as error:
            raise IndexUnusable(f"{directory} 的索引不完整（缺少或读不到 {name}）：{rebuild(directory)}") from error
        if size != facts["size"]:
            raise IndexUnusable(f"{directory} 的索引已损坏（{name} 应有 {facts['size']} 字节，现有 {size} 字节）：{rebuild(directory)}")
    return place, manifest


def _pointed(directory: Path) -> str:
    path = directory / "current"
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise IndexUnusable(f"{directory} 里没有索引：请先运行 python -m index build --corpus 文件夹 --out {directory}") from error
    except OSError as error:
        raise IndexUnusable(f"读不到 {path}（{error.strerror}）：请检查文件权限") from error
    except ValueError as error:
        raise IndexUnusable(f"{path} 已损坏：{rebuild(directory)}") from error
    if not isinstance(found, dict) or not isinstance(found.get("version"), str) or "/" in found["version"]:
        raise IndexUnusable(f"{path} 已损坏：{rebuild(directory)}")
    if found.get("format") != FORMAT:
        raise IndexUnusable(f"{directory} 的索引格式是第 {found.get('format')} 版，本程序需要第 {FORMAT} 版：{rebuild(directory)}")
    return str(found["version"])


def damaged(place: Path, manifest: Manifest) -> list[str]:
    """Names of the version's files whose content is not what the manifest says, read in full."""
    wrong = []
    for name, facts in manifest["files"].items():
        try:
            intact = digest(place / name) == facts["sha256"]
        except OSError:
            intact = False
        if not intact:
            wrong.append(name)
    return wrong
