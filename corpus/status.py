"""Which documents hold on a given day, judged over all documents together: versions of one law, repeals, days of effect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from corpus.facts import normal_number
from corpus.model import Document
from corpus.statutes.facts import version_key

SAME_ACT = timedelta(days=31)
"""An amending decision and the amended text are published together, or within this time."""


def with_status(documents: Iterable[Document], as_of: str) -> list[Document]:
    """The documents in their order, with their status on the day `as_of` (ISO).

    Of the versions of one law the latest that has come into effect is in_force, the older ones are amended, later
    ones not_yet_in_force. What another document in effect names as repealed is repealed. A document without versions
    keeps what it says of itself, and stays unknown where nothing is said. Raises ValueError if `as_of` is no day.
    """
    try:
        date.fromisoformat(as_of)
    except ValueError as error:
        raise ValueError(f"as_of should be a day like 2025-04-30, is {as_of}") from error
    known = list(documents)
    status = {document.id: _alone(document, as_of) for document in known}
    groups = versions(known)
    for group in groups.values():
        current = latest_version(group, as_of)
        for document in group:
            if document.status == "unknown":
                status[document.id] = _among_versions(document, current, as_of)
    for document in known:
        if effective(document) <= as_of and status[document.id] != "not_yet_in_force":
            for target in _targets(document, known, groups):
                status[target.id] = "repealed"
    for target in _overtaken(known, groups, as_of):
        if status[target.id] == "in_force":
            status[target.id] = "amended"
    return [replace(document, status=status[document.id]) for document in known]


def versions(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """The documents that are versions of a law, by `version_of`, each list from the oldest to the latest."""
    groups: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if document.version_of:
            groups[document.version_of].append(document)
    return {key: sorted(group, key=lambda d: (d.date, effective(d), d.id)) for key, group in groups.items()}


def latest_version(documents: Iterable[Document], as_of: str = "") -> Document | None:
    """The latest of the versions of one law, on the day `as_of` (ISO) the latest in effect; None if there is none."""
    candidates = [d for d in documents if not as_of or effective(d) <= as_of]
    return max(candidates, key=lambda d: (d.date, effective(d), d.id), default=None)


def effective(document: Document) -> str:
    """The day from which this version holds: its day in force, but not before it was published; "" if neither is known.

    An amended law still states the day in force of its first version.
    """
    return max(document.in_force, document.date)


def _alone(document: Document, as_of: str) -> str:
    if document.status == "unknown" and document.in_force > as_of:
        return "not_yet_in_force"
    return document.status


def _among_versions(document: Document, current: Document | None, as_of: str) -> str:
    if effective(document) > as_of:
        return "not_yet_in_force"
    if current is None or document.id == current.id or document.date == current.date:
        return "in_force"
    return "amended"


def _targets(document: Document, known: Sequence[Document], groups: Mapping[str, Sequence[Document]]) -> list[Document]:
    """The documents that `document` repeals: by title (older ones only), by number.

    Its own earlier versions are amended, not repealed: a revised law keeps the repealing clause of its first version.
    """
    found: list[Document] = []
    for named in document.repeals:
        key, number = version_key(named), normal_number(named)
        same = [d for other, group in groups.items() if other == key or (other.endswith(key) and "关于" in key) for d in group]
        same += [d for d in known if (d.number and d.number == number) or (not d.version_of and version_key(d.title) == key)]
        same = [d for d in same if not d.version_of or d.version_of != document.version_of]
        found += [d for d in same if d.id != document.id and (not d.date or not document.date or d.date < document.date)]
    return found


def _overtaken(known: Sequence[Document], groups: Mapping[str, Sequence[Document]], as_of: str) -> list[Document]:
    """Latest versions that an amending decision has changed since: the amended text is not among the documents."""
    found: list[Document] = []
    for document in known:
        if not document.date or effective(document) > as_of:
            continue
        for named in document.amends:
            latest = latest_version(groups.get(version_key(named), ()), as_of)
            if latest and latest.date and date.fromisoformat(latest.date) + SAME_ACT < date.fromisoformat(document.date):
                found.append(latest)
    return found
