"""A source into a Reading: its documents with their facts, their outlines, their passages, and a report of what was done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.model import Reading, Source
from corpus.prose import read_prose
from corpus.read import Unreadable, read_file, readable
from corpus.statutes import is_statute, read_statute

__all__ = ["parse", "parse_folder"]


def parse(source: Source) -> Reading:
    """All that is read in one source: a law's file by its articles, anything else as a gazette or a document. Never raises."""
    if is_statute(source):
        return read_statute(source)
    return read_prose(source)


def parse_folder(folder: Path) -> Iterator[Reading]:
    """A Reading of each file under `folder` that can be read, in order; of one that cannot, a Reading with nothing but a warning."""
    for path in readable(folder):
        try:
            source = read_file(path)
        except Unreadable as error:
            yield Reading(Source(path.name, "", "", path.suffix.lstrip(".")), (), (), (), warnings=(str(error),))
            continue
        yield parse(source)
