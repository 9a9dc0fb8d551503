"""Commands for an index on disk: `python -m index build --corpus DIR --out DIR`, add, remove, status, verify.

Exit code 0: done, every file read; 1: done, but some file could not be read, or damage was found; 2: nothing could be done.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.model import Reading, Source
from index.errors import IndexUnusable, Unusable

OWN = Path("data/index")
ROOT = Path(__file__).resolve().parent


class Progress:
    """One line on stderr, rewritten at most every half second: how much is done, how fast, how long it will take."""

    STEPS = {"read": "读取文件", "embed": "生成向量", "write": "写入索引"}  # noqa: RUF012 - never changed

    def __init__(self) -> None:
        self._began = self._shown = time.monotonic()
        self._step = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step != self._step:
            self._began, self._step = now, step
        elif now - self._shown < 0.5 and done != total:
            return
        self._shown = now
        line = f"{self.STEPS[step]} {done}/{total}" if total else f"{self.STEPS[step]} {done}"
        if step == "embed" and now > self._began and done:
            rate = done / (now - self._began)
            line += f"，每秒 {rate:.1f} 段，剩余约 {_duration((total - done) / rate)}"
        ending = "\n" if total and done == total else ""
        print(f"\r{line:<60}", end=ending, file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def _readings(paths: Sequence[Path]) -> Iterator[Reading]:
    """Readings of files and of the files in folders; one without passages, with a warning, for what cannot be read."""
    from corpus.parse import parse, parse_folder
    from corpus.read import Unreadable, read_file

    for path in paths:
        if path.is_dir():
            yield from parse_folder(path)
            continue
        try:
            yield parse(read_file(path))
        except Unreadable as error:
            yield Reading(Source(path.name, "", ""), (), (), (), warnings=(str(error),))


def _change(arguments: argparse.Namespace) -> int:
    from index import update
    from index.encoder import SentenceEncoder

    began = time.monotonic()
    encoder = SentenceEncoder(arguments.model)
    if arguments.command == "build":
        if not arguments.corpus.is_dir():
            raise IndexUnusable(f"找不到文件夹 {arguments.corpus}：请检查 --corpus")
        report = update.build(_readings([arguments.corpus]), arguments.out, encoder, Progress(), cache=arguments.cache)
    elif arguments.command == "add":
        report = update.add(_readings(arguments.files), arguments.index, encoder, Progress(), cache=arguments.cache)
    else:
        report = update.remove(arguments.names, arguments.index, encoder, Progress())
    for name, why in report.failures:
        print(f"没有收录：{name}：{why}", file=sys.stderr)
    print(
        f"{report.sources} 个文件，{report.documents} 篇公文，{report.passages} 段（新生成向量 {report.embedded} 段），"
        f"文字收录 {report.coverage:.1%}，用时 {_duration(time.monotonic() - began)}"
    )
    return 1 if report.failures else 0


def _status(arguments: argparse.Namespace) -> int:
    from index.versions import current, parser_version

    place, manifest = current(arguments.index)
    counts = manifest["counts"]
    size = sum(facts["size"] for facts in manifest["files"].values())
    print(f"版本 {place.name}，{size / 1e6:.1f} MB")
    print(f"{counts['sources']} 个文件，{counts['documents']} 篇公文，{counts['passages']} 段，{counts['characters']} 字，", end="")
    print(f"文字收录 {manifest['coverage']:.1%}")
    print(f"向量模型 {manifest['encoder']}，{manifest['dimensions']} 维")
    if manifest["parser"] != parser_version():
        print("由另一版解析程序建立：重新建立可得到现在这一版的结果")
    for source in manifest["sources"]:
        print(f"  {source['name']}：{source['documents']} 篇，{source['passages']} 段，文字收录 {source['coverage']:.1%}")
        for warning in source["warnings"] if arguments.warnings else ():
            print(f"    {warning}")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from index.encoder import SentenceEncoder
    from index.store import open_index
    from index.versions import current, damaged, rebuild

    place, manifest = current(arguments.index)
    wrong = damaged(place, manifest)
    for name in wrong:
        print(f"已损坏：{name}", file=sys.stderr)
    if wrong:
        print(f"{arguments.index} 的索引已损坏：{rebuild(arguments.index)}", file=sys.stderr)
        return 1
    index = open_index(arguments.index, SentenceEncoder(arguments.model))
    for passage in index.passages:
        text = index.source_text(passage.source)
        if passage.document not in index.documents or any(not 0 <= start <= end <= len(text) for start, end in passage.spans):
            print(f"位置有误：{passage.document} {passage.locator}", file=sys.stderr)
            return 1
    print(f"完好：{len(manifest['files'])} 个文件，{len(index.passages)} 段，校验值全部相符")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="建立、更新、查看索引。")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="由一个文件夹里的全部文件建立索引")
    build.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="放文件的文件夹")
    build.add_argument("--out", type=Path, default=OWN, metavar="DIR", help="索引放在哪里（默认 %(default)s）")
    add = commands.add_parser("add", help="加入文件或文件夹；同名的文件被替换")
    add.add_argument("files", type=Path, nargs="+")
    remove = commands.add_parser("remove", help="移除文件")
    remove.add_argument("names", nargs="+", help="文件名，见 status")
    for command in (add, remove):
        command.add_argument("--index", type=Path, default=OWN, metavar="DIR", help="索引（默认 %(default)s）")
    status = commands.add_parser("status", help="索引里有什么")
    status.add_argument("--warnings", action="store_true", help="列出每个文件的提示")
    verify = commands.add_parser("verify", help="逐个核对索引的文件")
    for command in (status, verify):
        command.add_argument("--index", type=Path, default=ROOT / "prebuilt", metavar="DIR", help="索引（默认随附的索引）")
    for command in (build, add, remove, verify):
        command.add_argument("--model", default=str(ROOT / "model"), help="sentence-transformers 模型（默认自带的模型）")
    for command in (build, add):
        command.add_argument("--cache", type=Path, metavar="DIR", help="几个索引共用的向量缓存")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    arguments = _parser().parse_args(argv)
    run = {"status": _status, "verify": _verify}.get(arguments.command, _change)
    try:
        return run(arguments)
    except Unusable as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"读写文件出错（{error.filename or ''}：{error.strerror}）：请检查磁盘空间和文件权限后再试", file=sys.stderr)
    except KeyboardInterrupt:
        print("\n已停止，原来的索引没有改动；已生成的向量下次会用上", file=sys.stderr)
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main())
