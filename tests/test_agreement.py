"""Offices are not confused: 校长 and 副校长, who comes and who goes."""

from __future__ import annotations

import pytest

from rag.agreement import of_department, of_office


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("学院的院长是谁", "张三：任市学院院长", 1.0),
        ("学院的院长是谁", "李四：任市学院副院长", -1.0),
        ("谁当副主任", "王五：任副主任，免去主任职务", 1.0),
        ("谁不再当局长了", "赵六：任主席，免去市体育局局长职务", 1.0),
        ("谁不再当局长了", "赵六：任市体育局局长", 0.0),
        ("谁任局长", "赵六：任主席，免去市体育局局长职务", -1.0),
        ("这份任免里谁新任局长", "赵六：任市体育局局长，免去市商务局副局长职务", 1.0),
        ("农膜回收率是多少", "赵六：任主席", 0.0),
    ],
)
def test_an_office_is_that_office_only(question: str, text: str, value: float) -> None:
    assert of_office(question, text) == value


def test_a_department_counts_under_any_of_its_names() -> None:
    assert of_department(("发展和改革委员会", "发改委"), "市发改委牵头") == 1.0
    assert of_department(("教育局",), "市发改委牵头") == 0.0
