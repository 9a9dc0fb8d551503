"""The chat page: `python app.py` serves it on 127.0.0.1:7860 (ZHENGDA_HOST, ZHENGDA_PORT)."""

from __future__ import annotations

import logging
import os
import sys

import uvicorn

from index.errors import IndexUnusable, ModelUnusable
from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.conversations import Conversations
from rag.web.examples import choose_examples
from rag.web.server import build_server


def address() -> tuple[str, int]:
    """Where to serve. Raise ValueError for a port that is none."""
    host, port = os.environ.get("ZHENGDA_HOST", "127.0.0.1"), os.environ.get("ZHENGDA_PORT", "7860")
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise ValueError(f"ZHENGDA_PORT 应为 1 到 65535 的端口号，现在是 {port!r}")
    return host, int(port)


def main() -> int:
    """Serve until stopped; 2 where the settings, the index or the model are not usable."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        host, port = address()
        settings = Settings.from_environment()
        assistant = Assistant.open(settings)
        conversations = Conversations(settings.data / "conversations.db")
    except (ValueError, OSError, IndexUnusable, ModelUnusable) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    server = build_server(assistant, conversations, choose_examples(assistant.index.documents.values()))
    sys.stderr.write(f"政答在 http://{host}:{port} ，按 Ctrl+C 停止\n")
    uvicorn.run(server, host=host, port=port, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())
