"""The readers of each format, and the same document in all of them."""

from __future__ import annotations

import dataclasses
import io
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from corpus.model import Source
from corpus.parse import parse
from corpus.read import can_recognise, read_file
from corpus.readers import FormatError, ofd, office, pdf, sheet, web, word
from corpus.readers.numbering import FORMATS
from tests.made_files import (
    W_NAME,
    Paper,
    Typesetter,
    book_of,
    lines_of,
    ofd_of,
    page_of,
    pdf_of,
    raw_word,
    word_of,
    zip_of,
)
from tests.shipped import gazette

FIXTURES = Path(__file__).resolve().parent / "fixtures"
FORMATS_SET = ("docx", "html", "pdf", "ofd")


@cache
def paper() -> Paper:
    """A notice of the shipped gazette with a table of it."""
    lines = gazette().text.split("\n")
    title = "九江市人民政府关于认真做好第五次全国经济普查工作的通知"
    start = max(number for number, line in enumerate(lines) if line == title)
    end = next(number for number in range(start, len(lines)) if "此件主动公开" in lines[number])
    first = next(number for number, line in enumerate(lines) if line.startswith("序号\t类型") and line.endswith("优化提升完成时限"))
    last = next(number for number in range(first, len(lines)) if not lines[number])
    rows = [(line.split("\t") + [""] * 7)[:7] for line in lines[first:last]]
    return Paper(title, [line.strip() for line in lines[start + 1 : end + 1] if line.strip()], rows, "九江市人民政府公报 2023年第2期")


@cache
def source(kind: str) -> Source:
    sheets = Typesetter().set(paper())
    extract = {
        "docx": lambda: word.read(word_of(paper())),
        "html": lambda: web.read(page_of(paper())),
        "pdf": lambda: pdf.read(pdf_of(sheets)),
        "ofd": lambda: ofd.read(ofd_of(sheets)),
    }[kind]()
    return Source("通知", extract.text, "", kind, extract.pages, extract.warnings)


@cache
def plain() -> Source:
    text = "\n\n".join([paper().title, *paper().paragraphs, "\n".join("\t".join(row) for row in paper().rows)])
    return Source("通知", text + "\n", "")


# The same document in every format


@pytest.mark.parametrize("kind", FORMATS_SET)
def test_every_format_gives_the_same_lines(kind: str) -> None:
    assert lines_of(source(kind).text) == lines_of(plain().text)


@pytest.mark.parametrize("kind", FORMATS_SET)
def test_every_format_gives_the_same_outline_and_rows(kind: str) -> None:
    expected, found = parse(plain()), parse(source(kind))
    assert [(s.level, s.label, s.title) for _, s in found.outline] == [(s.level, s.label, s.title) for _, s in expected.outline]
    assert [row.render() for p in found.passages for row in p.rows] == [row.render() for p in expected.passages for row in p.rows]
    assert [(d.number, d.date, d.title) for d in found.documents] == [("九府字〔2023〕6号", "2023-02-20", paper().title)]


@pytest.mark.parametrize("kind", ["pdf", "ofd"])
def test_a_place_is_known_by_its_page(kind: str) -> None:
    found = source(kind)
    assert [page.number for page in found.pages] == [1, 2, 3, 4]
    sheets = Typesetter().set(paper())
    for words in (paper().title, "序号\t类型", "住房公积金贷款审核"):
        printed = "".join(words.split())
        number = next(s.number for s in sheets if printed in "".join(g.text for g in s.glyphs))
        assert found.page_of(found.text.index(words)) == number
    assert "页眉、页脚和页码" in found.warnings[0]
    assert paper().running not in found.text


def test_the_notice_as_an_office_program_prints_it() -> None:
    assert lines_of(read_file(FIXTURES / "notice.pdf").text) == lines_of(plain().text)


def test_the_notice_as_an_old_office_file() -> None:
    data = (FIXTURES / "notice.doc").read_bytes()
    if shutil.which("soffice"):
        assert lines_of(office.read(data).text) == lines_of(plain().text)
    else:
        with pytest.raises(FormatError, match="没有安装"):
            office.read(data)


