"""Chinese numerals: "一百二十八" and 128, both ways."""

from __future__ import annotations

_DIGITS = {
    char: value
    for value, chars in enumerate(("〇零○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
_DIGITS |= {char: int(char) for char in "0123456789"} | {chr(0xFF10 + value): value for value in range(10)}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_TENS = {"廿": 20, "卅": 30}
NUMERAL = "〇零○一二三四五六七八九十百千万两廿卅0-9\uff10-\uff19"
"""The characters of a numeral, for use inside the brackets of a regular expression."""


def parse_numeral(text: str) -> int:
    """The whole number that `text` says: "一百二十八", "二〇二二", full-width digits, "1千", "廿三", "两千". White space is allowed.

    Raises ValueError where it is no numeral.
    """
    chars = "".join(text.split())
    if not chars:
        raise ValueError(f"no numeral in {text!r}")
    total = section = digits = 0
    digit_seen = False
    for char in chars:
        if char in _DIGITS:
            digits, digit_seen = digits * 10 + _DIGITS[char], True
        elif char in _TENS:
            section, digits, digit_seen = section + _TENS[char], 0, False
        elif char in _UNITS:
            section, digits, digit_seen = section + (digits if digit_seen and digits else 1) * _UNITS[char], 0, False
        elif char in _MYRIADS:
            total, section, digits, digit_seen = _raise(total, section + digits, _MYRIADS[char]), 0, 0, False
        else:
            raise ValueError(f"{char!r} in {text!r} is no numeral")
    return total + section + digits


def to_chinese(number: int) -> str:
    """The numeral as laws write it: 128 is "一百二十八", 17 is "十七", 1001 is "一千零一". For 0 to 99,999,999.

    Raises ValueError outside this range.
    """
    if not 0 <= number < 100_000_000:
        raise ValueError(f"number should be 0 to 99999999, is {number}")
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return to_chinese(high) + "万" + (("零" if low < 1000 else "") + _below_myriad(low) if low else "")
    text = _below_myriad(number)
    return text.removeprefix("一") if 10 <= number < 20 else text


def _below_myriad(number: int) -> str:
    if number == 0:
        return "零"
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return text


def _raise(total: int, section: int, myriad: int) -> int:
    """三亿五千万: 万 raises only what stands after 亿; 三万亿: 亿 raises all before it."""
    return total + section * myriad if total >= myriad and section else (total + section) * myriad
