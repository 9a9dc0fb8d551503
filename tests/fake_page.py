"""The page over the small assistant, for the browser's tests: `python -m tests.fake_page PORT FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from index import update
from index.encoder import HashEncoder
from index.store import open_index
from rag.assistant import Assistant
from rag.web.conversations import Conversations
from rag.web.office import Office
from rag.web.server import build_server
from rag.web.upkeep import Upkeep, version_on_disk
from tests.fake_assistant import NAME, TEXT, FakeAssistant, reading

PASSWORD = "管理员的密码"


def main(port: int, folder: Path) -> None:
    """Serve until killed."""
    encoder = HashEncoder()
    index, files = folder / "index", folder / "documents"
    if not (index / "current").exists():
        files.mkdir(parents=True)
        (files / NAME).write_text(TEXT, encoding="utf-8")
        update.build([reading()], index, encoder)

    def reopen() -> Assistant:
        return FakeAssistant(open_index(index, encoder))  # type: ignore[return-value]

    office = Office(reopen(), reopen, lambda: version_on_disk(index))
    upkeep = Upkeep(office, encoder, index, files, (index, files), PASSWORD, folder / "report.html")
    (folder / "report.html").write_text("<!doctype html><html lang=zh><title>评测</title><h1>政答评测</h1>", encoding="utf-8")
    server = build_server(office, Conversations(folder / "conversations.db"), upkeep, [files])
    uvicorn.run(server, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
