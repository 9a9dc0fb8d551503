"""Two things that a question sets side by side: "瑞昌和湖口哪边投得多", "一个拆汽车、一个拆电路板，分别是哪家公司"."""

from __future__ import annotations

import re

from rag.spelling import words
from rag.terms import bigrams

_PAIR = re.compile(
    r"一个(?P<one>[^，。？、]{1,10})、(?:另)?一个(?P<other>[^，。？、]{1,10})"
    r"|(?P<a>[^，。？！；：、]{1,12}?)(?:和|与|跟|还是|同|、|比)(?P<b>[^，。？！；：、]{1,12})"
)
_PREDICATE = re.compile(r"[的有是在把被各都]|分别|哪|谁|什么|多少|相比|比较|对比|之间")
_COMPARES = re.compile(
    r"区别|不同|不一样|差别|差异|对比|相比|比较|分别|各(?:自|是|有|多|为|要|由|归|在|占|投)|哪[边个家种]?[^，。？]{0,12}[多少高低大小快慢早晚长短]"
)

Side = tuple[frozenset[str], frozenset[str]]


def compares(text: str) -> bool:
    """Whether a question compares, or asks the same of several things."""
    return bool(_COMPARES.search(text))


def sides(text: str) -> tuple[Side, ...]:
    """The words (bigrams) of each of two things that are set side by side, with those of the other; () where there are none."""
    pair = _PAIR.search(text)
    if not pair or not all(names := _named(pair)):
        return ()
    one, other = map(bigrams, names)
    own, others = one - other, other - one
    return ((own, others), (others, own)) if own and others else ()


def each(text: str) -> tuple[str, ...]:
    """The question asked of each of the two alone; () for one that sets nothing side by side.

    >>> each("2022年城镇和农村居民收入哪个涨得快")
    ('2022年城镇居民收入哪个涨得快', '2022年农村居民收入哪个涨得快')
    """
    pair = _PAIR.search(text) if compares(text) else None
    if not pair or not all(names := _named(pair)):
        return ()
    one, other = names
    before, _, rest = text[pair.start() :].partition(one)
    joint, _, after = rest.partition(other)
    before = text[: pair.start()] + before
    if joint and one[0] != other[0] and one[-1] != other[-1]:  # what only the last says is said of both: 居民收入
        head, name = one[: -len(words(one)[-1])], words(other)[0]
        before, one, other, after = before + head, one[len(head) :], name, other[len(name) :] + after
    return before + one + after, before + other + after


def _named(pair: re.Match[str]) -> tuple[str, str]:
    """The two things, without what is said of both."""
    if pair["one"]:
        return pair["one"], pair["other"]
    return _PREDICATE.split(pair["a"])[-1], _PREDICATE.split(pair["b"])[0]
