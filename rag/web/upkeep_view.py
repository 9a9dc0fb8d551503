"""The management view's tables: the index, its sources, what people thought of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from corpus.model import Document
from rag.web.conversations import Feedback
from rag.web.official import instruments

_VERDICTS = {"up": "有用", "down": "没用"}


def render_overview(manifest: dict[str, Any], documents: Sequence[Document], feedback: Sequence[Feedback], evaluated: bool) -> str:
    """All of the view below the login."""
    return _index(manifest, len(instruments(documents))) + _sources(manifest, documents) + _feedback(feedback) + _evaluation(evaluated)


def _evaluation(evaluated: bool) -> str:
    if not evaluated:
        return '<section><h2>评测</h2><p class="none">还没有评测报告。在服务器上运行 make eval 后，这里会显示结果。</p></section>'
    link = '<a href="manage/evaluation" target="_blank" rel="noopener">在新窗口打开</a>'
    frame = '<iframe src="manage/evaluation" sandbox title="评测报告"></iframe>'
    return f"<section><h2>评测</h2><p>{link}</p>{frame}</section>"


def _index(manifest: dict[str, Any], documents: int) -> str:
    counts = manifest.get("counts", {})
    facts = [
        ("文件", f"{documents} 份，来自 {counts.get('sources', 0)} 个来源文件"),
        ("段落", f"{counts.get('passages', 0)} 段，{counts.get('characters', 0):,} 字"),
        ("收录率", f"{manifest.get('coverage', 0):.2%}"),
        ("向量模型", str(manifest.get("encoder", ""))),
    ]
    terms = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    button = '<button type="button" class="plain" data-do="rebuild">重新读取全部文件</button>'
    return f'<section><h2>索引</h2><dl class="terms">{terms}</dl>{button}</section>'


def _sources(manifest: dict[str, Any], documents: Sequence[Document]) -> str:
    rows = []
    for source in manifest.get("sources", []):
        name = str(source["name"])
        titles = [document.title for document in documents if document.source == name and document.title]
        warnings = [*source.get("read_warnings", []), *source.get("warnings", [])]
        rows.append(
            [
                _folded(name, titles),
                escape(str(source.get("format", ""))),
                str(source.get("documents", 0)),
                str(source.get("passages", 0)),
                f"{source.get('coverage', 0):.1%}",
                _folded(f"{len(warnings)} 条提示", warnings) if warnings else "",
                f'<button type="button" class="plain" data-do="remove-source" data-name="{escape(name)}">移除</button>',
            ]
        )
    return _section("来源文件", ("来源文件", "格式", "文件数", "段数", "收录率", "提示", "操作"), rows)


def _feedback(feedback: Sequence[Feedback]) -> str:
    if not feedback:
        return '<section><h2>评价</h2><p class="none">还没有人评价。</p></section>'
    rows = [
        [
            f"{datetime.fromtimestamp(one.asked):%Y-%m-%d %H:%M}",
            _VERDICTS.get(one.verdict, ""),
            escape(one.reason),
            escape(one.question),
            escape(one.answer),
        ]
        for one in feedback
    ]
    return _section("评价", ("时间", "评价", "原因", "问题", "答案"), rows)


def _section(name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table under a heading; the cells are ready HTML."""
    top = "".join(f'<th scope="col">{words}</th>' for words in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f'<section><h2>{name}</h2><div class="sheet" role="region" tabindex="0" aria-label="{name}">{table}</div></section>'


def _folded(name: str, words: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(str(one))}</li>" for one in words[:50])
    return f"<details><summary>{escape(name)}</summary><ul>{items}</ul></details>"
