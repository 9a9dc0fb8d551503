"""Running heads, feet and page numbers: lines at the edges of pages that are no part of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.readers.glyphs import Run, lines_of

DASHES = r"[-—–－―一·.\s]*"  # 一: a dash as it is often recognised
NUMBER = r"(第\s*)?((?!(19|20)\d\d\D*$)\d{1,4}|[ivxlc]{1,6})(\s*页)?([/／,，、\s]*(共|of)?\s*\d{1,4}\s*页?)?"
PAGE_NUMBER = re.compile(DASHES + NUMBER + DASHES, re.IGNORECASE)
EDGE = 0.13  # of the page's height: where a lone number is a page number
MARGIN = 0.09  # where what two pages repeat is furniture
FEWEST_PAGES = 3  # of a document that repeat a line
LONGEST = 60
DEPTH = 2  # lines from an edge


def without_furniture(pages: Sequence[tuple[float, list[Run]]]) -> tuple[list[list[Run]], list[str]]:
    """For pages as (height, runs): the runs that are text, and a note for people on what was left out."""
    edges = [_edges(height, runs) for height, runs in pages]
    seen = Counter(key for lines in edges for key in {_key(at, line) for at, line in lines})
    kept, dropped = [], Counter[str]()
    for (height, runs), lines in zip(pages, edges, strict=True):
        gone: set[int] = set()
        for at, line in lines:
            words = _words(line)
            if _is_number(words, line, height) or _is_repeated(seen[_key(at, line)], words, line, height, len(pages)):
                gone |= set(map(id, line))
                dropped[re.sub(r"\d+", "…", words)] += 1
        kept.append([run for run in runs if id(run) not in gone])
    notes = [f"“{words}”{count} 处" for words, count in dropped.most_common(6)]
    return kept, [f"页眉、页脚和页码不算正文，已略去：{'，'.join(notes)}。"] if notes else []


def _edges(height: float, runs: list[Run]) -> list[tuple[str, list[Run]]]:
    lines = lines_of(runs)
    top = [("top", line) for line in lines[:DEPTH] if line[0].base < height / 2]
    return top + [("bottom", line) for line in lines[-DEPTH:] if line[0].base > height / 2]


def _words(line: list[Run]) -> str:
    return " ".join(run.text for run in line)


def _key(at: str, line: list[Run]) -> tuple[str, str, int]:
    return at, re.sub(r"\d+", "#", "".join(_words(line).split())), round(line[0].base / 12)


def _is_number(words: str, line: list[Run], height: float) -> bool:
    outside = line[0].base < EDGE * height or line[0].base > (1 - EDGE) * height
    return outside and bool(PAGE_NUMBER.fullmatch(words.strip()))


def _is_repeated(count: int, words: str, line: list[Run], height: float, pages: int) -> bool:
    if len(words) > LONGEST:
        return False
    outside = line[0].base < MARGIN * height or line[0].base > (1 - MARGIN) * height
    return count >= FEWEST_PAGES or (pages > 1 and count == pages and outside)
