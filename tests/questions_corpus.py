"""A small invented corpus, for the tests of how questions are understood."""

from __future__ import annotations

from functools import cache

from corpus.model import Cell, Document, Passage, Row
from rag.vocabulary import Vocabulary

_DOCUMENTS = (
    ("云岭市人民政府关于印发云岭市“十四五”养老服务体系建设规划的通知", "云府发〔2022〕24号", "2022-09-30", "in_force"),
    ("云岭市人民政府关于印发云岭市碳达峰实施方案的通知", "云府发〔2022〕27号", "2022-12-29", "in_force"),
    ("云岭市人民政府办公室关于印发云岭市城乡物流配送工作方案的通知", "云府办发〔2023〕2号", "2023-01-15", "in_force"),
    ("云岭市人民政府办公室关于稳定春节用工的若干措施", "云府办字〔2023〕2号", "2023-01-13", "in_force"),
    ("云岭市人民政府关于王小川等同志职务任免的通知", "云府字〔2023〕3号", "2023-02-11", "in_force"),
    ("中华人民共和国未成年人保护法", "", "2020-10-17", "in_force"),
    ("中华人民共和国未成年人保护法", "", "2012-10-26", "repealed"),
    ("最高人民法院关于适用《中华人民共和国民事诉讼法》的解释", "法释〔2022〕11号", "2022-04-01", "in_force"),
    ("保障农民工工资支付条例", "国务院令第724号", "2019-12-30", "in_force"),
)
_TEXTS = (
    "到2025年，农膜回收率达到86%。加强农膜回收，农膜使用者应当回收农膜，提高农膜回收率。",
    "推进养老机构建设，护理型床位占比达到55%，养老机构应当配备护理员。",
    "柴山县、清河县、白水区建设养老机构12家；清河县、柴山县、白水区、云岭市各负其责。",
    "机动车注册登记由公安部门办理。新车上牌当日办结，新车上牌免收服务费。",
    "公立医院改革持续推进，公立医院药品实行集中采购，公立医院。",
    "餐厨垃圾、建筑垃圾、园林垃圾分类处理。充电桩布局：园区建设充电桩。",
    "早餐店、理发店、便利店开办一件事。",
)


def _row(*cells: tuple[str, str]) -> Row:
    return Row(tuple(Cell(header, text, ()) for header, text in cells), ())


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the invented corpus."""
    documents = [
        Document(f"s#{i}", "s", (0, 1), title, number, date=date, status=status)
        for i, (title, number, date, status) in enumerate(_DOCUMENTS)
    ]
    passages = [Passage("s#0", "s", ((0, 1),), text, documents[0].title, (), "") for text in _TEXTS]
    people = (
        (("姓名", "王小川"), ("任", "市民政局局长"), ("免", "市教育局副局长")),
        (("姓名", "欧阳子安"), ("任", "市教育局局长"), ("免", "")),
    )
    passages.append(
        Passage(
            "s#4",
            "s",
            ((0, 1),),
            "王小川同志任市民政局局长；欧阳子安同志任市教育局局长。",
            documents[4].title,
            (),
            "",
            "person",
            tuple(_row(*cells) for cells in people),
        )
    )
    matters = ("新车上牌", "二手房转移登记", "企业职工退休")
    passages.append(
        Passage(
            "s#2",
            "s",
            ((0, 1),),
            "事项清单",
            documents[2].title,
            (),
            "",
            "row",
            tuple(_row(("事项名称", matter), ("牵头部门", "市公安局")) for matter in matters),
        )
    )
    return Vocabulary.of(documents, passages)