def test_a_scan_is_read_or_says_what_is_missing() -> None:
    path = FIXTURES / "scan.pdf"
    assert pdf.read(path.read_bytes()).scanned == (1,)
    if can_recognise():
        found = read_file(path)
        assert found.text.split("\n\n")[1] == paper().title
        assert "九府字〔2023〕6号" in "".join(found.text.split())
        assert "文字识别" in found.warnings[0]
    else:
        with pytest.raises(Exception, match="zhengda"):
            read_file(path)


# Pages


def printed(paper: Paper, **options: float) -> str:
    return pdf.read(pdf_of(Typesetter(**options).set(paper))).text  # type: ignore[arg-type]


def test_columns_are_read_one_after_the_other() -> None:
    paragraphs = [f"（{number}）" + "坚持以人民为中心的发展思想，统筹推进各项工作，确保目标任务如期完成。" * 4 for number in range(1, 25)]
    made = Paper("工作要点", paragraphs)
    assert lines_of(printed(made, columns=2)) == lines_of("\n".join([made.title, *paragraphs]))


def test_lists_with_gaps_are_rows_and_no_columns() -> None:
    gap = "　　　"
    lines = [f"组长：{gap}张三{gap}市长", f"成员：{gap}李四{gap}副市长", f"　　　{gap}王五{gap}市委常委"]
    found = printed(Paper("领导小组名单", ["组成人员如下。", *lines, "办公室设在市财政局。"])).split("\n\n")
    assert found[2] == "组长：\t张三\t市长\n成员：\t李四\t副市长\n\t王五\t市委常委"


def test_a_long_title_on_two_lines_is_one() -> None:
    title = "九江市人民政府办公室关于印发九江市推进城乡物流配送体系建设工作实施方案的通知"
    assert printed(Paper(title, ["各县（市、区）人民政府："])).split("\n")[0] == title


def test_a_row_cut_by_a_page_break_is_whole_and_the_header_comes_once() -> None:
    rows = [
        ["序号", "任务", "部门"],
        *([str(n), f"开展第{n}批固体废物专项排查整治行动并建立台账和清单", "市生态环境局"] for n in range(1, 40)),
    ]
    upper, lower = Typesetter(), Typesetter()
    upper.table(Paper("", [], [*rows[:5], ["5", "开展第5批固体废物专项排", "市生态环境局"]]))
    lower.table(Paper("", [], [rows[0], ["", "查整治行动并建立台账和清单", ""], *rows[6:9]]))
    upper.finish_page()
    lower.finish_page()
    text = pdf.read(pdf_of([*upper.sheets, *lower.sheets])).text
    assert lines_of(text) == lines_of("\n".join("\t".join(row) for row in rows[:9]))


@pytest.mark.parametrize("shown_upright", [True, False])
def test_text_set_sideways_is_read_upright(shown_upright: bool) -> None:
    sheets = Typesetter().set(Paper("附件", ["第一行文字。", "第二行文字。"], [["甲", "乙"], ["丙", "丁"]]))
    assert pdf.read(pdf_of(sheets, turned=True, shown_upright=shown_upright)).text == pdf.read(pdf_of(sheets)).text


def test_radicals_are_read_as_the_characters_that_they_are() -> None:
    assert printed(Paper("通知", ["⺠政局⼀⽉"])) == "通知\n\n民政局一月\n"


def test_a_table_without_side_borders() -> None:
    sheets = Typesetter().set(Paper("清单", ["如下："], [["序号", "任务", "部门"], ["1", "排查", "市生态环境局"]]))
    outer = {min(rule.left for rule in sheets[0].rules), max(rule.right for rule in sheets[0].rules)}
    rules = tuple(rule for rule in sheets[0].rules if not (rule.left == rule.right and rule.left in outer))
    text = pdf.read(pdf_of([dataclasses.replace(sheets[0], rules=rules)])).text
    assert text == "清单\n\n如下：\n\n序号\t任务\t部门\n1\t排查\t市生态环境局\n"


# Word


def numbered(level: int, text: str) -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def levels(*given: tuple[str, str]) -> str:
    inside = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for index, (style, text) in enumerate(given)
    )
    abstract = f'<w:abstractNum w:abstractNumId="7">{inside}</w:abstractNum>'
    return f'<w:numbering {W_NAME}>{abstract}<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>'


