"""The extractive writer: picks the sentences or table rows that answer, and says them in lines that each carry their proof.

No model. Every line is made of the source's own words; what was asked decides which: a responsibility note for who, a date
for when, an enumeration for which, the cells asked for from a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.model import Span
from index.store import Index
from rag.agreement import of_department, of_office, of_year
from rag.demands import Demands
from rag.glossary import Glossary
from rag.headings import Heading, below
from rag.model import Draft, Hit, Line, Question
from rag.pieces import Piece, header_spans, pieces_of
from rag.pin import without_references
from rag.render import say_item, say_person, tidy
from rag.rerank import KIND_EVIDENCE
from rag.sentences import Sentence
from rag.spelling import words
from rag.superlative import superlative
from rag.terms import Rarity, bigrams, fold, topic
from rag.vocabulary import Vocabulary
from rag.weights import read_weights

_ALL = re.compile(r"哪些|哪几|哪两|哪三|各|分别|都有|区别|不同|不一样|比较|相比")
LONG = 110  # a sentence longer than this is cut to the clauses that answer
BUDGET = 300  # characters of an answer, unless a list or a whole place is asked for
LIST_BUDGET = 560
LOOKUP_BUDGET = 3000
OUTLINE_BUDGET = 900
SHORT_DOCUMENT = 3  # passages of a document without headings that are said in an overview
_PURPOSE = re.compile(r"^(?:为|根据|按照|贯彻|经).*(?:制定|印发|提出|通知如下|决定|成立|开展|调整|授予|公布)")
_PERSON_ASKED = re.compile(
    r"谁|哪位|哪个人|叫什么|姓什么|(?:主任|组长|局长|会长|秘书长|书记|市长|县长|处长|院长|校长|主席|代表|成员|领导)(?:是|有|叫)|的代表"
)
_BODY = re.compile(r"(?:委员会|领导小组|工作小组|工作组|保障组|专班|指挥部|办公室)[。：:]?$")
_STANDS_FOR = re.compile(r"什么意思|啥意思|指(?:的是)?(?:什么|啥|哪)|含义|怎么理解|怎么解释")
_MEANING = re.compile(r"什么意思|啥意思|指(?:的是)?(?:什么|啥|哪)|是(?:什么|啥)|叫(?:什么|啥)|含义|怎么理解")
_DATED = re.compile(
    r"(?:通知|意见|方案|规划|文件|决定|办法|报告|文).{0,4}(?:是|在|于)?(?:哪天|哪年|哪一天|什么时候|何时|几月几号|哪日).{0,3}(?:发|印|出|公布|下)|(?:印发|发布|成文|发文|出台)(?:的)?(?:日期|时间)|文号"
)
_BASIS = re.compile(r"依据|根据|按照(?:的|什么|哪)|凭什么|为了?落实")
_GROUNDS = re.compile(r"(?:根据|依据|按照|落实|贯彻)[^。]*《")
_FRAME = frozenset(("包括", "包含", "方面", "分为", "哪些", "几个", "一共", "总共"))
LABEL = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*")
# Words that only lead up to what a sentence says: "根据…", "为了…".
_OPENING = re.compile(r"^(?:根据|按照|依据|依照|遵照|为了?(?!由)|围绕|经[^营济]|按)")
_PART = re.compile(r"[^；;]+[；;]?")
_CLAUSE = re.compile(r"[^，,；;]+[，,；;]?")
# A sentence that is only half of what is said: its list follows, or its reason stands before it.
_LIST_FOLLOWS = re.compile(r"^(?:主要(?:是|有|包括|表现)|一是|[一1][、.．]|具体(?:是|为|包括)|分别|即|包括)")
_REASON_BEFORE = re.compile(r"^(?:故|因此|因而|所以|由此|从而|为此)")
_COMPARED = re.compile(r"区别|不同|不一样|差别|差异|对比|相比")
_ASPECT_KINDS = (
    ("who", re.compile(r"谁|哪.{0,3}(部门|单位|局|委|机构|公司)|牵头|负责|主体")),
    ("when", re.compile(r"什么时候|何时|哪[年天月]|多久|时限|期限|几[月号]")),
    ("how_much", re.compile(r"多少|几|投资|金额|面积|比例|占比")),
    ("where", re.compile(r"哪里|哪儿|在哪|地址")),
    ("why", re.compile(r"为什么|为何|原因")),
)


@dataclass(frozen=True, slots=True)
class ExtractiveWriter:
    """Writes from hits alone. weights: `write` of rag/data/weights.json."""

    index: Index
    rarity: Rarity
    glossary: Glossary
    vocabulary: Vocabulary
    weights: Mapping[str, float] = field(default_factory=lambda: read_weights()["write"])

    def write(self, question: Question, hits: Sequence[Hit]) -> Draft:
        """A draft from the best hits; status "no_evidence" where they hold nothing that fits."""
        if places := [hit for hit in hits if "pinned" in hit.lanes]:
            whole = question.kind == "overview"
            return Draft(tuple(line for hit in places[:2] for line in self._overview(hit)) if whole else tuple(self._place(places)))
        if _STANDS_FOR.search(question.text) and (told := self._meaning(question)):
            return Draft((told,))
        found = pieces_of(question.text, hits[: int(self.weights["hits"])], self.index, self.weights["scale"])
        pieces = [piece for piece in found if piece.kind != "heading"] or found  # a heading says where, never what
        if not pieces:
            return Draft((), "no_evidence")
        if extremes := superlative(question, hits, self.index):
            return Draft(extremes)
        if counted := self._counted_up(question, hits):
            return Draft((counted,))
        chosen = self._choose(question, pieces, hits)
        lines = [self._line(question, piece, hits) for piece in chosen]
        return Draft((*lines, *self._explanations(question, chosen, hits)))

    def _meaning(self, question: Question) -> Line | None:
        """The glossary's entry for the term that is asked about."""
        for position in self.glossary.explained(question.text)[:1]:
            passage = self.index.passages[position]
            hit = Hit(passage, self.index.documents[passage.document], 0.0, {"meaning": 1})
            return Line(tidy(passage.text), ((hit, passage.spans),))
        return None

    def _explanations(self, question: Question, chosen: Sequence[Piece], hits: Sequence[Hit]) -> list[Line]:
        """What the corpus itself says of a term, where the answer uses it and the question asks what it stands for."""
        if question.kind not in ("which", "what") and not _MEANING.search(question.text):
            return []
        positions = self.glossary.explained(question.text) or self.glossary.explained(chosen[0].text)
        cited = [hits[piece.hit].passage for piece in chosen]
        lines = []
        for position in positions[:1]:
            passage = self.index.passages[position]
            if passage not in cited:
                hit = Hit(passage, self.index.documents[passage.document], 0.0, {"glossary": 1})
                lines.append(Line(tidy(passage.text), ((hit, passage.spans),)))
        return lines

    def _overview(self, front: Hit) -> list[Line]:
        """What a document is about: its title and date, why it was issued, its headings; a short one is said whole."""
        passages = [self.index.passages[int(position)] for position in self.index.positions([front.passage.document])]
        opening = [passage for passage in passages if not passage.path and not passage.rows][:2]
        pieces = pieces_of("", [replace(front, passage=passage) for passage in opening], self.index, self.weights["scale"])
        said = [piece for piece in pieces if piece.kind == "head"] + [piece for piece in pieces if _PURPOSE.search(piece.text)][:1]
        lines = [Line(tidy(piece.text), ((replace(front, passage=opening[piece.hit]), piece.spans),)) for piece in said]
        headings = below(self.index, front.passage.document)
        if len(headings) > 1:
            lines += self._outline(front, headings)
        else:
            body = [replace(front, passage=passage) for passage in passages if passage.kind not in ("front", "contents")]
            lines += self._place(body[:SHORT_DOCUMENT])
        return lines

    def _outline(self, front: Hit, headings: Sequence[Heading]) -> list[Line]:
        """A line for each heading with those below it; of a long document the headings alone."""
        under = [below(self.index, front.passage.document, (heading.path,)) for heading in headings]
        if sum(len(one.text) for one in (*headings, *(child for children in under for child in children))) > OUTLINE_BUDGET:
            under = [[] for _ in headings]
        lines = []
        for heading, children in zip(headings, under, strict=True):
            hit = replace(front, passage=self.index.passages[heading.position])
            text = heading.text + ("：" + "；".join(child.text for child in children) if children else "")
            lines.append(Line(text, ((hit, heading.spans + tuple(span for child in children for span in child.spans)),)))
        return lines

    def _place(self, places: Sequence[Hit]) -> list[Line]:
        """A place that was named, whole: one line for each of its paragraphs."""
        lines: list[Line] = []
        for hit in places:
            passage = hit.passage
            if sum(len(line.text) for line in lines) > LOOKUP_BUDGET:
                break
            if people := [said for row in passage.rows if (said := say_person(row))]:
                heading = self._heading(hit)
                text = (f"{heading.text}：" if heading else "") + "；".join(people)
                lines.append(Line(text, ((hit, (heading.spans if heading else ()) + passage.spans),)))
            elif passage.rows:
                lines.append(Line(say_item(passage.rows), ((hit, header_spans(passage, self.index) + passage.spans),)))
            else:
                lines.extend(Line(tidy(text), ((hit, passage.spans),)) for text in passage.text.splitlines() if text.strip())
        return lines

    def _counted_up(self, question: Question, hits: Sequence[Hit]) -> Line | None:
        """The headings below the one that a question for a list names: 保障措施有哪些 is answered by what 保障措施 counts up."""
        if question.kind != "which":
            return None
        wanted = [word for word in words(topic(without_references(question))) if len(word) > 1 and word not in _FRAME]
        for hit in hits[:5]:
            own = [word for word in wanted if word not in hit.document.title]
            for depth in range(len(hit.passage.path), 0, -1):
                path = hit.passage.path[:depth]
                names = bool(own) and all(word in path[-1] for word in own)
                children = below(self.index, hit.passage.document, path) if names else []
                if len(children) > 1:
                    spans = tuple(span for child in children for span in child.spans)
                    text = f"{LABEL.sub('', tidy(path[-1]))}：" + "；".join(child.text for child in children)
                    first = replace(hit, passage=self.index.passages[children[0].position], lanes={"heading": 1})
                    return Line(text, ((first, spans),))
        return None

    def _heading(self, hit: Hit) -> Heading | None:
        """The innermost heading of a hit, in its place."""
        path = hit.passage.path
        beside = below(self.index, hit.passage.document, path[:-1]) if path else []
        return next((heading for heading in beside if heading.path == path[-1]), None)

    def score(self, piece: Piece, wanted: frozenset[str], question: Question, hits: Sequence[Hit]) -> float:
        """How well a piece answers: passage, own words, words with their headings, evidence of the kind asked for, year."""
        w = self.weights
        pattern = KIND_EVIDENCE.get(question.kind)
        extra = bigrams(" ".join(question.synonyms)) - wanted
        return (
            w["base"] * piece.base
            + w["near"] * piece.near
            + w["own"] * self.rarity.cover(wanted, piece.grams)
            + w["around"] * self.rarity.cover(wanted, piece.grams | piece.around)
            + w["synonym"] * self.rarity.cover(extra, piece.grams)
            + w["kind"] * (bool(pattern and pattern.search(piece.text)) if question.kind != "how_much" else _says_number(piece.text))
            + w["office"] * of_office(question.text, piece.text)
            + w["named"] * any(person in piece.text for person in question.people)
            + w["department"] * of_department(self._names(question), piece.text)
            + w["year"] * of_year(question.years, piece.text, hits[piece.hit])
            + (w["person_asked"] if piece.kind == "person" and _PERSON_ASKED.search(question.text) else 0.0)
            + w.get(piece.kind, 0.0)
        )

    def _choose(self, question: Question, pieces: Sequence[Piece], hits: Sequence[Hit]) -> list[Piece]:
        """The best piece for the question, for each of its aspects and years, then those that cover what is still missing."""
        wanted = bigrams(topic(without_references(question, titles=False))) or bigrams(topic(question.text))
        listed = question.kind in ("which", "compare", "materials") or bool(_ALL.search(question.text))
        scores = {piece.order: self.score(piece, wanted, question, hits) for piece in pieces}
        best = self._best(question, pieces, scores, hits)
        chosen = [best]
        if len(question.years) > 1:
            for year in question.years:
                dated = [piece for piece in pieces if of_year((year,), piece.text, hits[piece.hit]) > 0]
                if dated and of_year((year,), best.text, hits[best.hit]) <= 0:
                    _add(chosen, max(dated, key=lambda piece: scores[piece.order]))
        if _DATED.search(question.text):
            _add_best(chosen, [piece for piece in pieces if piece.kind == "head"], scores)
        if _BASIS.search(question.text):
            _add_best(chosen, [piece for piece in pieces if _GROUNDS.search(piece.text) and piece.hit == best.hit], scores)
        if question.kind == "compare" or _COMPARED.search(question.text):
            rest = [p for p in pieces if p.hit != best.hit and p.kind == best.kind and scores[p.order] > 0.3 * scores[best.order]]
            _add_best(chosen, rest, scores)
        for aspect in question.aspects or (question.text,):
            self._add_aspect(chosen, aspect, pieces, scores, best)
        if _asks_who(question) and not any(piece.kind in ("note", "item") for piece in chosen):
            for note in (p for p in pieces if p.kind == "note" and p.hit == best.hit and p.order > best.order):
                _add(chosen, note)
                break
        self._other_half(chosen, pieces)
        self._complete(chosen, wanted, pieces, scores, listed)
        return sorted(chosen, key=lambda piece: (piece.hit != best.hit, piece.hit, piece.order))

    def _best(self, question: Question, pieces: Sequence[Piece], scores: Mapping[int, float], hits: Sequence[Hit]) -> Piece:
        """The best piece that shows all that the question demands, where one comes near the best of all."""
        first = max(pieces, key=lambda piece: scores[piece.order])
        demands = Demands.of(question, self.rarity)
        if not demands or not demands.missing(first.text, hits[first.hit]):
            return first
        near = [piece for piece in pieces if scores[piece.order] >= self.weights["demanded"] * scores[first.order]]
        showing = [piece for piece in near if not demands.missing(piece.text, hits[piece.hit])]
        return max(showing, key=lambda piece: scores[piece.order], default=first)

    def _names(self, question: Question) -> tuple[str, ...]:
        """The departments of a question as texts may write them."""
        return tuple(name for department in question.departments for name in self.vocabulary.names_of(department))

    def _other_half(self, chosen: list[Piece], pieces: Sequence[Piece]) -> None:
        """The list that the best sentence announces ("…如下：", "主要是…"), or the reason that stands before a "故…"."""
        best = chosen[0]
        at = pieces.index(best)
        after = next((piece for piece in pieces[at + 1 : at + 2] if piece.hit == best.hit), None)
        if after and (best.text.rstrip().endswith(("：", ":")) or _LIST_FOLLOWS.match(after.text)):
            _add(chosen, after)
        if at and pieces[at - 1].hit == best.hit and _REASON_BEFORE.match(best.text):
            _add(chosen, pieces[at - 1])

    def _complete(
        self, chosen: list[Piece], wanted: frozenset[str], pieces: Sequence[Piece], scores: Mapping[int, float], listed: bool
    ) -> None:
        """Add pieces that cover what is missing, or that answer as well as the best, while there is room."""
        budget = LIST_BUDGET if listed else BUDGET
        best = chosen[0]
        ranked = sorted(pieces, key=lambda piece: -scores[piece.order])
        for piece in [piece for piece in ranked if piece.kind != "heading"][: int(self.weights["considered"])]:
            if len(chosen) >= (6 if listed else 3):
                break
            if sum(len(p.text) for p in chosen) + len(piece.text) > budget:
                continue
            covered = frozenset().union(*(p.grams | p.around for p in chosen))
            gain = self.rarity.cover(wanted, covered | piece.grams | piece.around) - self.rarity.cover(wanted, covered)
            close = scores[piece.order] >= scores[best.order] * self.weights["close" if listed else "tie"]
            if gain > self.weights["gain"] or close:
                _add(chosen, piece)

    def _add_aspect(self, chosen: list[Piece], aspect: str, pieces: Sequence[Piece], scores: Mapping[int, float], best: Piece) -> None:
        """The piece for one of several things asked, where what is chosen does not show it: a number for 多少, a date for 何时."""
        kind = next((name for name, words in _ASPECT_KINDS if words.search(aspect)), "")
        pattern = KIND_EVIDENCE.get(kind)
        if not pattern or any(pattern.search(piece.text) for piece in chosen if piece.kind != "heading"):
            return
        shown = [piece for piece in pieces if pattern.search(piece.text) and piece.kind != "heading"]
        _add_best(chosen, [piece for piece in shown if piece.hit == best.hit] or shown, scores)

    def _line(self, question: Question, piece: Piece, hits: Sequence[Hit]) -> Line:
        text, spans = piece.text, piece.spans
        if piece.sentence and len(text) > LONG and question.kind not in ("which", "compare"):
            text, spans = self._shorten(question, piece.sentence, hits[piece.hit].passage.source)
        hit = hits[piece.hit]
        if hit.passage.kind == "article":
            return Line(tidy(text), ((hit, hit.passage.spans),))  # a sentence of a law is read within its article
        if body := self._body(question, hit, text):
            return Line(f"{body.text}：{tidy(text)}", ((hit, body.spans + spans),))
        return Line(tidy(text), ((hit, spans),))

    def _body(self, question: Question, hit: Hit, text: str) -> Sentence | None:
        """The heading that names the committee, group or office that a passage speaks of, where the question asks which one."""
        named = [heading for heading in hit.passage.path if _BODY.search(heading)]
        if not named or question.kind not in ("who", "which", "what", "where"):
            return None
        name = LABEL.sub("", named[-1]).rstrip("。：:")
        if fold(name) in fold(text):
            return None
        source = self.index.source_text(hit.passage.source)
        at = source.rfind(name, hit.document.span[0], hit.passage.spans[0][0])
        return Sentence(name, ((at, at + len(name)),)) if at >= 0 else None

    def _shorten(self, question: Question, sentence: Sentence, source_name: str) -> tuple[str, tuple[Span, ...]]:
        """The part between semicolons that covers most of the question; of a long one the run of clauses, up to LONG characters."""
        source = self.index.source_text(source_name)
        wanted = bigrams(topic(question.text))
        parts = [match.span() for match in _PART.finditer(sentence.text)]
        first, last = max(parts, key=lambda span: self._worth(question, wanted, sentence.text[slice(*span)]))
        if len(parts) > 1 and last - first <= LONG:
            return sentence.text[first:last].rstrip("，,；;"), _sub_spans(sentence, source, first, last)
        clauses = [match.span() for match in _CLAUSE.finditer(sentence.text) if first <= match.start() < last]
        runs = []
        for i in range(len(clauses)):
            for j in range(i, len(clauses)):
                start, end = clauses[i][0], clauses[j][1]
                if end - start > LONG and j > i:
                    break
                text = sentence.text[start:end]
                opening = _OPENING.match(sentence.text[slice(*clauses[j])]) and not _BASIS.search(question.text)
                runs.append((self._worth(question, wanted, text) - 0.3 * bool(opening), -start, start, end))
        _, _, start, end = max(runs)
        lead = sentence.text[slice(*clauses[0])]
        if lead.rstrip("，,").startswith(("到20", "20")) and start > clauses[0][0] and len(lead) < 20:
            return self._with_lead(sentence, source, clauses[0], start, end)
        return sentence.text[start:end].rstrip("，,；;"), _sub_spans(sentence, source, start, end)

    def _worth(self, question: Question, wanted: frozenset[str], text: str) -> float:
        """How much of the question a part of a sentence covers, and whether it shows what is asked for; shorter before longer."""
        pattern = KIND_EVIDENCE.get(question.kind)
        shown = 0.15 * bool(pattern and pattern.search(text)) + 0.4 * Demands.of(question, self.rarity).shown(text)
        return self.rarity.cover(wanted, bigrams(text)) + shown - 0.001 * len(text)

    def _with_lead(self, sentence: Sentence, source: str, lead: Span, start: int, end: int) -> tuple[str, tuple[Span, ...]]:
        """Clauses with the sentence's opening date before them, which says when they hold."""
        opening, rest = sentence.text[slice(*lead)], sentence.text[start:end].rstrip("，,；;")
        text = opening + ("" if start == lead[1] else "……") + rest
        return text, _sub_spans(sentence, source, *lead) + _sub_spans(sentence, source, start, end)


