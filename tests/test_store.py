"""An index on disk: whole or absent, whatever happens while it is written."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Reading, quote
from index import build as building
from index import update, versions
from index.build import VectorCache
from index.encoder import HashEncoder
from index.errors import IndexUnusable
from index.lexical import Lexical
from index.records import Holding, decode_document, decode_passage, encode
from index.store import Index, open_index, passage_text
from index.versions import current, damaged
from tests.index_readings import FARM, TAX, reading, table_reading

ENCODER = HashEncoder()
ROOT = Path(__file__).resolve().parent.parent


def farm() -> Reading:
    return reading("农.txt", FARM)


def tax() -> Reading:
    return reading("税.txt", TAX, "税收办法")


def contents(directory: Path) -> dict[str, bytes]:
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    update.build([farm(), table_reading()], tmp_path / "index", ENCODER)
    return tmp_path / "index"


def test_every_field_comes_back() -> None:
    for made in (farm(), table_reading()):
        assert [decode_passage(encode(passage)) for passage in made.passages] == list(made.passages)
        assert [decode_document(encode(document)) for document in made.documents] == list(made.documents)


def test_what_was_built_is_what_is_opened(built: Path) -> None:
    index = open_index(built, ENCODER)
    readings = [farm(), table_reading()]
    assert list(index.passages) == [passage for made in readings for passage in made.passages]
    assert list(index.documents.values()) == [document for made in readings for document in made.documents]
    assert index.sources == ("农.txt", "表.txt")
    for made in readings:
        assert index.source_text(made.source.name) == made.source.text
    for passage in index.passages[:3]:
        assert quote(index.source_text(passage.source), passage.spans) == passage.text
    assert index.manifest["counts"] == {"sources": 2, "documents": 2, "passages": 4, "characters": 67}
    assert index.manifest["sources"][1]["warnings"] == ["少一列", "第2行列数不符"]


def test_the_same_in_memory_and_on_disk(built: Path) -> None:
    memory, disk = Index.of([farm(), table_reading()], ENCODER), open_index(built, ENCODER)
    for text in ("谁管理水利工程", "新车上牌", "没有的词语"):
        for lane in ("words", "characters"):
            assert memory.lexical(text, 5, field=lane) == disk.lexical(text, 5, field=lane)
            assert memory.lexical_scores(text, [0, 2], lane) == disk.lexical_scores(text, [0, 2], lane)
        assert memory.dense(text, 5) == disk.dense(text, 5)
    assert memory.dense(passage_text(memory.passages[1]), 1)[0][0] == 1


def test_scores_of_positions_are_those_of_the_search(built: Path) -> None:
    index = open_index(built, ENCODER)
    ranked = index.dense("水利工程", 4)
    assert index.similarities("水利工程", [position for position, _ in ranked]) == pytest.approx([s for _, s in ranked], abs=1e-5)
    assert index.similarity("水利工程", index.passages[ranked[0][0]]) == pytest.approx(ranked[0][1], abs=1e-5)
    words = index.lexical("水利工程", 4)
    assert index.lexical_scores("水利工程", [position for position, _ in words]) == [score for _, score in words]
    assert index.similarities("水利工程", []) == []


def test_looking_up_positions(built: Path) -> None:
    index = open_index(built, ENCODER)
    assert [index.position(passage) for passage in index.passages] == [0, 1, 2, 3]
    with pytest.raises(KeyError):
        index.position(tax().passages[0])
    assert index.positions(["表.txt#0"]).tolist() == [3]
    assert index.mask(["农.txt#0"]).tolist() == [True, True, True, False]
    assert index.mask([]).tolist() == [False] * 4
    start = len(FARM[0]) + 1
    assert index.at("农.txt", start) == [1]
    assert index.at("表.txt", 5) == []  # between the spans of the row
    with pytest.raises(IndexError, match="position should be 0 to 3, is 4"):
        index.passages[4]
    assert index.passages[-1] == index.passages[3]
    with pytest.raises(KeyError):
        index.source_text("无.txt")


def test_a_filter_holds_in_every_lane(built: Path) -> None:
    index = open_index(built, ENCODER)
    allowed = index.mask(["表.txt#0"])
    assert {position for position, _ in index.dense("水利工程", 4, allowed)} == {3}
    assert index.lexical("水利工程", 4, allowed) == []


def test_building_twice_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    update.build([farm(), table_reading()], tmp_path / "again", ENCODER)
    assert contents(tmp_path / "again") == contents(built)
    before = contents(built)
    update.build([farm(), table_reading()], built, ENCODER)
    assert contents(built) == before


def test_adding_replaces_and_embeds_only_what_is_new(built: Path) -> None:
    made = update.add([tax()], built, ENCODER)
    assert (made.sources, made.passages, made.embedded) == (3, 6, 2)
    changed = reading("农.txt", (*FARM[:2], "第三条水利工程由乡镇管理。"))
    assert update.add([changed], built, ENCODER).embedded == 1
    index = open_index(built, ENCODER)
    assert index.sources == ("表.txt", "税.txt", "农.txt")
    assert "乡镇" in index.passages[5].text
    assert all("县水利局" not in passage.text for passage in index.passages)
    assert (index.vectors == Index.of([table_reading(), tax(), changed], ENCODER).vectors).all()


def test_adding_and_removing_ends_where_it_began(built: Path) -> None:
    before = contents(built)
    update.add([tax()], built, ENCODER)
    assert contents(built) != before
    made = update.remove(["税.txt"], built, ENCODER)
    assert made.embedded == 0
    assert contents(built) == before


def test_adding_to_nothing_makes_an_index(tmp_path: Path) -> None:
    update.add([tax()], tmp_path / "new", ENCODER)
    assert open_index(tmp_path / "new", ENCODER).sources == ("税.txt",)


def test_an_index_may_become_empty(built: Path) -> None:
    update.remove(["农.txt", "表.txt"], built, ENCODER)
    index = open_index(built, ENCODER)
    assert (len(index.passages), dict(index.documents), index.sources) == (0, {}, ())
    assert index.lexical("水利", 3) == index.dense("水利", 3) == []


def test_removing_what_is_not_there_changes_nothing(built: Path) -> None:
    before = contents(built)
    with pytest.raises(IndexUnusable, match=r"没有 无\.txt.*现有 农\.txt、表\.txt"):
        update.remove(["无.txt", "农.txt"], built, ENCODER)
    assert contents(built) == before


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    empty = dataclasses.replace(reading("坏.pdf", ()), passages=(), warnings=("文件损坏",))
    copy = dataclasses.replace(farm(), source=dataclasses.replace(farm().source, name="副本.txt"))
    twin = reading("农.txt", TAX)
    made = update.build([empty, farm(), copy, twin], tmp_path, ENCODER)
    assert made.sources == 1
    assert [name for name, _ in made.failures] == ["坏.pdf", "副本.txt", "农.txt"]
    assert [why[:6] for _, why in made.failures] == ["文件损坏", "与 农.tx", "与已读的另一"]
    with pytest.raises(IndexUnusable, match=r"没有读到任何文件，索引没有改动.*文件损坏"):
        update.build([empty], tmp_path, ENCODER)
    assert open_index(tmp_path, ENCODER).sources == ("农.txt",)


FILES = (
    "documents.jsonl",
    "passages.jsonl",
    "sources.txt",
    "vectors.npy",
    "places.npy",
    "digests.npy",
    "manifest.json",
    "lexical/lexical.json",
    "lexical/words-text/params.index.json",
    "lexical/words-text/vocab.index.json",
    "lexical/characters-text/data.csc.index.npy",
)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["missing", "truncated", "folder"])
def test_a_harmed_file_is_named_with_the_mend(built: Path, name: str, harm: str) -> None:
    path = current(built)[0] / name
    data = path.read_bytes()
    path.unlink()
    if harm == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif harm == "folder":
        path.mkdir()
    with pytest.raises(IndexUnusable, match=r"python -m index build") as caught:
        open_index(built, ENCODER)
    assert name.split("/")[-1] in str(caught.value)


@pytest.mark.parametrize("name", FILES[:6])
def test_a_changed_byte_is_found_by_verify(built: Path, name: str) -> None:
    place, manifest = current(built)
    data = bytearray((place / name).read_bytes())
    data[-2] ^= 1
    (place / name).write_bytes(data)
    assert damaged(place, manifest) == [name]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "version": "../../etc"}', "\udcff"])
def test_a_damaged_pointer(built: Path, text: str) -> None:
    (built / "current").write_text(text, "utf-8", errors="surrogateescape")
    with pytest.raises(IndexUnusable, match=r"current 已损坏.*python -m index build"):
        open_index(built, ENCODER)


def test_another_format_and_another_encoder_are_told_apart(built: Path) -> None:
    with pytest.raises(IndexUnusable, match="由另一个向量模型建立（hash-64，现在用的是 hash-32）"):
        open_index(built, HashEncoder(32))
    with pytest.raises(IndexUnusable, match="由另一个向量模型建立"):
        update.add([tax()], built, HashEncoder(32))
    pointer = json.loads((built / "current").read_text("utf-8"))
    (built / "current").write_text(json.dumps({**pointer, "format": 99}), "utf-8")
    with pytest.raises(IndexUnusable, match="第 99 版，本程序需要第 1 版：请重新运行"):
        open_index(built, ENCODER)


def test_no_index(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "none"):
        with pytest.raises(IndexUnusable, match="里没有索引：请先运行 python -m index build"):
            open_index(directory, ENCODER)


def test_a_file_without_leave_to_read(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refuse(self: Path, *args: object, **kinds: object) -> object:
        if self.name == "passages.jsonl":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *args, **kinds)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(IndexUnusable, match=r"读不出来.*Permission denied.*请重新运行"):
        open_index(built, ENCODER)


def test_two_builds_at_once(built: Path) -> None:
    before = contents(built)
    with versions.locked(built), pytest.raises(IndexUnusable, match="正在由另一个程序更新：请等它结束后再试"):
        update.add([tax()], built, ENCODER)
    assert contents(built) == before


class Killed(BaseException):
    """Like a kill: nothing in the program catches it."""


def steps() -> list[tuple[object, str]]:
    return [
        (building, "embed"), (building, "begin"), (building, "encode"), (np, "save"), (Lexical, "save"),
        (building, "finish"), (versions, "digest"), (versions, "_sync"), (versions, "_switch"), (os, "replace"), (Path, "rename"),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(len(steps())))
@pytest.mark.parametrize("late", [False, True])
def test_stopped_at_any_step_the_old_version_opens(built: Path, number: int, late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name = steps()[number]
    real: Callable[..., object] = getattr(owner, name)

    def stop(*args: object, **kinds: object) -> object:
        if late:
            real(*args, **kinds)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, stop)
        with pytest.raises(Killed):
            update.add([tax()], built, ENCODER)
    index = open_index(built, ENCODER)
    assert index.sources in {("农.txt", "表.txt"), ("农.txt", "表.txt", "税.txt")}
    assert not damaged(*current(built))
    assert index.lexical("水利工程", 1)
    update.add([tax()], built, ENCODER)
    assert open_index(built, ENCODER).sources == ("农.txt", "表.txt", "税.txt")
    assert sorted(path.name for path in built.iterdir()) == ["current", "versions"]
    assert len(list((built / "versions").iterdir())) == 1


KILLED = """
    import os, sys, threading, time
    from pathlib import Path
    from index import update
    from index.encoder import HashEncoder
    from tests.index_readings import reading
    print("ready", flush=True)
    for turn in range(1000):
        update.build([reading("甲.txt", [f"第{n}条第{turn}次写入。" for n in range(40)])], Path(sys.argv[1]), HashEncoder())
        print(turn, flush=True)
