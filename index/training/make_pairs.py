"""Training pairs by rule, out of what reading finds: headings, numbers, responsibility notes, table cells.

    python -m index.training.make_pairs FOLDER … --words everyday.json --limit 2500 --out rules.jsonl

A pair is {"question", "source", "start", "end"}. With a list of everyday words ({"entries": {"everyday": ["official", …]}})
half of the questions say in everyday words what the text says in its own.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.model import Passage, Reading
from corpus.parse import parse_folder
from corpus.sentences import cut

Pair = dict[str, Any]

SEED = 20260
LABEL = re.compile(r"^(?:第[〇零一二三四五六七八九十百]+[编章节条]|[（(]?[一二三四五六七八九十\d]+[)）、.．]+|专栏\s*\d+)\s*")
NUMBER = re.compile(
    r"[\d.]*\d\s*(?=[%％万亿元个户家人张亩吨公里平所条项件天日年岁])"
    r"|(?<![第〇零一二三四五六七八九十百千])[一二三四五六七八九十百千万]+(?=[元日天年倍]|个月|个工作日|周岁|小时|人以|万元)"
)
NOTE = re.compile(r"[（(]([^（()）]{2,120}?(?:牵头|负责|配合)[^（()）]{0,40})[)）]\s*$")
EDGE = "，,。;；：:、 “”\"'（）()—"
ASKING = re.compile("多少|什么|哪|谁|怎|吗|几|咋|啥")
VAGUE = re.compile(r"应当|必须|并处|对单位|其他|不低于|不少于|不超过|可以|处|至|其中|到多少|多少[年月]")
SHORT, LONG = 6, 42


def heading_pairs(passages: Sequence[Passage]) -> Iterator[Pair]:
    """The innermost heading asks for the first passage under it, unless others are headed alike ("加强组织领导")."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    places: dict[str, set[tuple[str, tuple[str, ...]]]] = defaultdict(set)
    for passage in passages:
        if passage.path:
            places[LABEL.sub("", passage.path[-1])].add((passage.document, passage.path))
    for passage in passages:
        if not passage.path or (passage.document, passage.path) in seen or passage.kind not in {"paragraph", "article"}:
            continue
        seen.add((passage.document, passage.path))
        title = LABEL.sub("", passage.path[-1])
        if len(places[title]) == 1 and SHORT <= len(title.strip(EDGE)) <= 30:
            yield _pair(title.strip(EDGE), passage)


def number_pairs(passages: Sequence[Passage]) -> Iterator[Pair]:
    """A clause with a number asks for that number."""
    for passage in passages:
        if passage.kind not in {"paragraph", "article"}:
            continue
        for start, end in cut(passage.text):
            for clause in re.split(r"[，,；;。：:]", passage.text[start:end]):
                asked, count = NUMBER.subn("多少", LABEL.sub("", clause).strip(EDGE), count=1)
                if count and SHORT + 4 <= len(asked) <= LONG and not VAGUE.match(asked):
                    yield _pair(asked, passage)


def responsibility_pairs(passages: Sequence[Passage]) -> Iterator[Pair]:
    """ "（市教育局牵头，…）" at the end of a passage answers who is responsible for what its heading says."""
    for passage in passages:
        if passage.path and NOTE.search(passage.text):
            own = passage.text.split("。", 1)[0]
            title = LABEL.sub("", own if len(own) <= 25 else passage.path[-1]).strip(EDGE)
            if SHORT <= len(title) <= 30:
                yield _pair(f"{title}由谁负责", passage)


def row_pairs(passages: Sequence[Passage]) -> Iterator[Pair]:
    """The name of a row and a header ask for the cell."""
    for passage in passages:
        for row in passage.rows[:1]:
            cells = [cell for cell in row.cells if cell.text.strip() not in {"", "/", "—"} and not cell.inherited]
            names = [c for c in cells if re.search(r"[\u4e00-\u9fff]{3}", c.text) and 3 <= len(c.text) <= 28]
            if row.aligned and names:
                name = names[0]
                for cell in cells:
                    if cell is not name and cell.header and "序号" not in cell.header and len(cell.header) <= 14:
                        yield _pair(f"{name.text}的{cell.header}", passage)


def lay(question: str, words: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """The question with one official word said in an everyday one; `words`: official to everyday."""
    found = [official for official in words if official in question]
    if not found:
        return question
    official = max(found, key=len)
    return question.replace(official, chance.choice(list(words[official])), 1)


def inverted(entries: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Everyday to official becomes official to everyday; single characters and whole questions are left out."""
    words: dict[str, list[str]] = defaultdict(list)
    for everyday, officials in entries.items():
        for official in officials if not ASKING.search(everyday) else ():
            if len(official) > 1:
                words[official].append(everyday)
    return dict(words)


def spoilt(question: str, chance: random.Random) -> str:
    """The question with two neighbouring characters swapped or one left out, as a hasty hand types it."""
    if len(question) < SHORT:
        return question
    at = chance.randrange(1, len(question) - 2)
    return question[:at] + (question[at + 1] + question[at] if chance.random() < 0.5 else question[at]) + question[at + 2 :]


def _pair(question: str, passage: Passage) -> Pair:
    start, end = passage.spans[0]
    return {"question": question, "source": passage.source, "start": start, "end": end}


def make(readings: Iterable[Reading], words: Mapping[str, Sequence[str]], limit: int) -> list[Pair]:
    """At most `limit` pairs, as many of each rule as there are for, spread over all sources; the same every time."""
    chance = random.Random(SEED)
    by_rule: dict[str, list[Pair]] = defaultdict(list)
    for reading in readings:
        for rule in (heading_pairs, number_pairs, responsibility_pairs, row_pairs):
            own = list(rule(reading.passages))
            by_rule[rule.__name__].extend(chance.sample(own, min(len(own), 400)))
    chosen: list[Pair] = []
    rules = sorted(by_rule.values(), key=len)
    for left, pairs in zip(range(len(rules), 0, -1), rules, strict=True):
        chosen.extend(chance.sample(pairs, min(len(pairs), (limit - len(chosen)) // left)))
    for pair in chosen:
        if chance.random() < 0.5:
            pair["question"] = lay(pair["question"], words, chance)
        if chance.random() < 0.08:
            pair["question"] = spoilt(pair["question"], chance)
    return chosen


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pairs of all folders."""
    parser = argparse.ArgumentParser(prog="python -m index.training.make_pairs", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--words", type=Path, help="JSON list of everyday words")
    parser.add_argument("--limit", type=int, default=2500)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    words = inverted(json.loads(args.words.read_text("utf-8"))["entries"]) if args.words else {}
    readings = (reading for folder in args.folders for reading in parse_folder(folder))
    pairs = make(readings, words, args.limit)
    args.out.write_text("".join(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs), "utf-8")
    sys.stderr.write(f"{len(pairs)} pairs\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
