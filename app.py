"""The chat page: `python app.py` serves it on 127.0.0.1:7860 (ZHENGDA_HOST, ZHENGDA_PORT)."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import uvicorn

from index.encoder import SentenceEncoder
from index.errors import Unusable
from rag.assistant import Assistant
from rag.settings import ROOT, Settings
from rag.web.conversations import Conversations
from rag.web.office import Office
from rag.web.server import build_server
from rag.web.upkeep import Upkeep, version_on_disk


def address() -> tuple[str, int]:
    """Where to serve. Raise ValueError for a port that is none."""
    host, port = os.environ.get("ZHENGDA_HOST", "127.0.0.1"), os.environ.get("ZHENGDA_PORT", "7860")
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise ValueError(f"ZHENGDA_PORT 应为 1 到 65535 的端口号，现在是 {port!r}")
    return host, int(port)


def index_in_use(settings: Settings) -> Path:
    """The index named by ZHENGDA_INDEX; else the one that the management view has made; else the shipped one."""
    own = settings.data / "index"
    return settings.index if os.environ.get("ZHENGDA_INDEX") or not (own / "current").exists() else own


def open_office(settings: Settings) -> tuple[Office, Upkeep | None]:
    """The assistant, and the upkeep of its corpus where ZHENGDA_ADMIN_PASSWORD is set."""
    encoder = SentenceEncoder(settings.encoder)

    def reopen() -> Assistant:
        return Assistant.open(replace(settings, index=index_in_use(settings)), encoder)

    office = Office(reopen(), reopen, lambda: version_on_disk(index_in_use(settings)))
    password = os.environ.get("ZHENGDA_ADMIN_PASSWORD", "")
    if not password:
        return office, None
    named = bool(os.environ.get("ZHENGDA_INDEX"))
    upkeep = Upkeep(
        office=office,
        encoder=encoder,
        index=settings.index if named else settings.data / "index",
        files=settings.data / "documents",
        shipped=(settings.index, ROOT / "corpus" / "documents"),
        password=password,
        evaluation=ROOT / "build" / "eval" / "report.html",
    )
    return office, upkeep


def main() -> int:
    """Serve until stopped; 2 where the settings, the index or the model are not usable."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        host, port = address()
        settings = Settings.from_environment()
        office, upkeep = open_office(settings)
        conversations = Conversations(settings.data / "conversations.db")
    except (ValueError, OSError, sqlite3.Error, Unusable) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    office.warm()
    sys.stderr.write(f"政答在 http://{host}:{port} ，按 Ctrl+C 停止\n")
    files = (settings.data / "documents", ROOT / "corpus" / "documents")
    uvicorn.run(build_server(office, conversations, upkeep, files), host=host, port=port, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())
