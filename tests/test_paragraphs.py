"""Paragraphs cut by page breaks: every cut of the shipped gazette, and what is no cut."""

from __future__ import annotations

import pytest

from corpus.lines import columns, split_lines
from corpus.prose.paragraphs import are_spaced, habits_of, has_duty_note, mend_siblings, read_paragraphs
from corpus.prose.runin import is_headed
from corpus.prose.seams import Habits, find_seam
from tests.shipped import gazette, gold, reading

RECORDS = gold("gazette_joins.jsonl")


def test_every_cut_of_the_shipped_gazette_is_mended() -> None:
    """One cut stands inside a list of people (a post broken off), where the rows are put together."""
    joined = {join.at for join in reading().joins}
    missed = [record for record in RECORDS if record["kind"] == "cut" and record["at"] not in joined]
    assert [record["after"] for record in missed] == ["主任"]
    people = [row for p in reading().passages if p.kind == "person" for row in p.rows]
    assert any([c.text for c in row.cells if c.header == "职务"] == ["南铁九江车务段办公室主任"] for row in people)


def test_nothing_else_in_the_shipped_gazette_is_joined() -> None:
    allowed = {record["at"] for record in RECORDS}
    assert [join for join in reading().joins if join.at not in allowed] == []


def test_each_join_says_why() -> None:
    assert all(join.reason for join in reading().joins)


def test_characters_printed_twice_at_a_page_break_stand_once() -> None:
    texts = "\n".join(p.text for p in reading().passages)
    assert "加快农林生物质能源和垃圾发电项目建设,实现废物资源" in texts
    assert "加强油类基础设施建设,完善成品油储配体系" in texts
    assert "常态化推进扫黑除恶斗争,严厉打击养老诈骗" in texts
    assert "依托乡镇卫生院、社区卫生服务中心等基层医疗卫生机构" in texts


NONE = Habits(frozenset(), {})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("规模以上工业增加", "值增长8.5%左右；一般公共预算收入增长3%。"),
        ("力争县区总量排名进入全省，增速位居前列，整体实力进入全省", "前20。"),
        ("占比重达到三成，数字经济增加值达到", "40%，新增集聚区2个。"),
        ("由市发改委牵头，各县（市", "、区）配合。"),
        ("《九江市推进城乡物流配送体系建设工作实", "施方案》已经市政府研究通过。"),
        ("免去温某同志的经济技术开发区（出", "口加工区）局长职务；"),
        ("加快发电项目建设。", "设，实现废物资源化。"),
        ("做好基础设施、", "公共服务设施建设。"),
        ("《规划》已", "经市政府同意，现印发给你们。"),
    ],
)
def test_a_cut_is_seen(before: str, after: str) -> None:
    habits = Habits(frozenset(), {"业增加值": 2, "增加值": 2})
    assert find_seam(before, after, habits)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("全面加强组织领导。", "各县（市、区）要落实责任。"),
        ("一、总体要求", "以习近平新时代中国特色社会主义思想为指导，全面贯彻落实。"),
        ("现将《方案》印发给你们，", "（此件主动公开）"),
        ("重点抓好以下工作：", "着力抓好产业升级。"),
        ("附件：1.指标表", "2.清单表"),
        ("九江市“十四五”养老服务体系建设规划", "为深入贯彻落实党中央、国务院关于积极应对人口老龄化的国家战略，制定本规划，请遵照执行。"),
        ("九府发〔2022〕24号 2022年9月30日", "各县（市、区）人民政府，市政府有关部门："),
        ("2023年1月5日", "市政府办公室"),
        ("联系电话：8211501", "印刷数量：4000份"),
        ("提升养老服务。", "服务供给实现多元。完成改革试点任务。"),
        ("（市农业农村局牵头）", "推动绿色发展。加强监管。"),
        ("## 1.2 编制依据", "依据《消防法》制定本预案。"),
    ],
)
def test_what_is_no_cut_is_left(before: str, after: str) -> None:
    assert find_seam(before, after, NONE) is None


