"""What is said whole: a place that was named, a document as an overview, a list that headings count up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from corpus.numerals import NUMERAL
from index.store import Index
from rag.headings import Heading, below
from rag.model import Hit, Line, Question
from rag.pieces import header_spans, pieces_in
from rag.pin import choose
from rag.references import without_references
from rag.render import asked_cells, say_item, say_person, say_row, tidy
from rag.spelling import words
from rag.steps import plain
from rag.terms import topic
from rag.vocabulary import Vocabulary

BUDGET = 3000  # characters of a place
OUTLINE_BUDGET = 900  # of headings with those below them
SHORT_DOCUMENT = 3  # passages of a document without headings that are said in an overview
LABEL = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*")
_PURPOSE = re.compile(r"^(?:为|根据|按照|贯彻|经).*(?:制定|印发|提出|通知如下|决定|成立|开展|调整|授予|公布)")
LIST_OF_ANNEXES = "附件目录"  # the locator that corpus.prose.passages gives it
_ANNEXES = re.compile(
    r"(?:(?:几|多少|哪些|什么|哪几)[个份张]?附件|附件(?:一共|总共|共)?(?:有|是|包括)?(?:几[个份]|多少|哪些))(?=[？?。，,！吗呢啊呀]|$)"
)
_SO_MANY = re.compile(
    rf"(?<![第{NUMERAL}])([两{NUMERAL}]{{1,3}})(?:个|项|条|种|大|类)([\u4e00-\u9fff]{{2,8}}?)(?:一共|总共|都|各|分别|具体)*"
    r"(?:叫(?:什么|啥)|是(?:什么|啥|哪)|有哪|指(?:的是)?(?:什么|啥|哪)|包括(?:什么|啥|哪))"
)
_ANY_TITLE = re.compile(
    r"(?:^|关于印发|印发)[\u4e00-\u9fff]{2,3}?(?:省|(?<!城)市|县|区)(?:人民政府(?:办公室)?)?|关于|印发|实施|方案|规划|意见|通知|办法|建设|工作|[“”\"]"
)
_ANNEX = re.compile(r"^\s*(?:附件\s*[:：])?[-\s]*(?:\d+[.．、])?")
_NAMED = 3  # characters of a title that name a document
_FRAME = frozenset(("包括", "包含", "方面", "分为", "哪些", "几个", "一共", "总共"))


def place(hits: Sequence[Hit], index: Index, question: str = "") -> list[Line]:
    """A place that was named, whole: one line for each of its paragraphs; of a table's row the cells that `question` names, if any."""
    lines: list[Line] = []
    for hit in hits:
        passage = hit.passage
        if sum(len(line.text) for line in lines) > BUDGET:
            break
        if people := [said for row in passage.rows if (said := say_person(row))]:
            heading = _heading(hit, index)
            text = (f"{heading.text}：" if heading else "") + "；".join(people)
            lines.append(Line(text, ((hit, (heading.spans if heading else ()) + passage.spans),)))
        elif passage.rows:
            asked = asked_cells(passage.rows[0], question) if len(passage.rows) == 1 else []
            lines.append(Line(say_row(asked) or say_item(passage.rows), ((hit, header_spans(passage, index) + passage.spans),)))
        else:
            lines.extend(Line(tidy(text), ((hit, passage.spans),)) for text in passage.text.splitlines() if text.strip())
    return lines


def overview(front: Hit, index: Index) -> list[Line]:
    """What a document is about: its title and date, why it was issued, its headings; a short one is said whole."""
    passages = [index.passages[int(position)] for position in index.positions([front.passage.document])]
    opening = [replace(front, passage=passage) for passage in passages if not passage.path and not passage.rows][:2]
    pieces = [(hit, piece) for hit in opening for piece in pieces_in(hit, index)]
    said = [pair for pair in pieces if pair[1].kind == "head"] + [pair for pair in pieces if _PURPOSE.search(pair[1].text)][:1]
    lines = [Line(tidy(piece.text), ((hit, piece.spans),)) for hit, piece in said]
    headings = below(index, front.passage.document)
    if len(headings) > 1:
        return lines + _outline(front, headings, index)
    body = [replace(front, passage=passage) for passage in passages if passage.kind not in ("front", "contents")]
    return lines + place(body[:SHORT_DOCUMENT], index)


