"""Runs a reader in a process of its own, with limits of time, memory and output: whatever a file does, it does it there.

`run` is called by `corpus.read`. The other side of the pipe is this module as a command: `python -m corpus.sandbox READER OUT`,
with the file's bytes on standard input and the Extract, as JSON, in the file OUT.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from corpus.model import Page
from corpus.readers import Extract, FormatError, Reader

logger = logging.getLogger(__name__)

LARGEST_OUTPUT = 400_000_000  # bytes of one file that the process writes
MEMORY = "MEMORY"  # what the process says when it has run out of it


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: of wall clock; megabytes: of address space."""

    seconds: float = 60
    megabytes: int = 2048


def run(reader: str, data: bytes, limits: Limits) -> Extract:
    """What `corpus.readers.<reader>.read` makes of `data`. Raises FormatError, also when the process breaks a limit or dies."""
    with tempfile.TemporaryDirectory(prefix="zhengda-read-") as folder:
        out = Path(folder) / "extract.json"
        code = _spawn(
            [sys.executable, "-P", "-m", "corpus.sandbox", reader, str(out), str(limits.megabytes), str(limits.seconds)],
            data,
            limits,
            folder,
        )
        if code is None:
            raise FormatError(f"读取超过 {limits.seconds} 秒，已中止。文件可能已损坏或过大，请拆成几个文件，或另存为 .docx 后重试。")
        if code != 0 or not out.is_file():
            raise FormatError("读取时出错中断（文件已损坏，或需要的内存、时间超过上限）。请用原来的软件打开后另存再试。")
        answer = json.loads(out.read_bytes())
    if answer.get("error") == MEMORY:
        raise FormatError(f"读取需要的内存超过 {limits.megabytes} MB 的上限。请拆成几个文件后重试。")
    if "error" in answer:
        raise FormatError(answer["error"])
    pages = tuple(Page(number, start) for number, start in answer["pages"])
    return Extract(answer["text"], pages, tuple(answer["warnings"]), tuple(answer["scanned"]))


def _spawn(command: list[str], data: bytes, limits: Limits, folder: str) -> int | None:
    """The exit code of `command`, None where it took too long. Whatever it started is stopped with it."""
    root = str(Path(__file__).resolve().parents[1])
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    environment = kept | {"PYTHONPATH": root, "HOME": folder, "TMPDIR": folder, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "2"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, errors = process.communicate(data, timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _stop(process)
    if errors:
        logger.info("reader said: %s", errors[-2000:].decode("utf-8", "replace"))
    return process.returncode


def _stop(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _limit(megabytes: int, seconds: float) -> None:
    """Asks the system to hold this process to its limits, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    for kind, amount in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_CPU, int(seconds * 4) + 1),  # several threads may run; the wall clock is the caller's to watch
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))


def _answer(name: str, data: bytes) -> dict[str, object]:
    reader = cast(Reader, importlib.import_module(f"corpus.readers.{name}").read)
    try:
        return dataclasses.asdict(reader(data))
    except FormatError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": MEMORY}
    except Exception:  # whatever a hostile file brings a reader to: the log has the detail, the user a plain answer
        logger.exception("the %s reader failed", name)
        return {"error": "文件已损坏，或不是它的扩展名所说的格式。请用原来的软件打开后另存再试。"}


def main(arguments: list[str]) -> None:
    """The process: READER OUT MEGABYTES SECONDS."""
    name, out, megabytes, seconds = arguments
    data = sys.stdin.buffer.read()
    _limit(int(megabytes), float(seconds))
    answer = _answer(name, data)
    if "pages" in answer:
        answer["pages"] = [(page["number"], page["start"]) for page in cast(list[dict[str, int]], answer["pages"])]
    Path(out).write_text(json.dumps(answer), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
