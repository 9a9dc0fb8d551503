"""A folder imports only from those before it: corpus, index, rag, then eval and app.py; and none of them names another machine."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("corpus", "index", "rag", "eval")
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The top-level names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_folder_imports_only_from_those_before_it(path: Path) -> None:
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    later = {*LAYERS[layer + 1 :], "app", "tests"}
    assert not imported(path) & later


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_eval_is_never_imported_by_its_bare_name(path: Path) -> None:
    assert not re.search(r"^\s*import eval\b", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readers_know_nothing_of_questions() -> None:
    assert imported(ROOT / "corpus" / "model.py") <= {"__future__", "hashlib", "collections", "dataclasses"}
