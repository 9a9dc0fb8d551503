"""`python -m eval.benchmark_reading [FILE_OR_FOLDER …]`: how fast files are read and cut, and the share of each step.

Without arguments the shipped documents and the fixtures of the tests. Reading is bytes to text (for everything but
plain text with the start of its process); cutting is text to documents, outline and passages. Speed is characters of
text a minute; the goal is a million for both together, without character recognition.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.parse import parse
from corpus.read import Unreadable, read_file, readable

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = (ROOT / "corpus" / "documents", ROOT / "tests" / "fixtures")


@dataclass
class Tally:
    """What was read of one format: files, characters of text, passages, seconds of each step."""

    files: int = 0
    characters: int = 0
    passages: int = 0
    reading: float = 0.0
    cutting: float = 0.0

    def render(self, name: str) -> str:
        """One line: "pdf  3 files  52,000 characters  1,900,000 a minute  reading 70%  cutting 30%"."""
        seconds = (self.reading + self.cutting) or 1e-9
        speed = self.characters / seconds * 60
        shares = f"reading {self.reading / seconds:4.0%}  cutting {self.cutting / seconds:4.0%}"
        return (
            f"{name:11} {self.files:5} files {self.characters:11,} characters {self.passages:7,} passages {speed:13,.0f} a minute  {shares}"
        )


def main(arguments: list[str] | None = None) -> int:
    """Prints a line for each format and one for all. The exit code is 0."""
    parser = argparse.ArgumentParser(description="Characters a minute, and the share of reading and cutting.")
    parser.add_argument("paths", nargs="*", type=Path, default=list(DEFAULT))
    options = parser.parse_args(arguments)
    tallies = measure(file for path in options.paths for file in (readable(path) if path.is_dir() else [path]))
    total = Tally()
    for name, tally in sorted(tallies.items()):
        sys.stdout.write(tally.render(name) + "\n")
        for field in ("files", "characters", "passages", "reading", "cutting"):
            setattr(total, field, getattr(total, field) + getattr(tally, field))
    sys.stdout.write(total.render("all") + "\n")
    return 0


def measure(files: Iterable[Path]) -> dict[str, Tally]:
    """Format to tally. A file that cannot be read is named on standard error."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for file in files:
        start = time.perf_counter()
        try:
            source = read_file(file)
        except Unreadable as error:
            sys.stderr.write(f"{error}\n")
            continue
        middle = time.perf_counter()
        reading = parse(source)
        recognised = any("文字识别" in warning for warning in source.warnings)
        tally = tallies[f"{source.format} (OCR)" if recognised else source.format]
        tally.reading += middle - start
        tally.cutting += time.perf_counter() - middle
        tally.files += 1
        tally.characters += len(source.text)
        tally.passages += len(reading.passages)
    return tallies


if __name__ == "__main__":
    sys.exit(main())
