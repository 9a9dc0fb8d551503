from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.model import Document
from corpus.status import effective, latest_version, versions, with_status

TODAY = "2025-04-30"


def law(key: str, date: str, **facts: object) -> Document:
    made = Document(f"{key}({date}).md#1", f"{key}({date}).md", (0, 1), f"中华人民共和国{key}", date=date, version_of=key)
    return replace(made, **facts)  # type: ignore[arg-type]


def statuses(documents: list[Document], as_of: str = TODAY) -> dict[str, str]:
    return {document.id: document.status for document in with_status(documents, as_of)}


def test_the_latest_version_is_in_force_and_the_older_are_amended() -> None:
    old, new = law("路灯法", "2015-01-01"), law("路灯法", "2021-06-01")
    assert statuses([new, old]) == {old.id: "amended", new.id: "in_force"}
    assert statuses([new, old], "2020-01-01") == {old.id: "in_force", new.id: "not_yet_in_force"}


def test_a_version_that_is_not_yet_in_force_leaves_the_old_one_in_force() -> None:
    old, new = law("路灯法", "2015-01-01"), law("路灯法", "2024-11-08", in_force="2025-07-01")
    assert statuses([old, new]) == {old.id: "in_force", new.id: "not_yet_in_force"}
    assert statuses([old, new], "2025-07-01") == {old.id: "amended", new.id: "in_force"}


def test_the_day_in_force_of_the_first_version_does_not_make_an_amended_law_older() -> None:
    assert effective(law("路灯法", "2021-06-01", in_force="1990-01-01")) == "2021-06-01"


def test_what_another_names_is_repealed_and_not_the_other_itself() -> None:
    old, new = law("路灯暂行条例", "2011-01-08"), law("路灯法", "2021-06-01", repeals=("中华人民共和国路灯暂行条例",))
    assert statuses([old, new]) == {old.id: "repealed", new.id: "in_force"}
    assert statuses([old, new], "2021-05-31") == {old.id: "in_force", new.id: "not_yet_in_force"}


def test_a_title_taken_up_again_later_is_not_repealed() -> None:
    repealing, later = law("路灯法", "2014-11-01", repeals=("照明法",)), law("照明法", "2015-07-01")
    assert statuses([repealing, later])[later.id] == "in_force"


def test_the_repealing_clause_of_the_first_version_does_not_repeal_amended_ones() -> None:
    old, new = law("路灯细则", "2010-01-09", repeals=("路灯细则",)), law("路灯细则", "2023-12-11", repeals=("路灯细则",))
    assert statuses([old, new]) == {old.id: "amended", new.id: "in_force"}


def test_a_title_without_its_issuer_and_a_number_are_found() -> None:
    court = law("最高人民法院关于路灯案件的解释", "2013-01-01")
    notice = Document("甲.txt#1", "甲.txt", (0, 1), "关于路灯的通知", number="九府发〔2015〕3号", date="2015-01-01")
    new = law("路灯规定", "2020-01-01", repeals=("关于路灯案件的解释", "九府发[2015] 3号"))
    assert statuses([court, notice, new]) == {court.id: "repealed", notice.id: "repealed", new.id: "in_force"}


def test_notices_stay_unknown() -> None:
    notice = Document("甲.txt#1", "甲.txt", (0, 1), "关于路灯的通知", date="2015-01-01")
    later = replace(notice, id="甲.txt#2", in_force="2026-01-01")
    assert statuses([notice, later]) == {notice.id: "unknown", later.id: "not_yet_in_force"}


def test_an_amendment_without_the_amended_text_marks_the_old_text() -> None:
    old = law("路灯规定", "2008-05-12")
    decision = law("关于修改路灯规定的决定", "2020-12-29", amends=("路灯规定",))
    assert statuses([old, decision])[old.id] == "amended"
    together = law("路灯规定", "2020-12-23")
    assert statuses([old, together, decision])[together.id] == "in_force"


def test_versions_and_the_latest_one() -> None:
    old, new = law("路灯法", "2015-01-01"), law("路灯法", "2024-11-08", in_force="2025-07-01")
    assert versions([new, old]) == {"路灯法": [old, new]}
    assert latest_version([old, new]) == new
    assert latest_version([old, new], TODAY) == old
    assert latest_version([]) is None


def test_a_day_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="2025"):
        with_status([], "2025-13-01")


def test_order_and_other_facts_are_kept() -> None:
    documents = [law("乙法", "2020-01-01"), law("甲法", "2019-01-01")]
    assert [replace(d, status="unknown") for d in with_status(documents, TODAY)] == documents
