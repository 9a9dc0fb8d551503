"""Passages: sized for retrieval, placed as a clerk would, whole in text and spans."""

from __future__ import annotations

import statistics

from corpus.lines import Stretch, plain, split_lines, tidy, tidy_title
from corpus.model import Passage, quote
from corpus.parse import parse
from corpus.prose.cutting import LONGEST, cut
from tests.shipped import gazette, reading, source_of

HEAD = "甲市人民政府关于印发甲市工作方案的通知\n甲府发〔2023〕5号\n各县（市、区）人民政府：\n现印发给你们，请认真执行。\n"


def at(words: str, kind: str = "paragraph") -> Passage:
    """The passage of the shipped gazette with these words."""
    return next(p for p in reading().passages if words in p.text.replace(" ", "") and p.kind == kind)


def passages_of(body: str) -> list[Passage]:
    return list(parse(source_of(HEAD + body)).passages)


def test_prose_is_of_a_length_for_retrieval() -> None:
    lengths = [len(p.text) for p in reading().passages if p.kind == "paragraph"]
    assert statistics.median(lengths) <= 300
    assert max(lengths) <= 520
    assert max(len(p.text) for p in reading().passages) <= 1000


def test_a_path_names_every_heading_above() -> None:
    found = at("推动产废行业绿色转型发展")
    assert found.path[:3] == ("二、主要任务", "（一）加快工业绿色低碳升级，降低工业固体废物处置压力", "1.持续推进工业固体废物源头减量")
    assert found.locator.startswith("二、主要任务 > （一）加快工业")


def test_places_of_boxes_glossary_annexes_and_table_items() -> None:
    places = {p.locator for p in reading().passages}
    assert {
        "专栏3 第2项",
        "名词解释 第17项 “五个一”推进机制",
        "附件1 第7项 新车上牌",
        "附件3 A3-1 九江市一般工业固体废物管理办法",
    } <= places
    assert {
        "附件1 注",
        "附件1 > 一、申办流程 > （三）公示",
        "附件1 > 二、申报材料 > （一）至（五）",
        "附件目录",
        "文首",
        "刊头",
        "目录",
    } <= places


def test_a_heading_goes_with_the_first_words_under_it() -> None:
    source = gazette().text
    first = next(p for p in reading().passages if p.text.startswith("一、规划背景"))
    assert quote(source, first.spans).startswith("一、规划背景(一)“十三五”时期的主要成就。“十三五”期间")
    assert at("工作机制建立健全").path == ("一、规划背景", "（一）“十三五”时期的主要成就", "工作机制建立健全")


def test_pieces_of_a_cut_paragraph_say_which_they_are_and_lose_nothing() -> None:
    pieces = [p for p in reading().passages if "（二） 密切协作联动" in p.locator or "（二）密切协作联动" in p.locator]
    assert len(pieces) >= 3
    assert [p.locator[-5:] for p in pieces] == [f"（{n}/{len(pieces)}）" for n in range(1, len(pieces) + 1)]
    whole = "".join(p.text for p in pieces)
    assert "涉及普查宣传动员方面的事项，由市统计局、市委宣传部负责和协调；" in whole
    assert all(p.text.rstrip()[-1] in "。；;" for p in pieces)


def test_a_list_is_one_passage_with_what_introduces_it() -> None:
    items = "\n".join(
        f"（{n}）{words}；" for n, words in zip("一二三四", ("申请表", "营业执照复印件", "法定代表人身份证复印件", "审计报告"), strict=True)
    )
    found = [
        p
        for p in passages_of(
            f"一、申报材料\n申请单位应提交下列材料：\n{items}\n二、其他\n本办法由市财政局负责解释，各县区可结合实际制定实施细则。\n"
        )
        if "申请表" in p.text
    ]
    assert len(found) == 1
    assert found[0].text.startswith("一、申报材料\n申请单位应提交下列材料：\n（一）申请表；")
    assert "审计报告" in found[0].text