def _says_number(text: str) -> bool:
    """Whether `text` holds a number that is no year, date, ordinal or list label."""
    rest = re.sub(r"(?:19|20)\d\d\s*年?|\d+月(?:\d+日)?|^\s*[（(]?\d+[.．、)）]|第\d+|[A-Z]\d", "", text)
    return bool(re.search(r"\d|百分之|[一二三四五六七八九十百千万亿]+[个项家名人元亩吨倍次天]", rest))


def _asks_who(question: Question) -> bool:
    return question.kind == "who" or bool(re.search(r"谁|哪个?(部门|单位|局)|哪几个(部门|单位|局)|牵头|负责|归.{0,4}管", question.text))


def _add_best(chosen: list[Piece], pieces: Sequence[Piece], scores: Mapping[int, float]) -> None:
    """The best of `pieces`, where there is one."""
    if pieces:
        _add(chosen, max(pieces, key=lambda piece: scores[piece.order]))


def _add(chosen: list[Piece], piece: Piece) -> None:
    if piece not in chosen and not any(fold(piece.text) in fold(other.text) for other in chosen):
        chosen.append(piece)


def _sub_spans(sentence: Sentence, source: str, start: int, end: int) -> tuple[Span, ...]:
    """Source spans of `sentence.text[start:end]`: non-space characters of text and spans run in step."""
    places = [i for s, e in sentence.spans for i in range(s, e) if not source[i].isspace()]
    before = sum(not char.isspace() for char in sentence.text[:start])
    count = sum(not char.isspace() for char in sentence.text[start:end])
    spans: list[Span] = []
    for place in places[before : before + count]:
        if spans and not source[spans[-1][1] : place].strip():
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)
