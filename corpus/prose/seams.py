"""Should two neighbouring lines be one paragraph? Evidence for a cut by a page or column break, and against.

A full stop at the end of the first line and a label at the head of the second speak against; an open bracket, a
sentence without its end, repeated characters, a word of the same text that the cut goes through speak for.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from corpus.lines import bare, columns, plain, tidy
from corpus.prose.labels import Label, label_of
from corpus.prose.runin import first_sentence
from corpus.prose.titles import is_addressees, is_date, is_number, is_organ, is_publicity, is_title_end

_PAIRS = {"(": ")", "《": "》", "“": "”", "〈": "〉", "〔": "〕", "[": "]", "「": "」"}
_CLOSERS = {close: open_ for open_, close in _PAIRS.items()} | {"]": "[", "〕": "〔"}
_SENTENCE_END = re.compile(r"[。！!？?；;][”’)\]〕》*\s]*$|\.{3,}$|…+$")
_HELD_END = re.compile(r"[,、，与和及或的把将对在为以从由按向被使让所第各每该其已]$")
_TORN_START = re.compile(r"^[。，,、；;：:!！?？)〕\]》”%％’]")
_FRAGMENT = re.compile(r"^[^。，,；;：:、!！?？()（）“”《》\s]{1,3}[。，,；;、]")
_COUNT = re.compile(r"\(\s*\d+\s*[项个条份类件]\s*\)")
_HEADINGS = ("annex", "box", "一、", "part", "chapter", "section", "decimal")
_FIELD = re.compile(r"^[^:。，,；;]{1,10}:\S")


@dataclass(frozen=True, slots=True)
class Seam:
    """A cut to be mended. reason: the evidence; drop_before, drop_after: characters that the page break put there twice."""

    reason: str
    drop_before: int = 0
    drop_after: int = 0


@dataclass(frozen=True, slots=True)
class Habits:
    """How a document writes. bare_labels: kinds of labels whose lines are headings without a full stop.

    grams: the runs of two, three and four characters of its lines, each with how often it stands (capped).
    wrapped: the width in columns at which its lines are wrapped, 0 if they are whole paragraphs. indented: do
    paragraphs begin with white space? spaced: do blank lines stand between them?
    """

    bare_labels: Container[str]
    grams: dict[str, int]
    wrapped: int = 0
    indented: bool = False
    spaced: bool = False

    def fills(self, line: str) -> bool:
        """Are lines wrapped, and is this one as wide as they get?"""
        return self.wrapped > 0 and columns(line) >= self.wrapped - 4


def find_seam(before: str, after: str, habits: Habits, *, line: str = "", adjacent: bool = False) -> Seam | None:
    """The evidence that `after` goes on with the paragraph that ends in `before`; None if it does not.

    line: the last line of `before` as it stands. adjacent: no blank line (and no page break) between them.
    """
    first, second = plain(before).rstrip(), plain(after).strip()
    if not first or not second or "\t" in before or "\t" in after or first.lstrip().startswith("#"):
        return None
    if (adjacent or _COUNT.fullmatch(second)) and _rest_of_title(first, second):
        return Seam("括号里的说明另起了一行")
    if _stands_alone(second) or _begins_anew(after, first):
        return None
    ended = bool(_SENTENCE_END.search(first)) or _note_ends(first)
    if not (is_number(first) or is_date(first) or is_addressees(first)):
        repeated = _repeated(first, second, ended, habits)
        if repeated:
            return repeated
        if _open_bracket(first) and _closes_first(second, _open_bracket(first)):
            return Seam("括号或引号在下一段才合上")
    if ended or first.endswith(":"):
        return _wrapped(line or before, after, habits) if adjacent and ended else None
    if adjacent and habits.wrapped and habits.fills(line or before) and not is_number(first):
        return Seam("整行写满，下一行接着说")
    if adjacent and habits.wrapped and not re.search(r"[,、]$", first):
        return None
    return _unfinished(before, first, second, habits)


def _unfinished(before: str, first: str, second: str, habits: Habits) -> Seam | None:
    """The first line has no sentence end: is it torn, or a heading, a name, a field that needs none?"""
    if _TORN_START.match(second):
        return Seam("下一段以标点开头")
    if re.search(r"[,、]$", first):
        return Seam("上一段以逗号或顿号结尾")
    if is_number(first) or is_date(first) or is_addressees(first) or is_publicity(first):
        return None
    label = label_of(before)
    words = bare(before)[label.end if label and label.end < len(bare(before)) else 0 :]
    attested = _attested(first, second, habits)
    if label and label.kind not in ("bullet", "hash", "note"):
        return _unfinished_item(label, words, attested, habits)
    return _unfinished_text(words, first, second, attested, habits)


def _unfinished_item(label: Label, words: str, attested: bool, habits: Habits) -> Seam | None:
    has_sentence = bool(re.search(r"[。！？；;]", words))
    if label.kind in _HEADINGS or (label.kind in habits.bare_labels and not has_sentence):
        return Seam("句子未完") if has_sentence else None
    return Seam("条目的句子未完，下一段接着说" if attested else "条目的句子未完")


def _unfinished_text(words: str, first: str, second: str, attested: bool, habits: Habits) -> Seam | None:
    titled = is_title_end(first)
    if re.search(r"[。！？；;]", words) or ("," in words and len(words) > 16 and not titled):
        return Seam("句子未完")
    if _HELD_END.search(first):
        return Seam("上一段停在虚词上")
    if _FRAGMENT.match(second) and not titled:
        return Seam("下一段只接着半个词或短语")
    if attested and not is_organ(first) and not (titled and len(second) > 40):
        return Seam("断开处在本文件别处是连着的")
    if _FIELD.match(words) or titled or is_organ(first):
        return None
    return None


def _begins_anew(after: str, first: str) -> bool:
    label = label_of(after)
    if label is None:
        return plain(after).lstrip().startswith(("——", "•"))
    return not (label.kind == "note" and _open_bracket(first)) and not (
        label.kind == "decimal" and first.endswith(("到", "至", "达", "约"))
    )


def _stands_alone(second: str) -> bool:
    return is_publicity(second) or is_number(second) or is_addressees(second)


def _rest_of_title(first: str, second: str) -> bool:
    return bool(re.fullmatch(r"\([^()。；]{1,14}\)", second)) and not is_publicity(second) and is_title_end(first)


def _note_ends(first: str) -> bool:
    """Does it end with a whole parenthesis after a sentence: 。（市农业农村局牵头）, or a whole line in parentheses?"""
    if first[-1] not in ")]〕":
        return False
    depth = 0
    for at in range(len(first) - 1, -1, -1):
        depth += (first[at] in ")]〕") - (first[at] in "([〔")
        if depth == 0:
            return at == 0 or bool(_SENTENCE_END.search(first[:at].rstrip())) or bool(
                re.search(r"负责|牵头|配合|落实|参与|责任单位", first[at:])
            )  # fmt: skip
    return False


def _open_bracket(first: str) -> str:
    """The last bracket or quotation mark of the line that is still open, "" if there is none."""
    stack: list[str] = []
    for char in first[-400:]:
        if char in _PAIRS:
            stack.append(char)
        elif char in _CLOSERS and stack:
            opened = [i for i, c in enumerate(stack) if _same(c, char)]
            if opened:
                del stack[opened[-1] :]
    return stack[-1] if stack else ""


def _same(opening: str, closing: str) -> bool:
    return _PAIRS[opening] == closing or (opening in "(〔[" and closing in ")〕]")


def _closes_first(second: str, opening: str) -> bool:
    """Is the first thing that the second line does with this kind of bracket to close it, soon?"""
    for char in second[:200]:
        if char == opening or (opening in "(〔[" and char in "(〔["):
            return False
        if char in _CLOSERS and _same(opening, char):
            return True
    return False


def _repeated(first: str, second: str, ended: bool, habits: Habits) -> Seam | None:
    """Characters printed at the foot of one page and again at the head of the next, with a full stop put between: 建设。/设，实现."""
    body = re.sub(r"[。.;；\s]+$", "", first) if ended and first[-1] in "。." else first
    for size in range(min(8, len(body), len(second)), 0, -1):
        if body[-size:] != second[:size] or not re.fullmatch(r"[\u4e00-\u9fff]+", second[:size]):
            continue
        once, twice = body[-2:] + second[size : size + 1], body[-1:] + second[:2]
        sure = bool(_TORN_START.match(second[size:])) or (
            not ended and (size >= 3 or habits.grams.get(once, 0) > 0 == habits.grams.get(twice, 0))
        )
        if sure:
            return Seam("页末与页首的字重复", drop_before=len(first) - len(body), drop_after=size)
    return None


def _attested(first: str, second: str, habits: Habits) -> bool:
    """Does the text run on over the cut elsewhere in the same words: 第|三产业?"""
    left, right = first[-3:], second[:3]
    return any(
        habits.grams.get(left[-a:] + right[:b], 0) >= least
        for a, b, least in ((2, 2, 1), (1, 2, 1), (2, 1, 1))
        if len(left) >= a and len(right) >= b and re.fullmatch(r"[\u4e00-\u9fff”“》《]+", left[-a:] + right[:b])
    )


def _wrapped(line: str, after: str, habits: Habits) -> Seam | None:
    """A sentence that ended where the line did: does the paragraph go on in the next line?"""
    if not habits.fills(line):
        return None
    if habits.spaced:
        return Seam("段落之间有空行，这里没有")
    if habits.indented:
        return None if after.startswith((" ", "\u3000", "\t")) else Seam("整行写满，下一行没有首行缩进")
    return None if first_sentence(after) else Seam("整行写满")


def grams_of(texts: list[str], limit: int = 400_000) -> dict[str, int]:
    """Runs of two to four characters with how often they stand, of the first `limit` characters."""
    found: dict[str, int] = {}
    seen = 0
    for text in texts:
        words = tidy(plain(text[: max(0, limit - seen)]))
        seen += len(words)
        if seen > limit:
            break
        for size in (2, 3, 4):
            for at in range(len(words) - size + 1):
                gram = words[at : at + size]
                found[gram] = found.get(gram, 0) + 1
    return found