def test_the_front_of_a_document_holds_its_facts() -> None:
    front = next(p for p in reading().passages if p.kind == "front" and "〔2022〕24号" in p.text)
    text = quote(gazette().text, front.spans)
    for words in ("无废城市", "九府发〔2022〕24号", "各县(市、区)人民政府", "第16次常务会议", "此件主动公开"):
        assert words in text
        assert words in front.text
    assert front.locator == "文首"


def test_publicity_at_the_end_belongs_to_the_front() -> None:
    fronts = [p for p in reading().passages if p.kind == "front"]
    assert sum("此件主动公开" in p.text for p in fronts) == 14


def test_masthead_and_contents_can_be_found() -> None:
    contents = [p for p in reading().passages if p.kind == "contents"]
    texts = "\n".join(p.text for p in contents)
    for words in ("本刊所登文件与正式文件同等效力", "八里湖大道 166 号", "8211501", "九府字〔2023〕3号 56", "副主任：杨龙兴 但传捷"):
        assert words in texts
    assert {p.title for p in contents} == {"九江市人民政府公报2023年第2期"}


def test_a_merged_item_says_once_what_its_rows_share() -> None:
    item = next(p for p in reading().passages if p.locator == "附件1 第7项 新车上牌")
    assert item.text == (
        "序号：7；类型：个人；“一件事一次办”名称：新车上牌；牵头部门：市公安局；优化提升完成时限：2022年12月底\n"
        "关联事项：机动车注册登记；责任部门：公安部门\n关联事项：车辆购置税申报；责任部门：税务部门\n关联事项：车辆保险费缴纳；责任部门：保险公司"
    )
    assert len(item.rows) == 3
    assert all("新车上牌" in row.render() for row in item.rows)


def test_appointments_are_the_sources_own_words() -> None:
    found = at("罗军同志", "person")
    assert "罗军同志任市财政公共服务中心主任(试用期一年);" in found.text
    assert len(found.rows) == found.text.count("\n") + 1


def test_cutting_keeps_a_closing_note_with_its_sentence() -> None:
    sentence = "加强统筹协调，落实各项政策措施，确保取得实效，并及时总结推广好的经验做法和典型案例。"
    raw = sentence * 12 + "（市发改委牵头）"
    pieces = cut(Stretch(raw, ((0, len(raw)),)))
    assert "".join(piece.raw for piece in pieces) == raw
    assert pieces[-1].raw.endswith("典型案例。（市发改委牵头）")
    assert all(len(piece.raw) <= LONGEST for piece in pieces)


def test_cutting_a_text_without_any_mark() -> None:
    raw = "无" * 3000
    pieces = cut(Stretch(raw, ((5, 3005),)))
    assert "".join(piece.raw for piece in pieces) == raw
    assert all(len(piece.raw) <= LONGEST for piece in pieces)
    assert pieces[0].spans[0][0] == 5


def test_white_space_in_texts() -> None:
    assert tidy("到 2030 年，达到 26 万千瓦 ，GDP 增长 5 %") == "到2030年，达到26万千瓦 ，GDP增长5%"
    assert tidy_title("工作 实施 方 案") == "工作实施方案"
    assert tidy("Air Quality Index") == "Air Quality Index"


def test_a_plain_copy_keeps_every_offset() -> None:
    text = "（一）　ＡＢ１２，。：；“”【】〔〕"
    assert len(plain(text)) == len(text)
    assert plain(text).startswith("(一) AB12,。:;")


def test_lines_cover_a_text_whatever_breaks_it() -> None:
    text = "甲\r\n乙\n\r丙\x0c丁\u2028戊"
    lines = split_lines(text)
    assert [line.text for line in lines] == ["甲", "乙", "", "丙", "丁", "戊"]
    assert all(text[line.start : line.end] == line.text for line in lines)


def test_a_stretch_knows_where_its_parts_stand() -> None:
    words = Stretch("甲乙丙丁 戊", ((10, 12), (20, 24)))
    assert words.part(1, 5) == Stretch("乙丙丁", ((11, 12), (20, 22)))
    assert words.part(4, 5) == Stretch("", ())
