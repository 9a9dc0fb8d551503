"""What is not a question to the documents: small talk, attempts to steer the assistant, tasks and opinions. And private numbers."""

from __future__ import annotations

import re

LONGEST = 2000
"""Characters of a question, after markup is gone."""

_PRIVATE = (
    ("身份证号", re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}[\s-]?(?:18|19|20)\d{2}[\s-]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s-]?\d{3}[\dXx](?![0-9A-Za-z])")),
    ("身份证号", re.compile(r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")),
    ("银行卡号", re.compile(r"(?<!\d)(?:[3-6]\d{3}[\s-]?\d{4}[\s-]?\d{4}[\s-]?\d{4}(?:[\s-]?\d{1,3})?)(?!\d)")),
    ("手机号", re.compile(r"(?<!\d)(?:(?:\+|00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")),
)  # fmt: skip


def mask_private(text: str) -> str:
    """`text` with identity-card, bank-card and mobile numbers replaced by what they are: "（身份证号已隐去）"."""
    for name, pattern in _PRIVATE:
        text = pattern.sub(f"（{name}已隐去）", text)
    return text


def screen(text: str) -> tuple[str, str]:
    """(outcome, message) for a cleaned question: ("", "") to go on."""
    return "", ""