def counted_up(question: Question, hits: Sequence[Hit], index: Index) -> Line | None:
    """The headings below the one that a question for a list names: 保障措施有哪些 is answered by what 保障措施 counts up, 七个专委会叫什么
    by the seven headings below 专业委员会."""
    so_many = _SO_MANY.search(question.text)
    number = plain(so_many[1]) if so_many else ""  # no digits, where numerals make no number: 百十个
    if so_many and number.isdigit() and (line := _as_many(int(number), so_many[2], hits, index)):
        return line
    if question.kind != "which":
        return None
    wanted = [word for word in words(topic(without_references(question))) if len(word) > 1 and word not in _FRAME]

    def named(hit: Hit, heading: str) -> bool:
        own = [word for word in wanted if word not in hit.document.title]
        return bool(own) and all(word in heading for word in own)

    return _below_named(named, hits, index)


def _as_many(number: int, noun: str, hits: Sequence[Hit], index: Index) -> Line | None:
    """The headings below one that a noun names or shortens, where there are so many of them."""

    def named(_: Hit, heading: str) -> bool:
        rest = iter(heading)
        return all(character in rest for character in noun)

    return _below_named(named, hits, index, number)


def _below_named(named: Callable[[Hit, str], bool], hits: Sequence[Hit], index: Index, number: int = 0) -> Line | None:
    """The headings below the first one above a hit that is `named` and has several, `number` of them where that is given."""
    for hit in hits[:5]:
        for depth in range(len(hit.passage.path), 0, -1):
            path = hit.passage.path[:depth]
            children = below(index, hit.passage.document, path) if named(hit, path[-1]) else []
            if len(children) > 1 and number in (0, len(children)):
                first = replace(hit, passage=index.passages[children[0].position], lanes={"heading": 1})
                return _headed(LABEL.sub("", tidy(path[-1])), children, first)
    return None


def annexes(question: Question, hits: Sequence[Hit], index: Index, vocabulary: Vocabulary) -> Line | None:
    """How many annexes a document has and which, out of its list of annexes: the document that is named, else that of those found whose
    title the question shares most of."""
    asked = _ANNEXES.search(question.text)
    if not hits or not asked:
        return None
    named = [d for reference in question.references for d in choose(reference, question, index, vocabulary)]
    rest = question.text[: asked.start()] + question.text[asked.end() :]
    for document in named[:1] or _titled_like(rest, hits):
        for position in index.positions([document]):
            passage = index.passages[int(position)]
            if passage.locator == LIST_OF_ANNEXES:
                names = [tidy(name) for line in passage.text.splitlines() if (name := _ANNEX.sub("", line).strip())]
                hit = Hit(passage, index.documents[document], hits[0].score, {"heading": 1})
                return Line(f"共{len(names)}个附件：{'；'.join(names)}", ((hit, passage.spans),))
    return None


def _titled_like(text: str, hits: Sequence[Hit]) -> list[str]:
    """The document among `hits` whose title shares the longest run with `text`, the one found first among equals; [] where none is long."""
    shared = {hit.document.id: _common(text, hit.document.title) for hit in hits}
    best = max(shared, key=lambda document: shared[document])
    return [best] if shared[best] >= _NAMED else []


def _common(text: str, title: str) -> int:
    """Characters of the longest run that both hold, without the words that any title may hold."""
    own, other = _ANY_TITLE.sub(" ", text), _ANY_TITLE.sub("\n", title)  # what was left out matches nothing
    return SequenceMatcher(None, own, other, autojunk=False).find_longest_match().size


def _outline(front: Hit, headings: Sequence[Heading], index: Index) -> list[Line]:
    """A line for each heading with those below it; of a long document the headings alone."""
    under = [below(index, front.passage.document, (heading.path,)) for heading in headings]
    if sum(len(one.text) for one in (*headings, *(child for children in under for child in children))) > OUTLINE_BUDGET:
        under = [[] for _ in headings]
    hits = [replace(front, passage=index.passages[heading.position]) for heading in headings]
    return [_headed(heading.text, children, hit, heading) for heading, children, hit in zip(headings, under, hits, strict=True)]


def _headed(name: str, children: Sequence[Heading], hit: Hit, heading: Heading | None = None) -> Line:
    """ "name：child；child", proved by the places of the children, and of `heading` where the name is quoted from there."""
    text = name + ("：" + "；".join(child.text for child in children) if children else "")
    return Line(text, ((hit, tuple(span for one in (*((heading,) if heading else ()), *children) for span in one.spans)),))


def _heading(hit: Hit, index: Index) -> Heading | None:
    """The innermost heading of a hit, in its place."""
    path = hit.passage.path
    beside = below(index, hit.passage.document, path[:-1]) if path else []
    return next((heading for heading in beside if heading.path == path[-1]), None)