def paragraphs_of(text: str) -> list[str]:
    lines = split_lines(text)
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    found = read_paragraphs(lines, filled, habits_of([lines[i].text for i in filled]))
    return [p.words.raw for p in mend_siblings(found, lambda p: is_headed(p.words.raw)).items]


def test_hard_wrapped_lines_become_paragraphs() -> None:
    text = """  为深入贯彻落实党中央、国务院决策部署，积极应对疫情影响，
支持企业复工复产，制定以下措施。
  一、加大金融支持
  1.对受疫情影响较大的企业，各银行机构不得盲目抽贷、断贷、
压贷。对到期还款困难的，予以展期或续贷。（责任单位：市金融
办、人行赣州中心支行）
  2.降低企业融资成本。确保2020年小微企业融资成本不高于2019
年同期水平。
  二、稳定职工队伍
  3.对不裁员或少裁员的参保企业，可返还其上年度实际缴纳失业
保险费的50%。
  4.面临暂时性生产经营困难的企业，可缓缴社会保险费，缓缴期
最长6个月。缓缴期间不影响职工待遇。
"""
    assert [words[:6] for words in paragraphs_of(text)] == [
        "为深入贯彻落",
        "一、加大金融",
        "1.对受疫情",
        "2.降低企业",
        "二、稳定职工",
        "3.对不裁员",
        "4.面临暂时",
    ]


def wrap(text: str, width: int) -> str:
    """`text` in lines of at most `width` columns."""
    lines, line = [], ""
    for char in text:
        if columns(line + char) > width:
            lines.append(line)
            line = ""
        line += char
    return "\n".join([*lines, line])


@pytest.mark.parametrize(("indent", "between"), [("　　", "\n"), ("    ", "\n"), ("", "\n\n")])
def test_the_shipped_plan_wrapped_anew_gives_its_paragraphs_again(indent: str, between: str) -> None:
    numbers = [d.id for d in reading().documents if d.number in ("九府办字〔2022〕128号", "九府发〔2022〕27号")]
    texts = [
        p.text for p in reading().passages if p.document in numbers and p.kind == "paragraph" and len(p.path) > 1 and "\n" not in p.text
    ]
    texts = [text for text in texts if text[-1] in "。)）"]
    text = between.join(wrap(indent + text, 76) for text in texts)
    lines = split_lines(text)
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    found = read_paragraphs(lines, filled, habits_of([lines[i].text for i in filled], spaced=are_spaced(filled)))
    assert [p.words.raw for p in found.items] == texts


def test_a_paragraph_cut_after_a_full_stop_is_known_by_its_siblings_notes() -> None:
    note = "（市农业农村局牵头，市供销社配合）"
    head = "完善秸秆收储网络。鼓励有条件的县、乡、镇合理布局建设秸秆收储中心，支持农村专业合作经济组织建立收储站点。"
    siblings = [f"{k}.{head}{note}" for k in range(1, 4)]
    cut = f"4.{head}"
    rest = f"推动符合条件的产品列入节能环保产品政府采购清单和资源综合利用产品目录，积极为收储企业提供金融信贷支持。{note}"
    assert paragraphs_of("\n\n".join([*siblings, cut, rest])) == [*siblings, cut + rest]


def test_a_note_of_who_is_responsible() -> None:
    assert has_duty_note("开展试点。（市发改委、市生态环境局按职责分工负责）")
    assert not has_duty_note("共建成12处（含2处在建）。")


def test_spans_of_a_joined_paragraph_leave_out_what_was_printed_twice() -> None:
    source = gazette()
    passage = next(p for p in reading().passages if "建设,实现废物资源" in p.text)
    assert "".join("".join(source.text[s:e] for s, e in passage.spans).split()) == "".join(passage.text.split())