"""


def test_killed_while_writing_a_whole_version_is_left(tmp_path: Path) -> None:
    for turn in range(2):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout
            for _ in range(2 + 5 * turn):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        index = open_index(tmp_path, ENCODER)
        assert not damaged(*current(tmp_path))
        assert len({passage.text.partition("条")[2] for passage in index.passages}) == 1
        assert len(index.passages) == 40


def test_a_stopped_build_keeps_the_vectors_it_made(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> Path:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(building, "begin", stop)
        with pytest.raises(Killed):
            update.add([tax()], built, ENCODER)
    assert update.add([tax()], built, ENCODER).embedded == 0
    assert not (built / "partial").exists()


def test_a_shared_cache_serves_another_index(tmp_path: Path) -> None:
    assert update.build([farm()], tmp_path / "one", ENCODER, cache=tmp_path / "cache").embedded == 3
    assert update.build([farm(), tax()], tmp_path / "two", ENCODER, cache=tmp_path / "cache").embedded == 2
    assert update.build([farm()], tmp_path / "three", HashEncoder(32), cache=tmp_path / "cache").embedded == 3
    for path in (tmp_path / "cache").rglob("*.npy"):
        path.write_bytes(path.read_bytes()[:50])
    assert update.build([farm()], tmp_path / "four", ENCODER, cache=tmp_path / "cache").embedded == 3
    assert contents(tmp_path / "four") == contents(tmp_path / "one")
    assert VectorCache(tmp_path / "none", ENCODER).load() == {}


def test_an_open_index_outlives_its_version(built: Path) -> None:
    index = open_index(built, ENCODER)
    update.build([tax()], built, ENCODER)
    assert [passage.text for passage in index.passages[:3]] == list(FARM)
    assert index.source_text("农.txt") == "\n".join(FARM)
    assert index.dense("水利工程", 1)
    assert index.lexical("水利工程", 1)


def test_what_a_holding_keeps_of_a_reading() -> None:
    held = Holding.of(table_reading())
    assert held.warnings == ("少一列", "第2行列数不符")
    assert 0 < held.coverage <= 1


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    update.build([farm()], tmp_path, ENCODER, lambda step, done, total: told.append((step, done, total)))
    assert told == [("read", 1, 0), ("embed", 3, 3), ("write", 0, 1), ("write", 1, 1)]
