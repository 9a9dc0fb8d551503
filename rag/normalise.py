"""A question's visible words in one spelling: simplified characters, half-width letters and digits, no markup, no courtesies."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

import opencc

_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_HIDDEN_MARKUP = re.compile(r"<!--.*?-->|<(script|style|template|iframe|svg)\b[^<>]*>.*?(?:</\1\s*>|$)", re.S | re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_MARKDOWN = re.compile(r"(?m)^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+|```\w*\s*$|~~~\w*\s*$)|\*\*|__|~~|`+|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_ODD_SPACE = re.compile(r"[^\S\n]+")
_WIDE = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff"
_PUNCTUATION = "，。！？；：、（）《》〈〉“”‘’【】〔〕…—"
_SPACE_IN_CHINESE = re.compile(rf"(?<=[{_WIDE}{_PUNCTUATION}]) (?=[{_WIDE}{_PUNCTUATION}0-9])|(?<=[0-9%]) (?=[{_WIDE}{_PUNCTUATION}])")
_SPACED_DIGITS = re.compile(r"(?<![0-9A-Za-z.])[0-9](?: [0-9])+(?![0-9A-Za-z])")
_HALF_TO_FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_HALF_MARK = re.compile(r"[,;:!?]+")
_REPEATED = re.compile(r"([！？。，、；…~～])[！？。，、；…~～]+")
_BRACKETS = str.maketrans(
    {"(": "（", ")": "）", "「": "“", "」": "”", "『": "“", "』": "”", "﹝": "〔", "﹞": "〕", "⁉": "？", "‼": "！", "＂": '"'}
)
_STRAIGHT_QUOTES = re.compile(r"[\"“”]")
_ASK = r"(?:问|咨询|请教|了解|知道|打听|查询|查|确认|搞清楚|弄清楚)"
_OPENING = re.compile(
    r"^(?:(?:你好|您好|大家好|各位好|老师好|领导好|早上好|上午好|中午好|下午好|晚上好|哈喽|哈啰|嗨|喂|hello|hi|hey|dear)(?:呀|啊|哇|哦|吖|there)?"
    r"|在吗|在不在|有人吗|亲爱的?|亲|老师|领导|同志|师傅|客服|小助手|助手|机器人|政答|各位|大家"
    r"|打扰(?:一下|了|您了|你了)?|不好意思|劳驾|抱歉|麻烦(?:您|你)?(?:一下|了)?"
    rf"|(?:麻烦|烦请|请|请你|请您|那我|那|我)?(?:想要?|要|需要|得)?(?:再|先|顺便)?(?:跟|向|和|找)?(?:您|你|你们|您们)?{_ASK}(?:问|教)?(?:一下|下|一问|一句|个事儿?|个问题|一个问题|件事|您|你)?(?:儿)?(?:哈|啊|呀|哦|吧|的是)?(?=[，,。！!：:；;~\s]|是不是|有没有|能不能|可不可以|[关对]于|为什么|怎么|什么|哪|谁|如何|多少|几|[{_WIDE}A-Za-z0-9《“])"
    r"|(?:请|麻烦)?(?:您|你)?(?:能不能|可不可以|可以|能否|能)?(?:请)?(?:帮我|帮忙|替我|给我|跟我|为我)(?:再)?(?:查|看|找|问|说|讲|解释|介绍)?(?:一查|一看|一下|下|说说|讲讲|看看|查查|找找)?"
    r"|(?:请|麻烦)?(?:您|你)?(?:能不能|可不可以|可以|能否|能)?(?:直接)?(?:告诉我|告知|告诉一下|回答一下)(?:一下)?"
    r"|(?:tell me|please|could you(?: please)?|can you(?: please)?|excuse me)\b"
    r"|(?:嗯+|呃+|额+|哦+|噢+|哎+|唉+|诶+|啊+|那个|就是说?)(?=[，,。！!…~\s]))"
    r"[，,。！!：:；;、~～…\s]*",
    re.I,
)
_CLOSING = re.compile(
    r"[，,。！!；;、~～…\s]*(?:(?:先|提前|万分|非常|十分|太)?(?:谢谢|感谢|多谢|谢了|拜谢|跪谢|叩谢)(?:你|您|啦|了|哈|大家|各位|老师|领导|解答|回答|回复|指教)*"
    r"|辛苦(?:你|您)?(?:了|啦)?|拜托(?:你|您)?(?:了|啦)?|麻烦(?:你|您)?(?:了|啦)|(?:挺|很|比较|非常|有点)?(?:着?急的?|急用)|在线等(?:，?挺?急的?)?|求(?:解答?|回复|告知|指教)"
    r"|thanks?(?: you| a lot| so much)?|thx|3q|please|(?:请)?(?:详细|尽快|赶紧|赶快)(?:地)?(?:回答|回复|告知|说明)(?:一下)?|盼(?:复|回复)|哈+|嘻+|呵+|hh+|orz)"
    r"[，,。！!~～…\s]*$",
    re.I,
)


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
    text = _chinese_marks(text.translate(_BRACKETS))
    text = re.sub(r"\s*\n\s*", "\n", text)
    return _REPEATED.sub(_one_mark, _SPACE_IN_CHINESE.sub("", text)).strip()


def trim_courtesy(text: str) -> str:
    """`text` without greetings and small talk at its ends ("你好，请问…谢谢"); `text` itself where nothing else is in it."""
    trimmed = text
    while (match := _OPENING.match(trimmed)) and match.end():
        trimmed = trimmed[match.end() :]
    while match := _CLOSING.search(trimmed):
        trimmed = trimmed[: match.start()] + _ending(trimmed, match.start())
    trimmed = trimmed.strip(" ，,；;、：:\n")
    return trimmed if re.search(rf"[{_WIDE}A-Za-z0-9]", trimmed) else text


def _ending(text: str, at: int) -> str:
    """A question mark that stood before the courtesy stays where it was; nothing else is put in its place."""
    return "" if at == 0 or text[at - 1] in "？?" else ""


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
