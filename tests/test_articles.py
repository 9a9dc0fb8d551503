"""Laws read article by article: worked examples, then what holds for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Document, Line, Passage, Reading, Source, quote
from corpus.statutes import is_statute, read_articles, read_statute

LAW = """# 中华人民共和国路灯法

2019年3月1日 第十三届全国人民代表大会常务委员会第九次会议通过

2021年6月1日 第十三届全国人民代表大会常务委员会第二十九次会议《关于修改〈中华人民共和国路灯法〉的决定》修正

<!-- INFO END -->

## 第一章 总 则

第一条 为了保障夜间出行，制定本法。

第二条 本法所称路灯，是指下列照明设施：

（一）道路两侧的灯；

（二）桥梁上的灯。

前款第（一）项所称道路，包括公路。

## 第二章 维护

### 第一节 职责

第三条 市政部门负责路灯维护。

第三人损坏路灯的，应当赔偿。

第三条之一 路灯应当按时点亮。

第四条 依照前两条的规定
不得熄灭路灯。

### 第二节 费用

第五条 费用由财政承担。

## 第三章 附 则

第六条 本法自2019年5月1日起施行，《路灯管理暂行办法》同时废止。

附件一：路灯分类

一、甲类：高杆灯。

二、乙类：庭院灯。
"""


def source_of(text: str, name: str = "路灯法.md") -> Source:
    return Source(name, text, "0" * 64, name.rsplit(".", 1)[-1])


def articles(reading: Reading) -> list[str]:
    return [section.label for _, section in reading.outline if re.fullmatch(r"第.+条(之.+)?", section.label)]


def headings(reading: Reading) -> list[tuple[int, str]]:
    found = [section for _, section in reading.outline if not re.fullmatch(r"第.+条(之.+)?", section.label)]
    return [(section.level, f"{section.label} {section.title}".strip()) for section in found]


def by_locator(reading: Reading, locator: str) -> Passage:
    return next(passage for passage in reading.passages if passage.locator == locator)


def tight(text: str) -> str:
    return "".join(text.split())


def test_a_law_has_its_articles_chapters_and_annex() -> None:
    reading = read_statute(source_of(LAW))
    assert articles(reading) == ["第一条", "第二条", "第三条", "第三条之一", "第四条", "第五条", "第六条"]
    assert headings(reading)[:5] == [(1, "第一章 总 则"), (1, "第二章 维护"), (2, "第一节 职责"), (2, "第二节 费用"), (1, "第三章 附 则")]
    assert headings(reading)[5] == (1, "附件一 路灯分类")
    assert [section.level for _, section in reading.outline if section.label in ("第一条", "第三条")] == [2, 3]


def test_an_article_is_one_passage_with_its_path_and_exact_words() -> None:
    reading = read_statute(source_of(LAW))
    second = by_locator(reading, "第二条")
    assert second.text == (
        "第二条 本法所称路灯，是指下列照明设施：\n（一）道路两侧的灯；\n（二）桥梁上的灯。\n前款第（一）项所称道路，包括公路。"
    )
    assert second.path == ("第一章 总 则",)
    assert second.kind == "article"
    assert second.context == "中华人民共和国路灯法 第一章 总 则"
    assert len(second.spans) == 1
    third = by_locator(reading, "第三条")
    assert third.text.endswith("第三人损坏路灯的，应当赔偿。")
    assert third.path == ("第二章 维护", "第一节 职责")


def test_annexes_are_no_part_of_the_last_article() -> None:
    reading = read_statute(source_of(LAW))
    assert by_locator(reading, "第六条").text.endswith("同时废止。")
    annex = [passage for passage in reading.passages if passage.path[:1] == ("附件一 路灯分类",)]
    assert [passage.text for passage in annex] == ["一、甲类：高杆灯。\n二、乙类：庭院灯。"]


def test_facts_of_a_law() -> None:
    (document,) = read_statute(source_of(LAW, "路灯法(2021-06-01).md")).documents
    assert document.title == "中华人民共和国路灯法"
    assert document.kind == "法律"
    assert document.issuer == "全国人民代表大会常务委员会"
    assert (document.date, document.passed, document.in_force) == ("2021-06-01", "2021-06-01", "2019-05-01")
    assert document.repeals == ("路灯管理暂行办法",)
    assert document.version_of == "路灯法"
    assert document.status == "unknown"


def test_the_head_is_kept_and_named() -> None:
    reading = read_statute(source_of(LAW))
    head = by_locator(reading, "题注")
    assert head.kind == "front"
    assert head.text.startswith("中华人民共和国路灯法\n2019年3月1日")
    assert {name for name, _ in reading.furniture} == {"Markdown 标记", "注释"}


@pytest.mark.parametrize(
    "label",
    ["第{}条 ", "第{}条\u3000", "第 {} 条 ", "第{} 条", "笫{}条 ", "第{}条", "**第{}条** ", "\u3000\u3000第{}条 ", "第{}条\n"],
)
def test_labels_in_every_spelling(label: str) -> None:
    numerals = "一二三四五六"
    text = "# 路灯条例\n\n" + "\n\n".join(label.format(n) + f"路灯应当保持第{n}级明亮。" for n in numerals)
    reading = read_statute(source_of(text))
    assert articles(reading) == [f"第{n}条" for n in numerals]
    assert tight(by_locator(reading, "第三条").text).lstrip("第笫") == "三条路灯应当保持第三级明亮。"


@pytest.mark.parametrize("label", ["第{}条、", "第{}条：", "第{}条【照明】", "第{}条（照明）\u3000", "第{}条 【照明】 "])
def test_labels_with_marks_or_titles(label: str) -> None:
    text = "# 路灯条例\n\n" + "\n\n".join(label.format(n) + f"路灯应当保持第{n}级明亮。" for n in "一二三四")
    reading = read_statute(source_of(text))
    assert articles(reading) == ["第一条", "第二条", "第三条", "第四条"]
    titled = "照明" if label.endswith(("\u3000", " ")) else ""
    assert {section.title for _, section in reading.outline} == {titled}
    assert tight(by_locator(reading, "第二条").text) == tight(label.format("二") + "路灯应当保持第二级明亮。")


@pytest.mark.parametrize("digits", ["123456", "\uff11\uff12\uff13\uff14\uff15\uff16"])
def test_labels_with_digits_are_written_officially(digits: str) -> None:
    text = "# 路灯条例\n\n" + "\n\n".join(f"第{n}条 路灯应当明亮。" for n in digits)
    assert articles(read_statute(source_of(text))) == ["第一条", "第二条", "第三条", "第四条", "第五条", "第六条"]


def test_large_numbers() -> None:
    text = "# 路灯条例\n\n第九百九十九条 甲。\n\n第一千条 乙。\n\n第一千零一条 丙。\n\n第一千零二条 丁。"
    assert articles(read_statute(source_of(text))) == ["第九百九十九条", "第一千条", "第一千零一条", "第一千零二条"]


def test_references_at_the_head_of_a_line_are_no_articles() -> None:
    text = (
        "# 路灯条例\n\n第一条 甲。\n\n第二条 违反本条例\n第五条第二款\n规定的，处罚。\n\n第三条 依照\n第一条的规定办理。\n\n"
        "第三十一条所称灯具，包括灯泡。\n\n第四条 丁。\n\n第一款规定的费用，由财政承担。\n\n第五条 戊。"
    )
    reading = read_statute(source_of(text))
    assert articles(reading) == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    assert by_locator(reading, "第四条").text.endswith("由财政承担。")


def test_labels_quoted_in_an_amendment_are_no_articles() -> None:
    text = (
        "# 中华人民共和国宪法修正案\n\n第五十一条 宪法第一百条增加一款。\n\n第五十二条 宪法增加一节，作为第七节；增加五条。内容如下：\n\n"
        "第七节 监察委员会\n\n第一百二十三条 监察委员会是监察机关。\n\n第一百二十四条 监察委员会对大会负责。\n\n第七节相应改为第八节。"
    )
    reading = read_statute(source_of(text))
    assert articles(reading) == ["第五十一条", "第五十二条"]
    assert headings(reading) == []
    assert "第一百二十四条" in by_locator(reading, "第五十二条").text


def test_articles_of_a_chapter_on_one_line() -> None:
    text = (
        "# 飞行规则\n\n第一章 总则 第一条 为了飞行安全，制定本规则。 第二条 飞行应当遵守第一条 的规定。\n"
        "第二章 空域 第三条 空域应当统一规划。 空域由空军管理。 第四条 本规则自2001年8月1日起施行。 附件一 信号（略）"
    )
    reading = read_statute(source_of(text))
    assert articles(reading) == ["第一条", "第二条", "第三条", "第四条"]
    assert headings(reading)[:2] == [(1, "第一章 总则"), (1, "第二章 空域")]
    assert by_locator(reading, "第三条").text == "第三条 空域应当统一规划。 空域由空军管理。"
    assert by_locator(reading, "第四条").text == "第四条 本规则自2001年8月1日起施行。"


def test_a_heading_broken_in_two_and_an_unmarked_heading() -> None:
    text = (
        "# 路灯条例\n\n第一章 总则\n\n第一条 甲。\n\n## 第二章 路灯逃逸、毁损案件\n\n违法所得的没收程序\n\n第二条 乙。\n\n"
        "（一）动产抵押\n\n第三条 丙。\n\n法律责任\n\n第四条 有下列情形的：\n\n"
        "（一）打碎灯泡\n\n（二）剪断电线\n\n第五条 本条例自公布之日起施行。"
    )
    reading = read_statute(source_of(text))
    assert [text for _, text in headings(reading)] == [
        "第一章 总则",
        "第二章 路灯逃逸、毁损案件违法所得的没收程序",
        "（一） 动产抵押",
        "法律责任",
    ]
    assert by_locator(reading, "第四条").text.endswith("（二）剪断电线")


def test_text_before_the_first_article_is_kept() -> None:
    text = (
        "# 最高人民法院关于路灯案件的解释\n\n2020年1月2日 最高人民法院审判委员会第1700次会议通过\n\n<!-- INFO END -->\n\n"
        "为正确审理路灯案件，制定本解释。\n\n第一条 甲。\n\n第二条 本解释自公布之日起施行。"
    )
    reading = read_statute(source_of(text))
    assert by_locator(reading, "引言").text == "为正确审理路灯案件，制定本解释。"
    (document,) = reading.documents
    assert (document.kind, document.issuer, document.in_force) == ("司法解释", "最高人民法院", "2020-01-02")


def test_a_table_of_contents_is_no_outline() -> None:
    text = (
        "路灯条例\n（2020年1月2日国务院令第700号公布）\n目\u3000录\n第一章 总则\n第二章 附则\n"
        "第一章 总则\n第一条 甲。\n第二条 乙。\n第二章 附则\n第三条 丙。"
    )
    reading = read_statute(source_of(text, "路灯条例.txt"))
    assert [text for _, text in headings(reading)] == ["第一章 总则", "第二章 附则"]
    assert by_locator(reading, "目录").kind == "contents"
    (document,) = reading.documents
    assert (document.title, document.number, document.date, document.kind) == ("路灯条例", "国务院令第700号", "2020-01-02", "行政法规")


def test_an_order_before_its_regulation() -> None:
    text = (
        "中华人民共和国国务院令\n第 777 号\n《路灯条例》已经国务院第30次常务会议通过，现予公布，自2024年5月1日起施行。\n"
        "总理 李某\n2024年3月9日\n"
        "路灯条例\n第一条 甲。\n第二条 乙。\n第三条 本条例自2024年5月1日起施行。"
    )
    (document,) = read_statute(source_of(text, "路灯条例.txt")).documents
    assert (document.title, document.number, document.date, document.in_force) == (
        "路灯条例",
        "国务院令第777号",
        "2024-03-09",
        "2024-05-01",
    )


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    sentence = "路灯的设置应当符合城市照明规划和道路安全要求并且由市政部门按照职责分工负责组织实施和监督检查" * 2
    paragraphs = [f"\u3000\u3000第{n}条 {sentence}。" for n in "一二三四五六七八九"]
    text = "路灯条例\n" + "\n".join(part for p in paragraphs for part in re.findall(r".{1,30}", p))
    reading = read_statute(source_of(text, "路灯条例.txt"))
    assert articles(reading) == [f"第{n}条" for n in "一二三四五六七八九"]
    assert by_locator(reading, "第二条").text == f"第二条 {sentence}。"
    assert reading.joins


def test_a_sentence_that_a_page_break_cut_is_joined() -> None:
    text = (
        "# 路灯条例\n\n第一条 市政部门负责路灯维护，不得违反本条例\n\n第三条的规定。\n\n"
        "第二条 用人单位应当按照规定点亮路灯，并且合理确定其照明\n\n"
        "定额和计件标准。\n\n第三条 计算公式如下：\n\n费用=灯数×单价\n\n前款所称单价，由物价部门确定。"
    )
    reading = read_statute(source_of(text))
    assert by_locator(reading, "第一条").text == "第一条 市政部门负责路灯维护，不得违反本条例第三条的规定。"
    assert by_locator(reading, "第二条").text == "第二条 用人单位应当按照规定点亮路灯，并且合理确定其照明定额和计件标准。"
    assert by_locator(reading, "第三条").text.split("\n")[1] == "费用=灯数×单价"
    assert len(reading.joins) == 2


def test_a_long_article_is_cut_at_its_clauses_and_items() -> None:
    items = "\n\n".join(f"（{n}）{'未经批准移动路灯的，' * 12}处罚；" for n in "一二三四五六七八九")
    text = f"# 路灯条例\n\n第一条 甲。\n\n第二条 有下列情形之一的：\n\n{items}\n\n{'前款规定的处罚由市政部门决定。' * 10}\n\n第三条 丙。"
    reading = read_statute(source_of(text))
    pieces = [passage for passage in reading.passages if passage.locator.startswith("第二条")]
    assert all(len(passage.text) <= 1000 for passage in pieces)
    assert pieces[0].locator.startswith("第二条第一款")
    assert re.fullmatch(r"第二条第一款第（.）项至第（九）项|第二条第一款至第二款|第二条第二款", pieces[1].locator)
    assert pieces[1].path[-1] == "第二条"
    assert tight("".join(passage.text for passage in pieces)) == tight(text[text.index("第二条") : text.index("第三条")])


def test_a_sentence_without_end_is_cut_by_force() -> None:
    text = "# 路灯条例\n\n第一条 " + "灯" * 3500 + "\n\n第二条 乙。"
    reading = read_statute(source_of(text))
    assert all(len(passage.text) <= 1000 for passage in reading.passages)
    assert "".join(passage.text for passage in reading.passages if passage.locator.startswith("第一条")).count("灯") == 3500


def test_amending_decisions_are_numbered_plainly() -> None:
    text = (
        "# 中华人民共和国路灯法修正案（二）\n\n<!-- INFO END -->\n\n"
        "一、将路灯法第三条修改为：“路灯应当明亮。\n\n“（一）桥上的灯；\n\n（二）路上的灯。”\n\n"
        "二、在路灯法第五条后增加一条，作为第五条之一：“打碎路灯的，赔偿。”\n\n三、本修正案自公布之日起施行。"
    )
    reading = read_statute(source_of(text))
    assert [section.label for _, section in reading.outline] == ["一、", "二、", "三、"]
    assert by_locator(reading, "一、").text.endswith("（二）路上的灯。”")
    (document,) = reading.documents
    assert document.amends == ("中华人民共和国路灯法",)


def test_a_civil_code_in_parts_names_the_part() -> None:
    text = (
        "# 中华人民共和国民法典\n\n# 总则\n\n2020年5月28日 第十三届全国人民代表大会第三次会议通过\n\n2021年1月1日 施行\n\n"
        "<!-- INFO END -->\n\n第一条 甲。\n\n第二条 乙。"
    )
    (document,) = read_statute(source_of(text, "总则.md")).documents
    assert document.title == "中华人民共和国民法典 总则"
    assert (document.kind, document.issuer, document.in_force) == ("法律", "全国人民代表大会", "2021-01-01")


def test_several_laws_in_one_file() -> None:
    other = LAW.replace("路灯", "桥梁")
    reading = read_statute(source_of(LAW + "\n" + other))
    assert [document.title for document in reading.documents] == ["中华人民共和国路灯法", "中华人民共和国桥梁法"]
    assert articles(reading) == articles(read_statute(source_of(LAW))) * 2
    assert {passage.title for passage in reading.passages} == {"中华人民共和国路灯法", "中华人民共和国桥梁法"}


def test_articles_inside_another_document() -> None:
    text = "第一章 总则\n第一条 甲。\n第二条 乙。\n第二章 附则\n第三条 丙。"
    lines = [Line(match.start(), match.end(), match[0]) for match in re.finditer(r".+", text)]
    document = Document("公报#3", "公报", (0, len(text)), "路灯管理办法")
    sections, passages = read_articles(lines, document, source_of(text))
    assert [section.label for section in sections] == ["第一章", "第一条", "第二条", "第二章", "第三条"]
    assert [(p.locator, p.path, p.document) for p in passages[:3]] == [
        ("第一条", ("第一章 总则",), "公报#3"),
        ("第二条", ("第一章 总则",), "公报#3"),
        ("第三条", ("第二章 附则",), "公报#3"),
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (LAW, True),
        ("路灯管理办法\n第一条 甲。\n第二条 乙。\n第三条 丙。", True),
        ("九江市人民政府关于路灯工作的通知\n九府发〔2022〕24号\n各县（市、区）人民政府：\n一、点亮路灯。", False),
        ("九江市人民政府公报\n目录\n关于印发路灯管理办法的通知 1\n第一条 甲。\n第二条 乙。", False),
        ("", False),
        ("只有一句话。", False),
    ],
)
def test_what_is_a_statute(text: str, answer: bool) -> None:
    assert is_statute(source_of(text)) is answer


def check(reading: Reading) -> None:
    """What holds for any text: spans exact, nothing lost, nothing too long."""
    text = reading.source.text
    held = bytearray(len(text))
    for passage in reading.passages:
        assert passage.text.strip()
        assert len(passage.text) <= 1000
        assert all(0 <= start < end <= len(text) for start, end in passage.spans)
        assert sorted(passage.spans) == list(passage.spans)
        if not passage.rows:
            assert tight(passage.text) == tight(quote(text, passage.spans))
        for start, end in passage.spans:
            held[start:end] = b"\x01" * (end - start)
    for _, (start, end) in reading.furniture:
        held[start:end] = b"\x01" * (end - start)
    assert [i for i, char in enumerate(text) if not char.isspace() and not held[i]] == []
    for _, section in reading.outline:
        assert all(0 <= start <= end <= len(text) for start, end in section.spans)
        assert section.level >= 1


def test_the_example_holds_everything() -> None:
    reading = read_statute(source_of(LAW))
    check(reading)
    plain = LAW.replace("#", "").replace("<!-- INFO END -->", "")
    assert read_statute(source_of(plain, "路灯法.txt")).coverage == 1.0


PIECES = st.sampled_from(
    [
        *LAW.splitlines(),
        "第九条",
        "第 三 条",
        "第１２条　灯",
        "目　录",
        "（一）",
        "一、灯",
        "| 甲 | 乙 |",
        "|---|---|",
        "| 丙 | 丁 |",
        "\u200b",
        "“",
        "第二章 附 则",
        "附件",
        "附：",
        "# 中华人民共和国桥梁法",
        "1.5倍",
        "5.1 灯",
        "a)灯",
        "灯" * 1100,
        "第三条的规定，" * 200,
        "**第四条** 灯",
        "#",
        "\ufeff",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=40), st.sampled_from(["\n", "\n\n", "\r\n", " ", ""]))
def test_any_mixture_of_lines_is_read_whole(lines: list[str], glue: str) -> None:
    check(read_statute(source_of(glue.join(lines))))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="第一二三十条章节编附件（）()、。，：；“”《》 \n\t\u3000\u200b#*|.0123法例灯", max_size=300))
def test_any_text_is_read_whole(text: str) -> None:
    check(read_statute(source_of(text)))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(LAW)), st.integers(0, 60), st.integers(0, len(LAW)), st.text(alphabet="第三条章 \n。灯#", max_size=6))
def test_a_damaged_law_is_read_whole(at: int, length: int, put: int, extra: str) -> None:
    damaged = LAW[:at] + LAW[at + length :]
    check(read_statute(source_of(damaged[:put] + extra + damaged[put:] + LAW)))
