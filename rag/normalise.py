"""A question's visible words in one spelling: simplified characters, half-width letters and digits, no markup, no courtesies."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

import opencc

from rag.lexicon import expression, pattern

_SENTENCE = 8  # Chinese characters of a question that stands beside code
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_HIDDEN_MARKUP = re.compile(
    r"<!--.*?-->|<(script|style|template|iframe|svg)\b[^<>]*>.*?</\1\s*>|<(?:script|style|template)\b[^<>]*>.*$", re.S | re.I
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_MARKDOWN = re.compile(r"(?m)^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+|```\w*\s*$|~~~\w*\s*$)|\*\*|__|~~|`+|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
# A piece of SQL beside a question is no part of it.
_SQL = re.compile(
    r"['\"’”;；]*\s*(?:(?:drop|truncate|alter)\s+table\s+\w+|(?:or|and|where)\s+['\"’‘]?1['\"’‘]?\s*=\s*['\"’‘]?1['\"’‘]?"
    r"|(?:union\s+(?:all\s+)?)?select\s+[\w*,.\s()]{1,60}?\s+from\s+\w+(?:\s+where\s+[\w'\"=<>\s]+)?|delete\s+from\s+\w+|insert\s+into\s+\w+[^;；]*)"
    r"\s*[;；]*\s*(?:--)?",
    re.I,
)
_ODD_SPACE = re.compile(r"[^\S\n]+")
_WIDE = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff"
_PUNCTUATION = "，。！？；：、（）《》〈〉“”‘’【】〔〕…—"
_SPACE_IN_CHINESE = re.compile(rf"(?<=[{_WIDE}{_PUNCTUATION}]) (?=[{_WIDE}{_PUNCTUATION}0-9])|(?<=[0-9%]) (?=[{_WIDE}{_PUNCTUATION}])")
_SPACED_DIGITS = re.compile(r"(?<![0-9A-Za-z.])[0-9](?: [0-9])+(?![0-9A-Za-z])")
_HALF_TO_FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_HALF_MARK = re.compile(r"[,;:!?]+")
_REPEATED = re.compile(r"([！？。，、；…~～])[！？。，、；…~～]+")
_BRACKETS = str.maketrans({"(": "（", ")": "）", "「": "“", "」": "”", "『": "“", "』": "”", "﹝": "〔", "﹞": "〕", "⁉": "？", "‼": "！"})
_LOOKALIKES = str.maketrans("巿笫", "市第")
_STRAIGHT_QUOTES = re.compile(r"[\"“”]")
_PAUSE = r"[，,。！!：:；;、~～…\s]*"
_OPENING = re.compile(f"^{expression('courtesy', 'opening')}{_PAUSE}", re.I)
_CLOSING = re.compile(f"{_PAUSE}{expression('courtesy', 'closing')}{_PAUSE}$", re.I)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def clean(text: str) -> str:
    """The visible words of `text`: no control or format characters, no markup, simplified, one width, no stray spaces.

    >>> clean("<b>廢舊 農膜</b>　２０２５年 回收率?")
    '废旧农膜2025年回收率？'
    """
    text = _TERMINAL.sub("", text)
    text = html.unescape(text)
    text = _TAG.sub(" ", _HIDDEN_MARKUP.sub(" ", text))
    text = _MARKDOWN.sub("", _LINK.sub(r"\1", text))
    text = "".join(_visible(char) for char in _compatible(text))
    text = _ODD_SPACE.sub(" ", text).strip()
    if not text.isascii():
        text = _converter().convert(text)
    text = _SPACED_DIGITS.sub(lambda match: match[0].replace(" ", ""), text)
    text = _chinese_marks(text.translate(_BRACKETS).translate(_LOOKALIKES))
    text = re.sub(r"\s*\n\s*", "\n", text)
    return _REPEATED.sub(_one_mark, _SPACE_IN_CHINESE.sub("", text)).strip()


def asks(text: str, least: int) -> bool:
    """Whether a text is a question of at least so many Chinese characters."""
    return len(re.findall(rf"[{_WIDE}]", text)) >= least and bool(pattern("asking", "questioning").search(text))


def without_code(text: str) -> str:
    """`text` without pieces of SQL, where a question of some length is left."""
    rest = _SQL.sub(" ", text).strip(" ;；'\"-")
    return rest if asks(rest, _SENTENCE) else text


def trim_courtesy(text: str) -> str:
    """`text` without greetings and small talk at its ends ("你好，请问…谢谢") and the fillers of speech ("嗯那个…"); `text` itself where
    nothing else is in it."""
    trimmed = _without_fillers(text)
    while (match := _OPENING.match(trimmed)) and match.end():
        trimmed = trimmed[match.end() :]
    while match := _CLOSING.search(trimmed):
        trimmed = trimmed[: match.start()]
    trimmed = trimmed.strip(" ，,；;、：:\n")
    return trimmed if re.search(rf"[{_WIDE}A-Za-z0-9]", trimmed) else text


def _without_fillers(text: str) -> str:
    filler = pattern("courtesy", "filler")
    while (shorter := filler.sub("", text)) != text:
        text = shorter
    return text


def _compatible(text: str) -> str:
    """NFKC but for the marks that Chinese print needs: ……, full-width commas and brackets are set later."""
    text = re.sub(r"[①-⑳]", lambda match: f"（{unicodedata.digit(match[0], 0) or int(unicodedata.numeric(match[0]))}）", text)
    return unicodedata.normalize("NFKC", text.replace("…", "\ue000").replace("〇", "\ue001")).replace("\ue000", "…").replace("\ue001", "〇")


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\n\t\r\u2028\u2029":
        return "\n" if char != "\t" else " "
    if category[0] == "Z":
        return " "
    if category in ("Cf", "Cc", "Cn", "Co", "Cs", "Mn", "Me", "Sk") and char not in "^`":
        return ""
    return "" if category == "So" and char not in "°" else char


def _chinese_marks(text: str) -> str:
    """Half-width , ; : ! ? become Chinese ones unless between two Latin letters, digits or spaces (3,000 · 8:30 · http://)."""

    def replace(match: re.Match[str]) -> str:
        before, after = text[: match.start()].rstrip()[-1:], text[match.end() :][:1]
        if match[0] in ",:" and before.isascii() and before.isalnum() and (after.isascii() and (after.isalnum() or after == "/")):
            return match[0]
        return "".join(_HALF_TO_FULL[char] for char in match[0])

    text = _HALF_MARK.sub(replace, text)
    return re.sub(rf"(?<=[{_WIDE}])\.+(?=[{_WIDE}\s]|$)", "。", text)


def _one_mark(match: re.Match[str]) -> str:
    return "？" if "？" in match[0] else match[1]
