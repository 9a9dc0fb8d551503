"""Plain text and Markdown: UTF-8, UTF-16, GB18030 or Big5, told apart by the bytes, whatever a label says.

The decoded text is kept as it is, save for the byte order mark and the line ends (CRLF and CR become LF), so that
offsets equal those of `path.read_text(encoding="utf-8")`.
"""

from __future__ import annotations

import codecs

from corpus.readers import Extract, FormatError

LONGEST_LINE = 1_000_000  # characters; the longest line of a real law seen so far holds some 40,000
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LEGACY = {"gb18030": (0xB0, 0xD7), "big5hkscs": (0xA4, 0xC6)}  # lead bytes of the frequent characters
REPLACED = "\ufffd"


def read(data: bytes) -> Extract:
    """The text of `data`. Raises FormatError for binary data, NUL bytes, unknown encodings and endless lines."""
    text, warnings = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise FormatError("文件里有空字节（NUL），不是纯文本或已损坏。请用原来的软件打开，另存为 UTF-8 编码的 .txt 后重试。")
    longest = max(map(len, text.split("\n")))
    if longest > LONGEST_LINE:
        raise FormatError(f"有一行长达 {longest} 个字符，超过上限 {LONGEST_LINE}，不像公文。请检查文件内容，按段落分行后重试。")
    return Extract(text, warnings=warnings)


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of `data` and warnings about its encoding. A byte order mark is believed if the rest agrees with it."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            try:
                return body.decode(encoding), ()
            except UnicodeDecodeError:
                return _guess(body)
    return _guess(data)


def _guess(data: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and "\0" not in text:
        return text, ()
    if not data:
        return "", ()
    if b"\0" in data:
        return _wide(data), ("没有字节顺序标记，按内容判断为 UTF-16 编码。",)
    damaged = data.decode("utf-8", errors="replace")
    wounds = damaged.count(REPLACED)
    characters = sum(char > "\x7f" for char in damaged)
    if wounds * 20 <= characters - wounds:  # a few broken bytes in UTF-8: any other encoding breaks far more
        return damaged, (f"有 {wounds} 处字节不是有效的 UTF-8，已用 \ufffd 代替，请核对原文。",)
    encoding = max(LEGACY, key=lambda name: _frequent(data, *LEGACY[name]))
    return _legacy(data, encoding)


def _legacy(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, errors="replace")
    wounds = text.count(REPLACED)
    if wounds * 50 > len(text):
        raise FormatError("认不出文字编码（不是 UTF-8、UTF-16、GB18030 或 Big5）。请用记事本打开，另存为 UTF-8 编码后重试。")
    label = "GB18030" if encoding == "gb18030" else "Big5"
    notes = [f"不是 UTF-8，按 {label} 编码读取。"]
    if wounds:
        notes.append(f"有 {wounds} 处字节不是有效的 {label}，已用 \ufffd 代替，请核对原文。")
    return text, tuple(notes)


def _frequent(data: bytes, low: int, high: int) -> float:
    """Share of the two-byte characters whose lead byte is that of a frequent character in an encoding."""
    found = total = position = 0
    sample = data[:200_000]
    while position < len(sample):
        if sample[position] < 0x80:
            position += 1
            continue
        total += 1
        found += low <= sample[position] <= high
        position += 2
    return found / total if total else 0.0


def _wide(data: bytes) -> str:
    """UTF-16 without a byte order mark: the byte order that gives text without control characters."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        likely = sum(" " <= c <= "~" or c in "\t\r\n" or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in text)
        if "\0" not in text and likely * 10 >= len(text) * 9:
            return text
    raise FormatError("文件里有空字节（NUL），不是纯文本或已损坏。请用原来的软件打开，另存为 UTF-8 编码的 .txt 后重试。")
