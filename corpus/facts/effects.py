"""What a document says about other documents and about its own time: repeals, amendments, the day of effect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.facts.dates import find_dates


@dataclass(frozen=True, slots=True)
class QuotedTitle:
    """A title in 《》, the outermost ones only. text: without its brackets and white space; [start, end): with brackets."""

    text: str
    start: int
    end: int


def quoted_titles(text: str) -> Iterator[QuotedTitle]:
    """The outermost 《…》 of `text` in order: 《关于修改《甲法》的决定》 is one title. A bracket that never closes is no title."""
    depth = start = 0
    for match in re.finditer("[《》]", text):
        if match[0] == "《":
            start = match.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield QuotedTitle("".join(text[start + 1 : match.start()].split()), start, match.end())


_SENTENCE = re.compile(r"[^。！？\n]{1,3000}[。！？]?")  # longer ones are no sentences
_REPEALED = re.compile(r"废止|停止执行|停止施行|停止适用|停止使用|不再执行|不再适用|失效|作废")
_NOT_YET = re.compile(r"(?:修改|修订|解释|制定)(?:、|和|或者|或)废止|废止(?:和|、|或者|或)(?:修改|修订)")
_BASIS = re.compile(r"(?:根据|依照|按照|依据|违反|适用|参照|遵照|执行|列入|以|与|和本|符合)$")
_PART = re.compile(r"[》\s]*(?:（[^（）]{0,40}）)?\s*(?:第[^，。；《》]{1,12}[条款项章]|中(?!华)|附件|附表|的?(?:有关|相关)|里)")
_PAPER = re.compile(r"(?:证|证书|执照|许可证|牌照|凭证|票据|发票)$")
_NUMBERED = re.compile(r"[一-鿿]{1,10}[〔\[（(\uff3b【]\d{4}[〕\]）)\uff3d】]第?\d{1,5}号")


def repeals_of(text: str) -> tuple[str, ...]:
    """Titles (numbers where there is no title) of the instruments that `text` repeals, in order, each once.

    "本办法自2024年1月1日起施行，《旧办法》同时废止" gives ("旧办法",). Not those repealed in part, and not the
    titles of amending decisions ("《国务院关于废止…的决定》第一次修订").
    """
    found: dict[str, None] = {}
    if not _REPEALED.search(text):
        return ()
    for match in _SENTENCE.finditer(text):
        if _REPEALED.search(match[0]):
            tail = text[match.end() : match.end() + 4000]  # for a list after a colon
            found.update(dict.fromkeys(name for start, end in _clauses(match[0]) for name in _objects(match[0], start, end, tail)))
    return tuple(found)


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    """The parts of a sentence between semicolons that stand outside of titles."""
    start = 0
    titles = list(quoted_titles(sentence))
    for match in re.finditer(r"[；;]", sentence):
        if not any(title.start < match.start() < title.end for title in titles):
            yield start, match.end()
            start = match.end()
    yield start, len(sentence)


def _objects(sentence: str, start: int, end: int, tail: str) -> Iterator[str]:
    """What the clause at [start, end) repeals: the titles before its last verb, else those after its first, else numbers."""
    clause = sentence[start:end]
    titles = list(quoted_titles(clause))
    inside = {i for title in titles for i in range(title.start, title.end)}
    verbs = [m for m in _REPEALED.finditer(clause) if m.start() not in inside and not _NOT_YET.match(clause, max(0, m.start() - 4))]
    if not verbs:
        return
    first, last = verbs[0], verbs[-1]
    before = [title for title in titles if title.end <= last.start()]
    for title in before:
        gap, ahead = clause[title.end : last.start()], clause[max(0, title.start - 4) : title.start]
        barred = _PAPER.search(title.text) or _BASIS.search(ahead) or _PART.match(gap) or "施行" in gap.split("《")[0][:6]
        if not barred:
            yield title.text
    if before:
        return
    yield from (number[0] for number in _NUMBERED.finditer(clause, 0, last.start()))
    after = first.end()
    for title in titles:
        if not re.fullmatch(r"[^，。《》]{0,30}", clause[after : title.start]):
            break
        yield title.text
        after = title.end
    if re.search(r"废止[：:]\s*$", clause):
        yield from _listed(tail)


def _listed(tail: str) -> Iterator[str]:
    """The titles of a numbered list that follows 予以废止：."""
    for line in tail.strip().splitlines():
        if not line.strip():
            continue
        item = re.match(r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．])\s*", line)
        if not item:
            return
        listed = next(quoted_titles(line), None)
        yield listed.text if listed else line[item.end() :].strip().rstrip("；;。")


_AMENDED = re.compile(
    r"(?:（[^（）]{0,40}）)?\s*(?:作(?:出)?(?:如下|以下)?(?:修改|修订|修正|补充)|第[^，。；]{1,30}(?:修改为|删去|删除|改为)|予以修改|进行修改|作了修改)"
)


def amends_of(text: str) -> tuple[str, ...]:
    """Titles that `text` amends: 关于修改《甲》的决定, 对《甲》作如下修改, 将《甲》第三条修改为…, each once, in order."""
    found: dict[str, None] = {}
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if "《" not in sentence or not re.search(r"修改|修订|修正|改为|删去|删除|补充", sentence):
            continue
        for title in quoted_titles(sentence):
            ahead, after = sentence[: title.start], sentence[title.end :]
            named = re.search(r"(?:关于|决定|^|[，。：、\s])(?:修改|修订|修正)$", ahead)
            if named or (re.search(r"(?:^|[，：、\s]|对|将|删去|在)$", ahead) and _AMENDED.match(after)):
                found[title.text] = None
    return tuple(found)


_STARTS = r"(?:正式)?(?:施行|实施|执行|生效|试行|实行)"
_FROM = re.compile(r"(?:自|从|于|在)\s*$")
_THIS = re.compile(r"本[^，。；《》]{1,16}(?:自|从|于|在)\s*$")
_AFTER = re.compile(rf"\s*(?:零时)?\s*(?:起|开始)?\s*{_STARTS}(?!的)")
_ALONE = re.compile(rf"\s*(?:起\s*)?{_STARTS}\s*[）)]?\s*(?:\n|$)")
_FROM_PUBLICATION = re.compile(
    r"(?P<this>本[^，。；《》]{1,16})?(?:自|从)?\s*(?:公布|发布|印发|颁布|下发|发文|通过)之日\s*(?:起)?\s*(?:(?P<days>\d{1,3})\s*日(?:之)?后)?\s*"
    + _STARTS
)


def in_force_of(text: str, published: str = "") -> str:
    """The day from which the document holds, ISO: the last that `text` states of itself (本办法自…起施行, else …起施行).

    "自公布之日起施行" counts from `published` (ISO) and gives "" where that is unknown. "" if nothing is stated.
    """
    if not re.search(_STARTS, text):
        return ""
    found: list[tuple[bool, int, str]] = []
    for dated in find_dates(text):
        ahead = text[max(0, dated.start - 20) : dated.start]
        if _FROM.search(ahead) and _AFTER.match(text, dated.end):
            found.append((bool(_THIS.search(ahead)), dated.start, dated.iso))
        elif not ahead.rpartition("\n")[2].strip() and _ALONE.match(text, dated.end):
            found.append((True, dated.start, dated.iso))
    for match in _FROM_PUBLICATION.finditer(text):
        found.append((bool(match["this"]), match.start(), _days_after(published, int(match["days"] or 0))))
    return max(found)[2] if found else ""


def _days_after(published: str, days: int) -> str:
    return (date.fromisoformat(published) + timedelta(days=days)).isoformat() if published else ""
