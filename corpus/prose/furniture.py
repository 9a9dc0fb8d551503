"""Lines that belong to the printed page and not to a document: page numbers, running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from corpus.lines import bare, plain, squeeze
from corpus.model import Line

_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–_·•~.\s]*\d{1,3}[-—–_·•~.\s]*|第\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}|Page\s+\d+(?:\s+of\s+\d+)?|\[\s*\d{1,3}\s*\])\s*$",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"(?:公报|政报|文件|法规|文选|要闻|GAZETTE)$|(?:公报|政报)\d{4}年?(?:第?\d{1,3}[期号])?|^\d{4}年?第\d{1,3}[期号]", re.IGNORECASE
)


def find_furniture(lines: Sequence[Line], names: Iterable[str] = ()) -> dict[int, str]:
    """Index of each line that is furniture, with its name: "page number", "running head".

    names: words known to head pages (the gazette's name, the sections of its table of contents). A line of such words,
    or one that ends in 公报, 文件… and comes twice or more, is a running head.
    """
    known = {squeeze(name) for name in names} - {""}
    short = {i: squeeze(line.text) for i, line in enumerate(lines) if 0 < len(line.text.strip()) <= 40 and "\t" not in line.text}
    counts = Counter(re.sub(r"\d+", "", words) for words in short.values())
    found: dict[int, str] = {}
    for i, words in short.items():
        heads = (
            len(words) <= 24
            and _RUNNING.search(words)
            and counts[re.sub(r"\d+", "", words)] >= 2
            and bare(lines[i].text)[-1:] not in "。；;："
        )
        if words in known or heads:
            found[i] = "running head"
    for i in short:
        if i not in found and _PAGE_NUMBER.match(plain(lines[i].text.strip())) and _alone(lines, i, found):
            found[i] = "page number"
    return found


def _alone(lines: Sequence[Line], at: int, heads: Collection[int]) -> bool:
    """Is there a blank line, an edge of the file or a running head beside it? A number inside a table's column is none."""
    if at + 1 in heads or at - 1 in heads:
        return True
    above = at == 0 or not lines[at - 1].text.strip()
    below = at + 1 == len(lines) or not lines[at + 1].text.strip()
    return (above and below) or (len(re.sub(r"\s", "", lines[at].text)) >= 3 and not lines[at].text.strip().isdigit())
