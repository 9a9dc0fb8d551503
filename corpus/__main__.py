"""`python -m corpus inspect FILE [--json]`: what is read in a file, for a person or as JSON. `speed FILE`: how fast."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from corpus.model import Source
from corpus.parse import parse
from corpus.read import Unreadable, read_file
from corpus.report import as_json, as_text
from corpus.timing import speed_of


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 if the file was read, 1 if it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m corpus", description="查看一个文件是怎样读的：文件、大纲、表格、段落。")
    commands = parser.add_subparsers(dest="command", required=True)
    inspect = commands.add_parser("inspect", help="查看一个文件")
    inspect.add_argument("file", type=Path, help="要查看的文件")
    inspect.add_argument("--json", action="store_true", help="输出 JSON")
    speed = commands.add_parser("speed", help="测量读一个文件的速度和各步所占的时间")
    speed.add_argument("file", type=Path, help="要测量的文件")
    options = parser.parse_args(arguments)
    try:
        source = read_file(options.file)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 1
    try:
        if options.command == "speed":
            _print_speed(source)
        elif options.json:
            print(json.dumps(as_json(parse(source)), ensure_ascii=False, indent=1))
        else:
            for line in as_text(parse(source)):
                print(line)
    except BrokenPipeError:
        sys.stderr.close()
    return 0


def _print_speed(source: Source) -> None:
    rate, shares = speed_of(source)
    print(f"{len(source.text)} 字，一个处理器核每分钟 {rate / 10_000:.0f} 万字")
    for step, share in shares.items():
        print(f"  {step} {share:.0%}")


if __name__ == "__main__":
    sys.exit(main())
