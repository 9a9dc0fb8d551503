"""A gazette into its documents: the shipped one, and other layouts."""

from __future__ import annotations

from corpus.lines import split_lines
from corpus.prose.gazette import Gazette, split_documents
from tests.shipped import gold, reading

NEWER = """新余市人民政府公报
2021年第3期
（总第87期）

目　　次

市政府文件
关于印发新余市国土空间生态修复规划的通知（余府发〔2021〕5号）……………………（3）
关于加强节约用水工作的实施意见
（余府发〔2021〕6号）……………………………（9）
大事记
2021年5月份大事记……………………………………（22）

市政府文件

新余市人民政府
关于印发新余市国土空间生态修复规划的通知
余府发〔2021〕5号

各县区人民政府，市政府各部门：

　　现将《新余市国土空间生态修复规划》印发给你们，请认真贯彻执行。

新余市人民政府
2021年5月8日

新余市国土空间生态修复规划

　　坚持系统修复。统筹山水林田湖草沙一体化保护和系
新余市人民政府公报　2021年第3期
— 4 —
统治理。

新余市人民政府
关于加强节约用水工作的实施意见
余府发〔2021〕6号

各县区人民政府，市政府各部门：
　　为加强节约用水工作，现提出如下意见。

新余市人民政府公报　2021年第3期
— 14 —

2021年5月份大事记
　　5月6日　市长主持召开市政府常务会议，研究国土空间规划工作。
"""

RED_HEAD = """赣州市人民政府文件

赣市府发〔2020〕3号

赣州市人民政府
关于印发赣州市支持企业复工复产若干措施的通知

各县（市、区）人民政府，市政府各部门，市属、驻市各单位：
《赣州市支持企业复工复产若干措施》已经市政府研究同意，现印发给你们，请认真贯彻执行。
"""


def split(text: str, name: str = "文件.txt") -> Gazette:
    return split_documents(split_lines(text), name)


def test_the_shipped_gazette_has_fifteen_documents_and_its_own_contents() -> None:
    facts = [{key: getattr(document, key) for key in record} for document, record in zip(reading().documents, expected(), strict=True)]
    assert facts == expected()


def expected() -> list[dict[str, str]]:
    return gold("gazette_documents.jsonl")


def test_a_gazette_with_its_numbers_on_lines_of_their_own_and_dotted_contents() -> None:
    gazette = split(NEWER)
    assert gazette.organ == "新余市人民政府"
    assert [(part.title, part.number) for part in gazette.parts] == [
        ("新余市人民政府公报2021年第3期", ""),
        ("新余市人民政府关于印发新余市国土空间生态修复规划的通知", "余府发〔2021〕5号"),
        ("新余市人民政府关于加强节约用水工作的实施意见", "余府发〔2021〕6号"),
        ("2021年5月份大事记", ""),
    ]


def test_running_heads_and_page_numbers_are_furniture_and_the_issuers_line_of_a_title_is_not() -> None:
    lines = split_lines(NEWER)
    names = {lines[i].text: name for i, name in split(NEWER).furniture.items()}
    assert names == {"新余市人民政府公报　2021年第3期": "running head", "— 4 —": "page number", "— 14 —": "page number"}


def test_a_single_notice_with_its_number_over_the_title() -> None:
    (part,) = split(RED_HEAD).parts
    assert (part.title, part.number, part.first) == ("赣州市人民政府关于印发赣州市支持企业复工复产若干措施的通知", "赣市府发〔2020〕3号", 0)


def test_a_markdown_notice() -> None:
    (part,) = split("# 市教育局关于做好2023年招生工作的通知\n\n**市教字〔2023〕7号**\n\n各县（区）教育局：\n\n请认真执行。\n").parts
    assert (part.title, part.number) == ("市教育局关于做好2023年招生工作的通知", "市教字〔2023〕7号")


def test_notices_one_after_another_without_contents_or_numbers() -> None:
    one = "甲市财政局关于报送决算的通知\n各县（区）财政局：\n请按时报送。\n甲市财政局\n2023年1月5日\n"
    two = "甲市财政局关于开展检查的通知\n各县（区）财政局：\n请配合检查。\n甲市财政局\n2023年2月5日\n"
    assert [part.title for part in split(one + "\n" + two).parts] == ["甲市财政局关于报送决算的通知", "甲市财政局关于开展检查的通知"]


def test_a_text_without_any_title_takes_the_files_name() -> None:
    (part,) = split(
        "各位同志，今天的会议非常重要，希望大家认真学习，会后抓好落实，把各项工作做深做细做实，不辜负人民的期望和重托，再立新功。\n",
        "讲话.txt",
    ).parts
    assert part.title == "讲话"


def test_a_title_quoted_in_a_text_begins_no_document() -> None:
    text = RED_HEAD + "　　根据《甲市人民政府关于乙的通知》（甲府发〔2019〕1号）要求，\n甲府发〔2019〕1号\n文件第三条不再执行。\n"
    assert len(split(text).parts) == 1


def test_an_empty_source_has_one_empty_part() -> None:
    assert [part.title for part in split("", "空.txt").parts] == ["空"]


def test_a_title_that_ends_with_its_number() -> None:
    (part,) = split("甲市委办公室印发《关于推进公开的意见》的通知(甲办发〔2017〕2号)\n\n各县（区）委：\n\n请认真执行。\n").parts
    assert (part.title, part.number) == ("甲市委办公室印发《关于推进公开的意见》的通知", "甲办发〔2017〕2号")


def test_organs_that_issue_together_keep_a_space_between_them() -> None:
    text = "甲市发展和改革委员会\n甲市财政局\n关于印发乙方案\n的通知\n甲发改〔2024〕3号\n各有关单位：\n请认真执行。\n"
    (part,) = split(text).parts
    assert part.title == "甲市发展和改革委员会 甲市财政局关于印发乙方案的通知"


def test_an_announcement_numbered_under_its_name() -> None:
    (part,) = split("甲市自然资源局公告\n2023年第12号\n\n根据有关规定，现将有关事项公告如下：\n一、地块情况\n用途为住宅。\n").parts
    assert (part.title, part.number) == ("甲市自然资源局公告", "甲市自然资源局公告2023年第12号")


def test_a_decree_takes_the_title_of_what_it_puts_in_force() -> None:
    text = (
        "甲市人民政府令\n第15号\n《甲市停车管理办法》已经市政府第10次常务会议审议通过，现予公布。\n市长　王某某\n2022年3月15日\n"
        "甲市停车管理办法\n第一章　总则\n第一条　为了加强管理，制定本办法。\n"
    )
    (part,) = split(text).parts
    assert (part.title, part.number) == ("甲市停车管理办法", "甲市人民政府令第15号")
