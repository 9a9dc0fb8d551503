"""The head of a document and its signature: title, number, date, addressees, the sentence of issue: one passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.facts import find_date
from corpus.lines import Stretch, bare, plain, tidy
from corpus.model import Document
from corpus.prose.labels import label_of
from corpus.prose.paragraphs import Paragraph
from corpus.prose.passages import Draft, together
from corpus.prose.sections import Entry
from corpus.prose.titles import is_addressees, is_date, is_number, is_organ, is_publicity

LONGEST = 320  # characters of the head with the first paragraph in it
NEAR = 8  # entries from the start in which a signature belongs to the notice that issues a plan
_SPEAKER = re.compile(r"\S{2,24}\s+[\u4e00-\u9fff]{1,3}\s?[\u4e00-\u9fff]{1,2}")
_SPOKE_FOR = re.compile(r"([\u4e00-\u9fff]{1,12}[省市县区州旗]人民政府)\s*代?(?:省长|市长|县长|区长|州长|主席|旗长)")
_GREETING = re.compile(r"(?:各位|同志们|尊敬的)[^。]{0,18}[:,]")
_SUBTITLE = re.compile(r"(?:—|——).{2,58}|\([^()]{4,60}\)")


@dataclass(frozen=True, slots=True)
class Front:
    """said: what goes into the front passage below title and number. signed: signature lines further down. body: the rest.

    organ, date: of the signature, "" if there is none; spoken: the day of a report, from its subtitle.
    """

    said: tuple[Stretch, ...]
    signed: tuple[Stretch, ...]
    body: tuple[Entry, ...]
    organ: str = ""
    date: str = ""
    spoken: str = ""


def read_front(entries: Sequence[Entry], title: str) -> Front:
    """The head of a document's entries (title and number left out): subtitle, speaker, addressees, publicity, signature, first words."""
    head = _count_head(entries)
    signature, organ, date = _signature(entries, head)
    near = [k for k in signature if k <= head + NEAR and not any(_is_labelled(e) for e in entries[head:k])]
    said = [*range(head), *near, *(k for k, entry in enumerate(entries) if k >= head and _is_publicity(entry))]
    size = len(title) + sum(len(_raw(entries[k])) for k in said)
    first = next((k for k in range(head, len(entries)) if k not in said), None)
    if first is not None and _is_short_text(entries[first], size):
        said.append(first)
    used = {*said, *signature}
    return Front(
        tuple(words for k in sorted({*said}) if (words := _words(entries[k]))),
        tuple(words for k in signature if k not in said and (words := _words(entries[k]))),
        tuple(entry for k, entry in enumerate(entries) if k not in used),
        organ or next((m[1] for k in range(head) if (m := _SPOKE_FOR.match(bare(_raw(entries[k]))))), ""),
        date,
        next((day for k in range(head) if bare(_raw(entries[k])).startswith("—") and (day := find_date(plain(_raw(entries[k]))))), ""),
    )


def _words(entry: Entry) -> Stretch | None:
    return entry.words if isinstance(entry, Paragraph) else None


def _raw(entry: Entry) -> str:
    return entry.words.raw if isinstance(entry, Paragraph) else ""


def _is_labelled(entry: Entry) -> bool:
    return label_of(_raw(entry)) is not None


def _is_publicity(entry: Entry) -> bool:
    return is_publicity(_raw(entry)) if _raw(entry) else False


def _is_short_text(entry: Entry, size: int) -> bool:
    raw = _raw(entry)
    return bool(raw) and label_of(raw) is None and len(raw) + size <= LONGEST and raw.rstrip()[-1] in "。!！，,：:"


def _count_head(entries: Sequence[Entry]) -> int:
    for k, entry in enumerate(entries[:6]):
        words = bare(_raw(entry))
        fixed = is_addressees(words) or is_publicity(words) or is_date(words) or (_SPEAKER.fullmatch(words) and label_of(words) is None)
        if not words or not (fixed or _SUBTITLE.fullmatch(words) or _GREETING.fullmatch(words)):
            return k
    return min(6, len(entries))


def _signature(entries: Sequence[Entry], head: int) -> tuple[list[int], str, str]:
    """The entries that sign: organs (or a person's post and name) over a date, or a date alone; the first one's organ and day."""
    found: list[int] = []
    organ = date = ""
    for k in range(head, len(entries)):
        raw = _raw(entries[k])
        if not raw or len(raw) > 40 or not is_date(raw):
            continue
        above = [j for j in range(max(head, k - 4), k) if all(_signs(_raw(entries[m])) for m in range(j, k))]
        found += [*above, k]
        if not date:
            date = find_date(plain(raw))
            organ = next((re.sub(r"\s+", "", bare(_raw(entries[j]))) for j in above if is_organ(_raw(entries[j]))), "")
    return found, organ, date


def _signs(raw: str) -> bool:
    words = bare(raw)
    return (
        bool(words)
        and len(words) <= 40
        and label_of(words) is None
        and (is_organ(words) or (bool(_SPEAKER.fullmatch(words)) and words[-1] not in "。；;：:"))
    )


def front_draft(document: Document, heads: Sequence[Stretch], said: Sequence[Stretch]) -> Draft:
    """heads: the lines of the title and number, as they stand; said: what else belongs to the head."""
    _, spans = together([*heads, *said])
    first = f"{document.title}\n{' '.join(filter(None, (document.number, _written(document.date))))}".strip()
    more = [tidy(s.raw) for s in heads if not is_number(s.raw) and not _is_in(s.raw, document.title)]
    return Draft("\n".join([first, *more, *(tidy(s.raw) for s in said)]), spans, (), "文首", ("",), "front", own=True)


def _is_in(raw: str, title: str) -> bool:
    return re.sub(r"[\s#*]+", "", raw) in re.sub(r"\s+", "", title)


def _written(iso: str) -> str:
    return "{}年{}月{}日".format(*(int(part) for part in iso.split("-"))) if iso else ""