def test_automatic_numbers_are_text() -> None:
    body = "".join(map(numbered, (0, 1, 1, 2, 0, 1), ("总体要求", "指导思想", "基本原则", "坚持党的领导", "主要任务", "做强产业")))
    numbering = levels(("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    assert word.read(raw_word(body, numbering=numbering)).text.split("\n\n") == [
        "一、总体要求",
        "（一）指导思想",
        "（二）基本原则",
        "1.坚持党的领导",
        "二、主要任务",
        "（一）做强产业\n",
    ]


def test_articles_numbered_through_chapters() -> None:
    numbering = levels(("chineseCountingThousand", "第%1章"), ("chineseCountingThousand", "第%2条")).replace(
        '<w:lvlText w:val="第%2条"/>', '<w:lvlText w:val="第%2条"/><w:lvlRestart w:val="0"/><w:suff w:val="space"/>'
    )
    body = "".join(map(numbered, (0, 1, 1, 0, 1), ("总则", "为了规范。", "本法所称。", "附则", "自公布之日起施行。")))
    text = word.read(raw_word(body, numbering=numbering)).text
    assert text == "第一章总则\n\n第一条 为了规范。\n\n第二条 本法所称。\n\n第二章附则\n\n第三条 自公布之日起施行。\n"


@pytest.mark.parametrize(
    ("style", "number", "label"),
    [
        ("chineseCountingThousand", 105, "一百零五"),
        ("japaneseCounting", 12, "十二"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographDigital", 10, "一〇"),
        ("ideographTraditional", 3, "丙"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalFullWidth", 12, "１２"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
    ],
)
def test_number_formats(style: str, number: int, label: str) -> None:
    assert FORMATS[style](number) == label


def test_merged_cells_of_a_word_table() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    wide = '<w:gridSpan w:val="3"/>'
    rows = [
        cell("九江市任务表", wide),
        cell("序号") + cell("年度", '<w:gridSpan w:val="2"/>'),
        cell("一、生态", wide),
        cell("1", '<w:vMerge w:val="restart"/>') + cell("2022年") + cell("甲"),
        cell("", "<w:vMerge/>") + cell("2023年") + cell("乙"),
        cell("注：甲乙。", wide),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    expected = "九江市任务表\n\n序号\t年度\t\n一、生态\n1\t2022年\t甲\n\t2023年\t乙\n\n注：甲乙。\n"
    assert word.read(raw_word(body)).text == expected


def test_a_box_of_one_cell_is_paragraphs() -> None:
    inside = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("专栏1 重点工程", "1.建设工程。"))
    assert word.read(raw_word(f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>")).text == "专栏1 重点工程\n\n1.建设工程。\n"


def test_paragraphs_with_tabs_are_rows_of_a_list() -> None:
    tab = "<w:r><w:tab/></w:r>"
    words = (("组长：", "张三", "市长"), ("成员：", "李四", "副市长"), ("1.", "具体分工"), ("各部门：",))
    body = "".join(f"<w:p>{tab.join(f'<w:r><w:t>{word}</w:t></w:r>' for word in line)}</w:p>" for line in words)
    assert word.read(raw_word(body)).text == "组长：\t张三\t市长\n成员：\t李四\t副市长\n\n1.具体分工\n\n各部门：\n"


def test_footnotes_boxes_and_tracked_changes() -> None:
    note = f'<w:footnotes {W_NAME}><w:footnote w:id="2"><w:p><w:r><w:t>见附件。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>九府发〔2023〕1号</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    changed = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>"
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = f"<w:p><w:r><w:t>按</w:t></w:r>{changed}<w:r><w:t>办法</w:t></w:r>{mark}{hidden}{box}<w:r><w:t>执行。</w:t></w:r></w:p>"
    assert word.read(raw_word(body, footnotes=note)).text == "按新办法[注1]执行。\n\n九府发〔2023〕1号\n\n[注1] 见附件。\n"


# Web pages


def test_only_the_main_text_of_a_page_is_read() -> None:
    made = Paper("关于放假的通知", ["各部门：", "国庆节放假七天，请各单位妥善安排值班和安全保卫等工作，遇有重大突发事件要及时报告。" * 3])
    for encoding, label in (("utf-8", "utf-8"), ("gb18030", "gb2312"), ("utf-8", "gb2312"), ("gb18030", "utf-8")):
        assert web.read(page_of(made, encoding, label)).text.split("\n\n") == [made.title, made.paragraphs[0], made.paragraphs[1] + "\n"]


def test_a_page_without_a_known_container() -> None:
    text = "为贯彻落实党中央、国务院决策部署，现就有关事项通知如下，请认真抓好落实。" * 4
    links = "".join(f"<li><a href='/{n}'>栏目导航链接文字{n}</a></li>" for n in range(60))
    page = f"<html><body><div><ul>{links}</ul></div><div><div><h2>通知</h2><div>{text}<br>　　特此通知。</div></div></div></body></html>"
    assert web.read(page.encode()).text == f"通知\n\n{text}\n\n特此通知。\n"


def test_spans_of_a_web_table_and_tables_for_layout() -> None:
    table = (
        "<table><tr><th colspan=3>任务表</th></tr><tr><th>序号</th><th colspan=2>年度</th></tr>"
        "<tr><td rowspan=2>1</td><td>2022<br>年</td><td>甲</td></tr><tr><td>2023年</td><td>乙</td></tr></table>"
    )
    page = f"<html><body><table><tr><td><p>正文一段。</p>{table}</td></tr></table></body></html>"
    assert web.read(page.encode()).text == "正文一段。\n\n任务表\n\n序号\t年度\t\n1\t2022 年\t甲\n\t2023年\t乙\n"


def test_a_saved_web_archive() -> None:
    page = page_of(Paper("关于放假的通知", ["国庆节放假七天。" * 20])).decode()
    archive = f"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{page}"
    assert web.read(archive.encode()).text.startswith("关于放假的通知\n\n国庆节")


# Workbooks


def test_a_workbook_shows_what_its_sheets_show() -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "指标表"
    first.append(["九江市“无废城市”建设指标表"])
    first.merge_cells("A1:C1")
    first.append(["指标", "现状", "日期"])
    first.append(["综合利用率", 0.7054, "2023年"])
    first.append(["总量", 1234567.0, None])
    first["B3"].number_format = "0.00%"
    first["B4"].number_format = "#,##0"
    hidden = book.create_sheet("草稿")
    hidden["A1"] = "草稿"
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    extract = sheet.read(out.getvalue())
    rows = "指标\t现状\t日期\n综合利用率\t70.54%\t2023年\n总量\t1,234,567\t\n"
    assert extract.text == f"指标表\n\n九江市“无废城市”建设指标表\n\n{rows}"
    assert "草稿" in extract.warnings[0]


def test_an_empty_row_parts_tables() -> None:
    data = book_of({"Sheet1": [["甲", "乙"], ["1", "2"], [], ["丙", "丁"], ["3", "4"]]})
    assert sheet.read(data).text == "甲\t乙\n1\t2\n\n丙\t丁\n3\t4\n"


# OFD


def test_an_ofd_with_templates_repeated_steps_and_another_name_space() -> None:
    template = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    code = '<ofd:TextCode X="0" Y="5" DeltaX="g 3 5">九府发号</ofd:TextCode>'
    text = f'<ofd:TextObject ID="7" Boundary="30 {{}} 40 8" Font="1" Size="5" CTM="1 0 0 1 0 0">{code}</ofd:TextObject>'
    block = f'<ofd:PageBlock ID="3">{text.format(60)}</ofd:PageBlock>'
    layer = '<ofd:Template TemplateID="5"/><ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content>'
    content = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org">{layer}</ofd:Page>'
    document = (
        f'<ofd:Document xmlns:ofd="http://www.ofdspec.org"><ofd:CommonData>{template}<ofd:PageArea><ofd:PhysicalBox>0 0 210 297'
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="/Doc_0/P/C.xml"/></ofd:Pages></ofd:Document>'
    )
    head = text.format(30).replace("九府发号", "红头文件")
    parts = {"Doc_0/Document.xml": document, "Doc_0/P/C.xml": content.format(block), "Doc_0/Tpls/Tpl_0/Content.xml": content.format(head)}
    assert ofd.read(ofd_of([], **parts)).text.split("\n\n") == ["红头文件", "九府发号\n"]


def test_an_encrypted_ofd_says_so() -> None:
    with pytest.raises(FormatError, match="密码"):
        ofd.read(zip_of({"Encryptions.xml": "<a/>"}))


# The command of the process


def test_readers_do_not_load_each_other() -> None:
    """A reader's process starts quickly only if it loads nothing but its own library."""
    root = Path(__file__).resolve().parent.parent
    code = "import sys, corpus.readers.word; print(any(name in sys.modules for name in ('pypdfium2', 'openpyxl', 'bs4', 'numpy')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "False"
