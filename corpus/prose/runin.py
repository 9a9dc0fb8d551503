"""Headings inside a paragraph: a short first sentence ("做强产业集群。…"), bold words, a term before a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.lines import plain
from corpus.prose.labels import label_of

LONGEST_LOOK = 400  # characters of a paragraph in which its heading is looked for
LONGEST = 26  # characters of a run-in heading with nothing else to show that it is one
SHORTEST_REST = 16  # characters that an unlabelled heading must stand before
LONGEST_LABELLED = 42  # after a label the first sentence is the heading, if the text goes on
_FIRST = re.compile(r"(?P<words>[^。！!？?；;:：\n]{2,60}?)[。](?P<rest>.{4,})", re.DOTALL)
_NO_HEADING = re.compile(
    r"^(?:以|到|在|为|对|按|根据|通过|目前|近年|全年|今年|去年|当前|同时|其中|此外|另外|要|我们|我市|我省|本|该|如|经|自|从|由|各位|上述|前款|因|若|凡|并|且|但|而|即|据)|\d|^(?:一年|几年)来|(?:负责|办公室设在)"
)
_MODAL = re.compile(r"不得|应当|必须|可以?(?!持续|再生|回收|循环|及|靠|信|行)|予以|给予|[,，]要|不超过|不低于|不少于")
_TERM = re.compile(r"(?P<words>[^。！!？?；;，,:：\n(（]{2,24}(?:[(（][^()（）]{1,12}[)）])?)\s*[:：]\s*\**\s*(?P<rest>\S.{5,})", re.DOTALL)
_NO_TERM = re.compile(r"如下|以下|包括|如|是|为$|联系|电话|邮箱|地址|附件|注$|备注|说明$|单位$|日期|时间$|网址|传真|编辑|主编")
_BOLD = re.compile(r"\*\*\s*(?P<words>[^*。；;\n]{2,30}?)\s*(?P<inside>[。：:]?)\s*\*\*(?P<after>[。：:]?)")


@dataclass(frozen=True, slots=True)
class RunIn:
    """A heading inside a paragraph: raw[start:end] holds it with its mark, title its words."""

    title: str
    start: int
    end: int


def first_sentence(raw: str, start: int = 0, *, labelled: bool = False, supported: bool = False) -> RunIn | None:
    """The short first sentence of raw[start:] that heads the rest. supported: its neighbours begin in the same way."""
    text = plain(raw[start : start + LONGEST_LOOK])
    lead = len(text) - len(text.lstrip(" *"))
    match = _FIRST.match(text, lead)
    if not match:
        return None
    words = match["words"].strip(" *")
    if not labelled and len(match["rest"]) < SHORTEST_REST:
        return None
    if len(words) < (2 if labelled else 4):
        return None
    longest = LONGEST_LABELLED if labelled else 40 if supported else LONGEST
    halves = [half for half in re.split("[,，]", words) if half]
    if len(words) > longest or len(words) * 2 > len(text) or (len(halves) > 2 and not (labelled and len(halves) <= 4)):
        return None
    if labelled and len(words) > 16 and (_MODAL.search(words) or (len(halves) > 2 and len(words) > LONGEST)):
        return None
    if not labelled and (_NO_HEADING.search(words) or (len(halves) == 2 and not (supported or len(words) <= 16))):
        return None
    if words.count("“") != words.count("”") or words.count("《") != words.count("》") or words.count("(") != words.count(")"):
        return None
    return RunIn(_as_written(raw, start, match), start + lead, start + match.end("words") + 1)


def term_before_colon(raw: str, start: int = 0, *, labelled: bool = False) -> RunIn | None:
    """The term that a colon explains: "五位一体：山江城互动…" in a glossary (labelled there), "交通保障组：…"."""
    text = plain(raw[start : start + LONGEST_LOOK])
    lead = len(text) - len(text.lstrip(" *"))
    match = _TERM.match(text, lead)
    if not match:
        return None
    words = match["words"].strip(" *")
    if _NO_TERM.search(words) or len(words) > 24 or (not labelled and len(match["rest"]) < SHORTEST_REST):
        return None
    return RunIn(_as_written(raw, start, match), start + lead, start + match.start("rest"))


def _as_written(raw: str, start: int, match: re.Match[str]) -> str:
    """The heading's words in the source's own punctuation."""
    return raw[start + match.start("words") : start + match.end("words")].strip(" *\u3000")


def bold_headings(raw: str) -> Iterator[RunIn]:
    """Bold words that stand as a sentence of their own inside a paragraph."""
    for match in _BOLD.finditer(raw):
        before = raw[: match.start()].rstrip()
        if (match["inside"] or match["after"]) and (not before or before[-1] in "。！!？?；;)）”"):
            yield RunIn(match["words"].strip(), match.start(), match.end())


def is_headed(raw: str) -> bool:
    """Does the paragraph begin with a label or a run-in heading?"""
    return label_of(raw) is not None or first_sentence(raw) is not None
