"""`python -m eval`: run the questions, write figures and failures, compare with the last accepted run."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.ablation import Variant, ablate
from eval.accepted import compare, load_accepted, save_accepted
from eval.drafts import risk_curve, threshold, trials
from eval.gold import DOCUMENTS, QUESTIONS, Item, Sources, load
from eval.metrics import summarise
from eval.outcome import Outcome, SetResult, set_result
from eval.page import page
from eval.report import markdown
from eval.run import answer_all, rank_all, ranker
from eval.stock import StockRetriever, stock_ranker
from eval.together import LAWS, with_laws
from index.encoder import SentenceEncoder
from index.errors import Unusable
from rag.assistant import Assistant
from rag.settings import Settings

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
OWN = ("gazette", "unanswerable", "multiturn", "robust", "lookup", "lines", "attack")
OWN_LAWS = ("laws_lay", "laws_lookup", "laws_status")
WARMING = "九江市有哪些文件？"
DEPTH_OF_LAWS = 20


def arguments() -> argparse.ArgumentParser:
    """The command's arguments."""
    parser = argparse.ArgumentParser(prog="python -m eval", description="评测检索与作答：不用裁判，只比对位置、文字和结局。")
    parser.add_argument("--gold", type=Path, nargs="+", metavar="FILE", help="别的题（JSONL）；不给就用自带的题")
    parser.add_argument("--sources", type=Path, nargs="+", metavar="DIR", help="依据所在的来源文件夹，默认为随附的文件")
    parser.add_argument("--index", type=Path, help="索引目录，默认为随附的索引")
    parser.add_argument("--top-k", type=int, default=20, help="取多少段，1 到 200，默认 20")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "eval", help="结果写到哪个文件夹，默认 build/eval")
    parser.add_argument("--report", type=Path, help="Markdown 摘要写到哪里；自带的题默认 eval/report.md")
    parser.add_argument("--quick", action="store_true", help="只作答和计分：不做逐步去除、对照和风险曲线")
    parser.add_argument("--accept", action="store_true", help="把这次的结果作为以后比较的基准")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """0 where everything was measured; 2 where something is missing, named with what to do."""
    logging.basicConfig(level=os.environ.get("ZHENGDA_LOG", "WARNING"), format="%(asctime)s %(name)s %(message)s")
    args = arguments().parse_args(argv)
    try:
        settings = Settings.from_environment(index=args.index, top_k=args.top_k)
        outcome = others(args, settings) if args.gold else own(args, settings)
    except (Unusable, ValueError) as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    args.out.mkdir(parents=True, exist_ok=True)
    lines = [{**r.answer, "set": r.item.set, "figures": r.figures, "good": r.good} for r in outcome.records]
    (args.out / "answers.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    (args.out / "report.html").write_text(page(outcome), encoding="utf-8")
    report = args.report or (args.out if args.gold or args.quick else Path(__file__).parent) / "report.md"
    report.write_text(markdown(outcome), encoding="utf-8")
    if args.accept and not args.gold:
        save_accepted(outcome.figures, outcome.records)
    print(markdown(outcome))
    print(f"写到了 {report}、{args.out / 'report.html'}、{args.out / 'answers.jsonl'}")
    return 0


def others(args: argparse.Namespace, settings: Settings) -> Outcome:
    """Gold files given by path, over one index."""
    sources = Sources(args.sources or [DOCUMENTS, LAWS])
    assistant = warmed(Assistant.open(settings))
    items = {path.stem: load(path, sources) for path in args.gold}
    sets = [answered(assistant, name, found, sources) for name, found in items.items()]
    if args.quick:
        return Outcome(sets)
    asked = [item for found in items.values() for item in found]
    variants = ablate(assistant, asked) if any(item.evidence for item in asked) else []
    return Outcome(sets, variants, risk_curve(trials(assistant, asked)), threshold())


def own(args: argparse.Namespace, settings: Settings) -> Outcome:
    """The questions in eval/questions: the gazette's over its own index, the laws' over gazette and laws together."""
    sources = Sources([DOCUMENTS, LAWS])
    encoder = SentenceEncoder(settings.encoder)
    assistant = warmed(Assistant.open(settings, encoder))
    items = {name: load(QUESTIONS / f"{name}.jsonl", sources) for name in (*OWN, *OWN_LAWS)}
    sets = [answered(assistant, name, items[name], sources) for name in OWN]
    together = args.out / "together"
    with_laws(settings.index, together, encoder)
    both = warmed(Assistant.open(Settings(index=together, encoder=settings.encoder, top_k=DEPTH_OF_LAWS), encoder))
    sets += [answered(both, name, items[name], sources) for name in OWN_LAWS]
    records = [record for result in sets for record in result.records]
    change = compare(load_accepted(), {result.name: result.figures for result in sets}, records)
    notes = {"索引": f"{len(assistant.index.passages)} 段；加法律后 {len(both.index.passages)} 段"}
    if args.quick:
        return Outcome(sets, change=change, notes=notes)
    asked = [item for name in OWN if name != "attack" for item in items[name]]
    log.info("覆盖与风险")
    fresh = warmed(Assistant.open(settings, encoder))  # has embedded none of the questions yet
    tried = trials(assistant, [*items["gazette"], *items["unanswerable"]])
    return Outcome(
        sets, compared(fresh, asked, encoder), risk_curve(tried), threshold(), change, buried(assistant, both, items["gazette"]), notes
    )


def warmed(assistant: Assistant) -> Assistant:
    """The assistant after a first question: models loaded, so that no measured question pays for it."""
    assistant.answer(WARMING)
    return assistant


def answered(assistant: Assistant, name: str, items: Sequence[Item], sources: Sources) -> SetResult:
    """One set's result."""
    log.info("%s：%d 题", name, len(items))
    return set_result(name, answer_all(assistant, items, sources))


def compared(assistant: Assistant, items: Sequence[Item], encoder: SentenceEncoder) -> list[Variant]:
    """Our own steps and the stock recipe, over the same questions in the same run."""
    log.info("逐步去除与对照：%d 题", len(items))
    texts = {name: assistant.index.source_text(name) for name in assistant.index.sources}
    return ablate(assistant, items, {"LangChain 通行做法": stock_ranker(StockRetriever.of(texts, encoder))})


def buried(alone: Assistant, mixed: Assistant, items: Sequence[Item]) -> dict[str, tuple[float, float]]:
    """Retrieval of the gazette's own questions alone, and with the laws beside it."""
    first, second = (summarise(rank_all(ranker(assistant), items).figures) for assistant in (alone, mixed))
    return {name: (first[name], second[name]) for name in ("hit@1", "recall@5", "mrr")}


if __name__ == "__main__":
    sys.exit(main())
