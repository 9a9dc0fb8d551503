"""What a document says about other documents and about its own time: repeals, amendments, the day of effect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.dates import find_dates


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
    for sentence, tail in _sentences(text):
        titles = list(quoted_titles(sentence))
        for verb in _REPEALED.finditer(sentence):
            if any(t.start < verb.start() < t.end for t in titles) or _NOT_YET.match(sentence, max(0, verb.start() - 4)):
                continue
            found.update(dict.fromkeys(_objects(sentence, titles, verb, tail)))
    return tuple(found)


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence with what follows it on the next lines, up to 4,000 characters: for lists after a colon."""
    for match in re.finditer(r"[^。！？\n]+[。！？]?", text):
        yield match[0], text[match.end() : match.end() + 4000]


def _objects(sentence: str, titles: list[QuotedTitle], verb: re.Match[str], tail: str) -> Iterator[str]:
    clause_start = max((m.end() for m in re.finditer(r"[；;]", sentence[: verb.start()])), default=0)
    before = [t for t in titles if clause_start <= t.start and t.end <= verb.start()]
    for title in before:
        gap, ahead = sentence[title.end : verb.start()], sentence[: title.start]
        barred = _PAPER.search(title.text) or _BASIS.search(ahead) or _PART.match(gap) or "施行" in gap.split("《")[0][:6]
        if not barred:
            yield title.text
    if not before:
        for number in _NUMBERED.finditer(sentence, clause_start, verb.start()):
            yield number[0]
        for title in titles:
            if verb.end() <= title.start and re.fullmatch(
                r"(?:[^，。《》]{0,20}|.*[》、和及以]+[^《》]{0,30})", sentence[verb.end() : title.start]
            ):
                yield title.text
        if re.search(r"废止[：:]\s*$", sentence):
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
    for match in re.finditer(r"[^。！？\n]+[。！？]?", text):
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
