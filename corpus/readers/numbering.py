"""Automatic numbering of .docx files, rendered as the text that Word shows: 第一章, 一、, （一）, 1., ①.

ECMA-376 part 1, 17.9: a paragraph names a list (numId) and a level (ilvl); the list names an abstract list, whose
levels hold a number format, a text with %1…%9 for the numbers of the levels, and where counting starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from corpus.numerals import to_chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DIGITS = "〇一二三四五六七八九"
LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
ROMAN_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
ROMAN = tuple(zip(ROMAN_VALUES, ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True))
BULLET = "- "


def _counting(number: int) -> str:
    return to_chinese(number) if 0 < number < 10_000 else str(number)


def _legal(number: int) -> str:
    return ("壹" if 10 <= number < 20 else "") + _counting(number).translate(LEGAL)


def _chosen(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 0 < number <= len(characters) else str(number)


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else str(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _positional(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))


CIRCLED = _chosen("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": CIRCLED,
    "decimalEnclosedCircleChinese": CIRCLED,
    "decimalEnclosedFullstop": _chosen("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "decimalEnclosedParen": _chosen("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "koreanCounting": _counting,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographDigital": _positional,
    "japaneseDigitalTenThousand": _positional,
    "taiwaneseDigital": _positional,
    "ideographTraditional": _chosen("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _chosen("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _chosen("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "none": lambda number: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list numbers. text: "第%1条"; legal: all its numbers in decimal."""

    style: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # the level (from 1) whose step restarts this one; 0 never; None any above
    legal: bool = False
    suffix: str = "tab"


class Numbering:
    """The lists of a document, counting as its paragraphs go by."""

    def __init__(self, root: Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, Level]]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for node in root.iter(f"{W}abstractNum"):
            self._abstract[node.get(f"{W}abstractNumId", "")] = _levels(node)
        for node in root.iter(f"{W}num"):
            self._add(node)

    def _add(self, node: Element) -> None:
        name, abstract = node.get(f"{W}numId", ""), _value(node, "abstractNumId")
        levels = dict(self._abstract.get(abstract, {}))
        for override in node.findall(f"{W}lvlOverride"):
            index = int(override.get(f"{W}ilvl", "0"))
            levels.update(_levels(override))
            start = _value(override, "startOverride")
            if start:
                self._starts[name, index] = int(start)
        self._lists[name] = (abstract, levels)

    def label(self, name: str, index: int) -> str:
        """The label of the next paragraph of list `name` at level `index` (from 0), "" where there is no such list."""
        if name not in self._lists:
            return ""
        abstract, levels = self._lists[name]
        level = levels.get(index)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        override = self._starts.pop((name, index), None)
        counts[index] = override if override is not None else counts.get(index, level.start - 1) + 1
        for deeper in [other for other in counts if other > index]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or 0 < index + 1 <= restart:
                del counts[deeper]
        if level.style == "bullet":
            return BULLET
        label = level.text
        for other in range(index + 1):
            above = levels.get(other, Level())
            count = counts.setdefault(other, above.start)
            style = "decimal" if level.legal and above.style != "none" else above.style
            label = label.replace(f"%{other + 1}", FORMATS.get(style, str)(count))
        spaced = level.suffix != "nothing" and label[-1:].isascii() and label[-1:].isalnum()
        return label + " " if spaced or level.suffix == "space" else label


def _levels(node: Element) -> dict[int, Level]:
    found = {}
    for level in node.findall(f"{W}lvl"):
        restart = _value(level, "lvlRestart")
        found[int(level.get(f"{W}ilvl", "0"))] = Level(
            style=_value(level, "numFmt") or "decimal",
            text=_value(level, "lvlText"),
            start=int(_value(level, "start") or "1"),
            restart=int(restart) if restart else None,
            legal=level.find(f"{W}isLgl") is not None,
            suffix=_value(level, "suff") or "tab",
        )
    return found


def _value(node: Element, name: str) -> str:
    child = node.find(W + name)
    return child.get(f"{W}val", "") if child is not None else ""
