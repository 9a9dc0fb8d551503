"""What a law says of itself before its first article: title, who passed and published it and when, its number, its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.facts import amends_of, find_dates, find_numbers, in_force_of, issuer_of, kind_of, repeals_of
from corpus.model import Document, Line, Source
from corpus.statutes.cut import Paragraph, paragraphs_of
from corpus.statutes.divisions import division
from corpus.statutes.lines import trim
from corpus.statutes.wrap import continued_lines, part_lines

LAWLIKE = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|规则|解释|决定|决议|章程|准则|批复|解答|安排|宪法|修正案|标准|方案|规范|命令|意见|通知)"
    r"(?:[（(〔\[][^（()）]{1,30}[）)〕\]]){0,2}$"
)
_INSTRUMENTS = {"法律", "宪法", "司法解释", "条例", "规定", "办法", "细则", "规则", "修正案", "补充规定", "解释", "决定", "章程", "准则"}
_ARTICLE = re.compile(r"^[#*\s\u200b\u3000]*第\s*[一二三四五六七八九十百千零〇0-9\uff10-\uff19]+\s*条")
_FIRST = re.compile(r"^[#*\s\u200b\u3000]*第\s*[一1\uff11]\s*条(?=[\s\u3000])")
_INFO = re.compile(r"通过|公布|发布|修订|修正|修改|施行|批准|印发|令第|^[（(〔].*[）)〕]$|[12]\d{3}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_INFO_END = "<!-- INFO END -->"


@dataclass(frozen=True, slots=True)
class Front:
    """The head of a statute. title: as printed, several heading lines joined by a space; paragraphs: title and information.

    body: the lines of the rest.
    """

    title: str
    paragraphs: tuple[Paragraph, ...]
    body: tuple[Line, ...]


def is_statute(source: Source) -> bool:
    """Whether the source is a law, regulation or judicial interpretation by itself, not a gazette or a notice.

    A law-like title at the top and articles over most of the text; without articles, a title that only such an instrument has.
    """
    parts = list(split_statutes(part_lines(lines_of(source))))
    if not parts:
        return False
    front = read_front(parts[0])
    kind = next((kind for part in front.title.split() if (kind := kind_of(part)) in _INSTRUMENTS), "")
    if _INFO_END in source.text:
        return True
    if not kind or re.search(r"公报|汇编|选编", front.title[-8:]):
        return False
    articles = [line.start for line in parts[0] if _ARTICLE.match(line.text)]
    if len(articles) >= 2:
        return (len(source.text) - articles[0]) >= 0.5 * len(source.text)
    return kind in {"法律", "宪法", "司法解释", "修正案"} or (len(source.text) < 20_000 and kind != "决定")


def lines_of(source: Source) -> tuple[Line, ...]:
    """The lines of a source, without the empty ones."""
    lines, start = [], 0
    for text in source.text.split("\n"):
        if text.strip():
            lines.append(Line(start, start + len(text), text))
        start += len(text) + 1
    return tuple(lines)


def split_statutes(parted: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """The lines of each statute in a file.

    A new one begins at a first-level heading that names a law, or at the title before another 第一条.
    """
    lines = list(parted)
    cuts = [0]
    last_article = -1
    for index, line in enumerate(lines):
        text = line.text
        if text.startswith("# ") and index and not lines[index - 1].text.startswith("# ") and LAWLIKE.search(text.strip()[-60:]):
            cuts.append(index)
        if "第" in text[:6] and _ARTICLE.match(text):
            if last_article >= 0 and _FIRST.match(text) and cuts[-1] <= last_article:
                cuts += _title_before(lines, last_article + 1, index)
            last_article = index
    for start, end in zip(cuts, [*cuts[1:], len(lines)], strict=True):
        if start < end:
            yield tuple(lines[start:end])


def _title_before(lines: Sequence[Line], start: int, end: int) -> Iterator[int]:
    for index in range(end - 1, max(start, end - 60) - 1, -1):
        text = lines[index].text.strip()
        if 4 <= len(text) <= 60 and LAWLIKE.search(text) and not re.search(r"[，。；：]|^附|^第", text) and not division(text):
            if not (index and re.match(r"\s*附\s*(?:件|录|表)", lines[index - 1].text)):
                yield index
            return


def read_front(lines: Sequence[Line]) -> Front:
    """The head of the statute in `lines`, which are not empty."""
    marked = next((i for i, line in enumerate(lines[:80]) if _INFO_END in line.text), None)
    kept = [(line, *found) for line in lines[: marked + 1 if marked is not None else len(lines)] if (found := trim(line))]
    titles = _title_lines([(line, level) for _, line, level in kept])
    title = _joined([kept[i][1].text for i in titles])
    continued: frozenset[int] = frozenset()
    if marked is not None:
        size = len(kept)
        kept += [(line, *found) for line in lines[marked + 1 : marked + 9] if (found := trim(line))]
    else:
        indents = [line.text[0] in " \t\u3000" for line, _, _ in kept]
        continued = continued_lines([line for _, line, _ in kept], [level for _, _, level in kept], indents) - set(titles)
        size = _info_end(kept, titles[-1] + 1 if titles else 0, continued)
    while size < len(kept) and _repeats(kept[size][1].text, kept[size][2], title):
        size += 1
    last = kept[size - 1][0].end if size else -1
    floor = lines[marked].end if marked is not None else 0
    paragraphs = paragraphs_of([line for _, line, _ in kept[:size]], 0, continued)
    return Front(title, tuple(paragraphs), tuple(line for line in lines if line.start >= max(last, floor)))


def _info_end(kept: Sequence[tuple[Line, Line, int]], start: int, continued: frozenset[int]) -> int:
    """Where the lines of information after a title end; a bracket that is opened there may close some lines on."""
    end, opened = start, 0
    while end < len(kept):
        text = kept[end][1].text
        if not (end in continued and end > start) and opened <= 0 and not _is_info(text, kept[end][2]):
            break
        opened += sum(text.count(mark) for mark in "（(") - sum(text.count(mark) for mark in "）)")
        if opened > 0 and end - start > 40:
            return start
        end += 1
    return end


def _repeats(text: str, level: int, title: str) -> bool:
    """The title again, or a part of it, or the number alone on its line."""
    tight = "".join(text.split())
    if level or not tight:
        return False
    whole = "".join(title.split())
    if (len(tight) < 60 and tight.endswith(("通过）", "施行）", "公布）"))) or (len(tight) > 1 and whole.endswith(tight)):
        return True
    return (len(tight) > 3 and tight in whole) or (len(tight) < 40 and bool(find_numbers(tight)) and not tight.endswith(("。", "：")))


def _title_lines(kept: Sequence[tuple[Line, int]]) -> list[int]:
    """Indices of the lines that make up the title."""
    if not kept:
        return []
    first_level = [i for i, (_, level) in enumerate(kept[:6]) if level == 1]
    if first_level:
        last = first_level[0]
        while last + 1 < len(kept) and kept[last + 1][1] == 1:
            last += 1
        return list(range(first_level[0], last + 1))
    texts = [line.text for line, _ in kept[:40]]
    stop = next((i for i, text in enumerate(texts) if _ARTICLE.match(text) or division(text) or re.fullmatch(r"目\s*录", text)), len(texts))
    if re.search(r"令$|公告$", re.sub(r"\s", "", texts[0])):
        named = [i for i in range(1, stop) if len(texts[i]) <= 60 and LAWLIKE.search(texts[i]) and not re.search(r"[，。；：]", texts[i])]
        if named:
            return [named[-1]]
    if texts[0].endswith("法典") and len(texts) > 2 and re.fullmatch(r"\S{1,6}", texts[1]) and stop > 1 and _INFO.search(texts[2]):
        return [0, 1]
    for count in (1, 2, 3):
        joined = "".join("".join(texts[:count]).split())
        if count <= stop and LAWLIKE.search(joined) and all(len(text) <= 60 for text in texts[:count]):
            return list(range(count))
    return [0]


def _joined(texts: Sequence[str]) -> str:
    """Heading lines are joined by a space where each is a title in itself, else without."""
    tidy = [re.sub(r"[ \t\u3000\u2002\u00a0]+", " ", text).strip() for text in texts]
    return " ".join(tidy) if tidy and LAWLIKE.search(tidy[0]) else "".join(tidy)


def _is_info(text: str, level: int) -> bool:
    if level or _ARTICLE.match(text) or division(text) or len(text) > 300 or text.endswith("：") or re.match(r"为|根据|现|经", text):
        return False
    if re.match(r"[（(]", text):
        return bool(re.search(r"\d\s*年|通过|公布|发布", text[:60]))
    return (bool(_INFO.search(text)) and not (text.endswith("。") and len(text) > 60)) or bool(find_numbers(text) and len(text) < 40)


_KEYED = re.compile(
    r"[（(〔\[]\s*(?:[12]\d{3}\s*年?)?\s*(?:第[一二三四五六七八九十]+次)?(?:修订|修正|修改|公布|发布|颁布)[^（()）]*[）)〕\]]\s*$"
)


def version_key(title: str) -> str:
    """What joins the versions of one law: the title without 中华人民共和国, white space and （2018年修正）; brackets in one form."""
    key = "".join(title.split()).replace("中华人民共和国", "").translate(_SPELLING)
    return _KEYED.sub("", key)


_SPELLING = str.maketrans({"(": "（", ")": "）", "[": "（", "]": "）", "〔": "（", "〕": "）"} | dict.fromkeys("《》<>〈〉“”、,，·", ""))


_FILE_DATE = re.compile(r"[（(_\-]((?:19|20)\d{2})[-_.]?(\d{2})[-_.]?(\d{2})[）)]?(?=\.[^.]*$|$)")


def document_of(front: Front, lines: Sequence[Line], source: Source, ordinal: int) -> Document:
    """The facts of the statute in `lines`, the `ordinal`-th of its source."""
    info = [paragraph.text for paragraph in front.paragraphs if paragraph.text not in front.title]
    text = re.sub(r"\n(?![12]\d{3}\s*年)", "", "\n".join(info))
    published, passed, starts = _days(text)
    if ordinal == 1 and (named := _FILE_DATE.search(source.name)):
        published = max(published, "-".join(named.groups()))
    tail = "\n".join(line.text for line in front.body)
    number = next((number.text for number in find_numbers(text)), "")
    kind = _kind(front.title, text)
    issuer = _issuer(front.title, kind, text, number)
    return Document(
        id=f"{source.name}#{ordinal}",
        source=source.name,
        span=(lines[0].start, lines[-1].end),
        title=front.title or source.name.rsplit(".", 1)[0],
        number=number,
        issuer=issuer,
        date=published,
        kind=kind,
        passed=passed,
        in_force=starts or in_force_of(tail, published),
        repeals=repeals_of(tail),
        amends=_amends(front.title, tail),
        version_of=version_key(front.title if not front.title.startswith("关于") or kind != "司法解释" else issuer + front.title),
    )


def _amends(title: str, tail: str) -> tuple[str, ...]:
    """Only a decision to amend, and an amendment, amends: other laws speak of amended ones."""
    if "修改" not in title and "修正案" not in title:
        return ()
    named = amends_of(title) + amends_of(tail)
    if amended := re.match(r"([^《》]+?[法典])修正案(?:[（(][^（()）]*[）)])?$", title):
        named = (amended[1], *named)
    return tuple(dict.fromkeys(named))


def _days(info: str) -> tuple[str, str, str]:
    """Published, passed, in force: the last of each that the information names; what a date is for stands after it."""
    published = passed = starts = ""
    dates = find_dates(info)
    for dated, following in zip(dates, [*(d.start for d in dates[1:]), len(info)], strict=False):  # no date, no turn
        about = _QUOTED.sub("", info[dated.end : following])
        if re.search(r"施行|实施|生效|执行", about) and not re.search(r"公布|发布|通过|修[订正改]|批准", about[:60]):
            starts = max(starts, dated.iso)
            continue
        published = max(published, dated.iso)
        if re.search(r"通过|修[订正改]", about):
            passed = max(passed, dated.iso)
    return published, passed, starts


_QUOTED = re.compile(r"《[^》]*》|〈[^〉]*〉")


def _kind(title: str, info: str) -> str:
    named = kind_of(title)
    if named in {"宪法", "司法解释", "通知"}:
        return named
    for pattern, kind in (
        (r"审判委员会|检察委员会|最高人民法院公告|最高人民检察院公告", "司法解释"),
        (r"全国人民代表大会", "法律"),
        (r"[省市州县区]人民代表大会", "地方性法规"),
        (r"国务院(?:、[^\n]{0,20})?(?:第\d+号)?令|国务院第.{1,6}次常务会议|国务院[^\n]{0,8}(?:发布|公布|批准)|政务院", "行政法规"),
        (r"[省市州]人民政府令", "政府规章"),
        (r"(?:部|局|总署|委员会|银行|办公室|会)、?[^\n]{0,30}令(?:第|〔)|(?:部|局|署|委员会|银行)(?:发布|公布)", "部门规章"),
    ):
        if re.search(pattern, info):
            return kind
    if title.startswith("国务院") and named not in {"通知", "批复", "意见"}:
        return "行政法规"
    return named


def _issuer(title: str, kind: str, info: str, number: str) -> str:
    if issuer := issuer_of(title):
        return issuer
    if kind in {"法律", "宪法"}:
        sessions = re.findall(r"全国人民代表大会(常务委员会)?(?:第[^\n《]{1,12}次会议)?", info)
        return ("全国人民代表大会" + sessions[-1]) if sessions else ""
    if kind == "司法解释":
        courts = (name for name in ("最高人民法院", "最高人民检察院") if name in title or name in info)
        return "、".join(courts)
    if kind == "行政法规":
        return "国务院、中央军事委员会" if re.search(r"国务院、(?:中华人民共和国)?中央军", info) else "国务院"
    return issuer_of(title, number)
