"""A small assistant for the page's tests: a few documents set by hand, answers that quote the best passages word for word."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from corpus.model import Cell, Document, Passage, Reading, Row, Section, Source, Span, quote
from index.encoder import HashEncoder
from index.store import Index
from rag.assistant import Step
from rag.model import Answer, Citation, Hit, Turn
from rag.retrieve import Filters

NAME = "公报.txt"
PLAN = "江州市人民政府关于印发江州市养老服务实施方案的通知"
OLD = "江州市食盐管理暂行办法"
EVIL = "关于<script>alert(1)</script>脚本的通知"

TEXT = f"""{PLAN}
江府发〔2022〕7号 2022年9月30日
各县（市、区）人民政府：
一、主要任务
（一）发展老年助餐。
2025年前每个街道建成老年食堂不少于2个，老年人用餐每餐补助3元，由市民政局会
26
同市财政局落实。
**（二）护理床位。**护理型床位占比达到60%。
附件1
重点任务清单
序号	任务	责任单位
1	建成老年食堂	市民政局
	培训护理员	市卫生健康委
2	改造护理床位	市民政局
{OLD}
江府字〔1999〕2号 1999年3月1日
第一条　食盐由专营单位销售。
第二条　本办法自发布之日起施行。
{EVIL}
江府办发〔2023〕5号 2023年2月1日
不得写入<img src=x onerror="window.broken=1">这样的标记${{1+1}}{{{{this}}}}。
"""


def _span(words: str, after: int = 0) -> Span:
    at = TEXT.index(words, after)
    return at, at + len(words)


def _passage(document: str, title: str, spans: Sequence[Span], path: tuple[str, ...], locator: str, kind: str = "paragraph") -> Passage:
    text = "".join(TEXT[start:end] for start, end in spans)
    return Passage(document, NAME, tuple(spans), text, title, path, locator, kind)


def _rows() -> list[Passage]:
    start = TEXT.index("1\t建成老年食堂")
    headers = ("序号", "任务", "责任单位")
    rows: list[Row] = []
    previous: tuple[Cell, ...] = ()
    for line in TEXT[start : TEXT.index(f"\n{OLD}\n")].split("\n"):
        at, cells = start, []
        for column, words in enumerate(line.split("\t")):
            if words:
                cells.append(Cell(headers[column], words, ((at, at + len(words)),)))
            else:
                above = previous[column]
                cells.append(Cell(headers[column], above.text, above.spans, inherited=True))
            at += len(words) + 1
        previous = tuple(cells)
        rows.append(Row(previous, ((start, start + len(line)),)))
        start += len(line) + 1
    return [
        Passage(f"{NAME}#1", NAME, item[0].spans + item[-1].spans * (len(item) > 1), "；".join(r.render() for r in item), PLAN,
                ("附件1 重点任务清单",), f"附件1 第{at}项", "row", tuple(item))
        for at, item in enumerate((rows[:2], rows[2:]), 1)
    ]  # fmt: skip


def reading() -> Reading:
    """Three documents in one source: a plan with a table, a repealed measure, and one full of markup."""
    one, two, three = f"{NAME}#1", f"{NAME}#2", f"{NAME}#3"
    second, third = TEXT.index(f"\n{OLD}\n") + 1, TEXT.index(f"\n{EVIL}\n") + 1
    documents = (
        Document(one, NAME, (0, second), PLAN, "江府发〔2022〕7号", "江州市人民政府", "2022-09-30", "通知"),
        Document(two, NAME, (second, third), OLD, "江府字〔1999〕2号", "江州市人民政府", "1999-03-01", "办法", "repealed"),
        Document(three, NAME, (third, len(TEXT)), EVIL, "江府办发〔2023〕5号", "江州市人民政府办公室", "2023-02-01", "通知"),
    )
    tasks = "一、主要任务"
    meals = [_span("2025年前每个街道建成老年食堂不少于2个，老年人用餐每餐补助3元，由市民政局会"), _span("同市财政局落实。")]
    passages = [
        _passage(one, PLAN, [_span(PLAN)], (), "标题", "front"),
        _passage(one, PLAN, [_span("江府发〔2022〕7号 2022年9月30日")], (), "文号和日期", "front"),
        _passage(one, PLAN, [_span("各县（市、区）人民政府：")], (), "主送机关", "front"),
        _passage(one, PLAN, meals, (tasks, "（一）发展老年助餐。"), f"{tasks} >（一）发展老年助餐"),
        _passage(
            one, PLAN, [_span("**（二）护理床位。**护理型床位占比达到60%。")], (tasks, "（二）护理床位。"), f"{tasks} >（二）护理床位"
        ),
        *_rows(),
        _passage(two, OLD, [_span("第一条　食盐由专营单位销售。")], (), "第一条", "article"),
        _passage(two, OLD, [_span("第二条　本办法自发布之日起施行。")], (), "第二条", "article"),
        _passage(three, EVIL, [_span(TEXT[TEXT.index("不得写入") : -1])], (), "第1段"),
    ]
    outline = ((one, Section(1, "一、", "主要任务", (_span(tasks),))),)
    return Reading(Source(NAME, TEXT, "0" * 64), documents, outline, tuple(passages))


class FakeAssistant:
    """Answers with the passages that share most characters with the question.

    Words in the question steer it: "出错" raises, "没有" finds no evidence, "慢慢" writes for ten seconds.
    """

    def __init__(self, index: Index | None = None) -> None:
        self.index = index or Index.of([reading()], HashEncoder())
        self.asked: list[tuple[str, tuple[Turn, ...], Filters | None]] = []

    def warm(self) -> None:
        """Nothing to load."""

    def answer(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Answer:
        return [event for event in self.stream(question, history, filters) if isinstance(event, Answer)][-1]

    def search(
        self, question: str, history: Sequence[Turn] = (), top_k: int | None = None, filters: Filters | None = None
    ) -> tuple[Hit, ...]:
        """Passages that hold every character asked for."""
        return tuple(hit for hit in self._hits(question, filters) if question in hit.passage.text)

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Iterator[Step | Answer]:
        self.asked.append((question, tuple(history), filters))
        yield Step("understand")
        if "出错" in question:
            raise RuntimeError("as asked")
        yield Step("retrieve")
        hits = self._hits(question, filters)
        for at in range(100 if "慢慢" in question else 1):
            yield Step("write", f"正在写的草稿{at}")
            if "慢慢" in question:
                time.sleep(0.1)
        yield Step("verify")
        if "没有" in question or not hits:
            yield Answer(question, "no_evidence", "没有在现有文件中找到依据。", (), hits)
            return
        citations = tuple(self._cite(at, hit) for at, hit in enumerate(hits[:3], 1))
        text = "\n".join(f"{citation.quote}[{citation.marker}]" for citation in citations)
        yield Answer(question, "answered", text, citations, hits, {"total": 1.0}, ("食盐由谁销售？",), {"note": "fake"})

    def _cite(self, marker: int, hit: Hit) -> Citation:
        document, passage = hit.document, hit.passage
        return Citation(
            marker=marker,
            document=document.title,
            number=document.number,
            issuer=document.issuer,
            date=document.date,
            locator=passage.locator,
            source=passage.source,
            spans=passage.spans,
            quote=quote(self.index.source_text(passage.source), passage.spans),
            status=document.status,
        )

    def _hits(self, question: str, filters: Filters | None) -> tuple[Hit, ...]:
        chosen = filters or Filters()
        found = []
        for passage in self.index.passages:
            document = self.index.documents[passage.document]
            fits = (
                (not chosen.documents or document.id in chosen.documents)
                and chosen.issuer in ("", document.issuer)
                and chosen.status in ("", document.status)
                and (not chosen.date_from or chosen.date_from <= document.date <= chosen.date_to)
            )
            if fits:
                found.append(Hit(passage, document, float(len(set(question) & set(passage.text)))))
        return tuple(sorted(found, key=lambda hit: -hit.score)[:5])
