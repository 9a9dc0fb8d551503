"""Ask from the command line: `python -m rag answer "问题"`, `python -m rag answer --batch IN.jsonl --out OUT.jsonl`, `search`."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rag.batch import answer_json, passage_json, read_questions, turns
from rag.model import Answer, Turn
from rag.settings import Settings

log = logging.getLogger(__name__)
Reply = Callable[[str, Sequence[Turn], str], dict[str, Any]]


def arguments() -> argparse.ArgumentParser:
    """The command's arguments."""
    parser = argparse.ArgumentParser(prog="python -m rag", description="向政府文件提问：每句话都有出处，没有依据就说没有。")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (("answer", "回答问题"), ("search", "只检索，不作答")):
        command = commands.add_parser(name, help=about)
        command.add_argument("question", nargs="?", help="一个问题；或用 --batch 成批提问")
        command.add_argument("--batch", type=Path, metavar="IN.jsonl", help="每行一个 {id, question, history?}")
        command.add_argument("--out", type=Path, metavar="OUT.jsonl", help="成批结果写到这里")
        command.add_argument("--index", type=Path, help="索引目录，默认为随附的索引")
        command.add_argument("--encoder", help="编码模型的名称或目录")
        command.add_argument("--top-k", type=int, help="取多少段，1 到 200，默认 20")
        command.add_argument("--json", action="store_true", help="以 JSON 输出")
        command.add_argument("--trace", action="store_true", help="附上全部过程")
        if name == "answer":
            command.add_argument("--writer", choices=("extractive", "llm"), help="由谁写答案，默认 extractive")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """0 where every line was answered or refused; 1 where lines were bad; 2 where nothing could be done."""
    logging.basicConfig(level=os.environ.get("ZHENGDA_LOG", "WARNING"), format="%(levelname)s %(name)s %(message)s")
    parser = arguments()
    args = parser.parse_args(argv)
    if bool(args.question) == bool(args.batch) or bool(args.batch) != bool(args.out):
        parser.error("请给出一个问题，或同时给出 --batch 和 --out")
    # Imported late: a wrong argument should not wait for the model's libraries.
    from index.errors import Unusable
    from rag.assistant import Assistant

    try:
        settings = Settings.from_environment(index=args.index, encoder=args.encoder, top_k=args.top_k, writer=getattr(args, "writer", None))
        assistant = Assistant.open(settings)
    except (Unusable, ValueError) as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2

    def answer(question: str, history: Sequence[Turn], identifier: str) -> dict[str, Any]:
        return answer_json(assistant.answer(question, history), identifier, args.trace)

    def search(question: str, history: Sequence[Turn], identifier: str) -> dict[str, Any]:
        hits = assistant.search(question, history)
        return {"id": identifier, "question": question, "passages": [passage_json(rank, hit) for rank, hit in enumerate(hits, 1)]}

    reply = answer if args.command == "answer" else search
    if args.batch:
        assistant.warm()  # so that the first line's time is like the others'
        return batch(args.batch, args.out, reply)
    line = reply(args.question, (), "")
    print(json.dumps(line, ensure_ascii=False) if args.json or args.trace else for_a_person(line))
    return 0


def batch(path: Path, out: Path, reply: Reply) -> int:
    """Answer each line of `path` into `out`, in the same order; name bad lines and go on."""
    if not path.is_file():
        print(f"错误：找不到文件 {path}", file=sys.stderr)
        return 2
    bad = done = 0
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as lines:
            for item, wrong in read_questions(path):
                if wrong:
                    bad += 1
                    print(f"{path}：{wrong}", file=sys.stderr)
                    line = answer_json(Answer(str(item.get("question", "")), "error", str(wrong)), str(item["id"]))
                else:
                    line = guarded(reply, item)
                    bad += line.get("status") == "error" and "failed" in line
                lines.write(json.dumps(line, ensure_ascii=False) + "\n")
                done += 1
                if done % 50 == 0:
                    print(f"已答 {done} 个问题", file=sys.stderr)
        part.replace(out)
    except OSError as error:
        print(f"错误：无法写入 {out}：{error.strerror}", file=sys.stderr)
        return 2
    return 1 if bad else 0


def guarded(reply: Reply, item: dict[str, Any]) -> dict[str, Any]:
    """A reply, or an error line where this one question failed: the rest of the batch goes on."""
    try:
        return reply(item["question"], turns(item), str(item["id"]))
    except Exception:  # the command's one edge: the log has the detail
        log.exception("question %s failed", item["id"])
        return {**answer_json(Answer(item["question"], "error", "处理这个问题时出错，详情见日志。"), str(item["id"])), "failed": True}


def for_a_person(line: dict[str, Any]) -> str:
    """An answer with its citations, or passages, as text."""
    if "answer" not in line:
        return "\n\n".join(f"{p['rank']}. 《{p['document']}》{p['number']} {p['locator']}\n{p['text']}" for p in line["passages"])
    parts = [line["answer"]]
    for citation in line["citations"]:
        number = f"（{citation['number']}）" if citation["number"] else ""
        parts.append(f"[{citation['marker']}] 《{citation['document']}》{number} {citation['locator']}\n    “{citation['quote']}”")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
