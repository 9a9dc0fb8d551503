"""The second stage: a linear score over features that each compare a question with one passage.

The weights are data (`rag/data/weights.json`), fitted by `eval.tune`; every feature lies in [-1, 1].
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

from corpus.model import Passage
from corpus.sentences import cut
from index.store import Index
from rag.demands import Demands, short_place
from rag.model import Question
from rag.terms import Rarity, bigrams, fold, topic

# What an answer to each kind of question must show.
KIND_EVIDENCE = {
    "how_much": re.compile(r"\d|百分之|[一二三四五六七八九十百千万亿]+[个项家名人元亩吨%倍次年月日天]"),
    "when": re.compile(r"\d{4}\s*年|\d+\s*月|[年月]底|[日天]内|之日起|[\d一二三四五六七八九十两半]+个?(?:工作)?[日天月年周]"),
    "who": re.compile(r"[局委办厅院会府部处队司]|部门|同志|负责|牵头|主任|组长|由[^，。；]{2,24}(?:担任|兼任)"),
    "materials": re.compile(r"材料|证明|申请表|复印件|许可证|备案"),
    "which": re.compile(r"、|；|;|\n"),
    "where": re.compile(r"地\s*址|设在|位于|[路街道巷]\s*\d+\s*号|网站|平台|窗口|大厅|[省市县区镇乡村]"),
    "yes_no": re.compile(r"不得|可以|应当|不予|允许|禁止|可|给予|按规定"),
    "why": re.compile(r"因|由于|为了|为[^，。]{2,20}[，,]|原因|旨在|鉴于|根据|依据"),
}


# A version of a law that is asked for by its year, or as the old one.
_OLD_VERSION = re.compile(
    r"原来|原先|旧(?:版|法|规|条例)|修[正订改]前|以前|当时|废止前|(?:19|20)\d\d\s*年?的?(?:版|修[正订改]|公布|发布|通过|颁布)"
)


# The issuer of a place's own documents. Where one fits about as well as a national law, it says more of that place.
_NEARLY = 0.05  # of the cosine
_LOCAL = re.compile(r"[\u4e00-\u9fff]{2,7}(?:省|市|县|区|州|盟|旗|镇|乡)(?:人民政府|人大|委)")


class Reranker:
    """Scores candidates of an index; feature vectors are cheap enough for some 60 candidates a question."""

    def __init__(self, index: Index, weights: Mapping[str, float]) -> None:
        self.index, self.weights = index, weights

    @cached_property
    def rarity(self) -> Rarity:
        """Rarity of bigrams over the index's passages, counted once at the first question."""
        return Rarity(passage.text for passage in self.index.passages)

    def scores(
        self,
        question: Question,
        candidates: Sequence[int],
        fused: Mapping[int, float],
        synonyms: bool = True,
        named: Mapping[str, float] | None = None,
    ) -> dict[int, float]:
        """Position to score; higher is better, comparable within one question only."""
        rows = self.features(question, candidates, fused, synonyms, named)
        return {p: sum(self.weights.get(name, 0.0) * value for name, value in row.items()) for p, row in rows.items()}

    def features(
        self,
        question: Question,
        candidates: Sequence[int],
        fused: Mapping[int, float],
        synonyms: bool = True,
        named: Mapping[str, float] | None = None,
    ) -> dict[int, dict[str, float]]:
        """For each candidate position its features by name. named: how surely the question names a document, by its id."""
        if not candidates:
            return {}
        wanted = bigrams(topic(question.text))
        extra = bigrams(" ".join(question.synonyms)) - wanted if synonyms else frozenset()
        dense = self.index.similarities(question.text, candidates)
        nearest = max(dense)
        parts = [max(self.index.part_similarities(question.text, p).values(), default=dense[i]) for i, p in enumerate(candidates)]
        nearest_part = max(parts)
        words = _scaled(self.index.lexical_scores(question.text, candidates, field="words"))
        characters = _scaled(self.index.lexical_scores(question.text, candidates, field="characters"))
        top = max(fused.values(), default=1.0)
        demands = Demands.of(question, self.rarity)
        meant = {self.index.passages[p].document for i, p in enumerate(candidates) if max(dense[i], parts[i]) >= nearest_part - _NEARLY}
        issuers = {name: self.index.documents[name].issuer for name in {self.index.passages[p].document for p in candidates}}
        local = {name for name, issuer in issuers.items() if _LOCAL.match(issuer)}
        local = local if local & meant else set()
        of_place = {name for name, issuer in issuers.items() if any(short_place(place) in issuer for place in question.places)}
        asks_old = bool(_OLD_VERSION.search(question.text))
        rows = {}
        for i, position in enumerate(candidates):
            passage = self.index.passages[position]
            document = self.index.documents[passage.document]
            of_asked_version = asks_old and any(document.date.startswith(year) for year in question.years)
            text = fold(passage.text)
            around = fold(passage.context)
            own = _grams(passage)
            heading = bigrams(passage.path[-1]) if passage.path else frozenset()
            row = {
                "fused": fused.get(position, 0.0) / top,
                "dense": max(0.0, 1.0 - (nearest - dense[i]) / 0.1),
                "part": max(0.0, 1.0 - (nearest_part - parts[i]) / 0.1),
                "words": words[i],
                "characters": characters[i],
                "cover": self.rarity.cover(wanted, own | bigrams(passage.context)),
                "sentence": max((self.rarity.cover(wanted, grams) for grams in _sentence_grams(passage)), default=0.0),
                "synonym": self.rarity.cover(extra, own) if extra else 0.0,
                "heading": self.rarity.cover(wanted, heading),
                "title": self.rarity.cover(wanted, bigrams(passage.title)),
                "kind": float(bool((pattern := KIND_EVIDENCE.get(question.kind)) and pattern.search(passage.text))),
                "contents": float(passage.kind == "contents"),
                "front": float(passage.kind == "front"),
                "row": float(bool(passage.rows)),
                "superseded": float(document.status in ("amended", "repealed") and not of_asked_version),
                "version": float(of_asked_version),
                "shown": demands.shown(passage.text),
                "national": float(bool(local) and passage.document not in local),
                "off_place": float(bool(of_place) and passage.document not in of_place),
                "document": (named or {}).get(passage.document, 0.0),
            }
            if question.years:
                found = sum(year in text for year in question.years) / len(question.years)
                row["year"] = found or (0.5 if any(year in around for year in question.years) else 0.0)
                row["year_missing"] = float(not row["year"])
            for name, names in (("department", question.departments), ("person", question.people), ("place", question.places)):
                if names:
                    row[name] = sum(fold(one) in text or fold(one) in around for one in names) / len(names)
            rows[position] = row
        return rows


@lru_cache(maxsize=20_000)
def _grams(passage: Passage) -> frozenset[str]:
    return bigrams(passage.text)


@lru_cache(maxsize=20_000)
def _sentence_grams(passage: Passage) -> tuple[frozenset[str], ...]:
    return tuple(bigrams(passage.text[start:end]) for start, end in cut(passage.text))


def _scaled(values: Sequence[float]) -> list[float]:
    top = max(values, default=0.0)
    return [value / top if top > 0 else 0.0 for value in values]
