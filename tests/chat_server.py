"""A double of an OpenAI-compatible endpoint on this machine, which behaves as badly as it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = str
HANGING = 20.0  # seconds that a hanging server keeps its client waiting


class _Handler(BaseHTTPRequestHandler):
    behaviour: Behaviour = "ok"
    text: str = ""
    seen: list[str]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep test output quiet."""

    def do_POST(self) -> None:
        self.seen.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.behaviour == "hang":
            self.server.released.wait(HANGING)  # type: ignore[attr-defined]  # set below
            return
        if self.behaviour.isdigit():
            self.send_response(int(self.behaviour))
            self.end_headers()
            self.wfile.write(b'{"error": {"message": "busy"}}')
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for i, piece in enumerate(self.text[i : i + 6] for i in range(0, len(self.text), 6)):
            if self.behaviour == "cut" and i == 2:
                self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "length"}]})
                return
            if self.behaviour == "slow":
                time.sleep(0.2)
            self._event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}]})
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self._send("[DONE]")

    def _event(self, body: dict[str, object]) -> None:
        self._send(json.dumps({"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "double", **body}))

    def _send(self, data: str) -> None:
        try:
            self.wfile.write(f"data: {data}\n\n".encode())
            self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            return


@contextmanager
def chat_server(behaviour: Behaviour = "ok", text: str = "") -> Iterator[tuple[str, list[str]]]:
    """(base URL, requests seen) of a server that answers every chat with `text`, or hangs, fails ("429"), is cut off, is slow."""
    seen: list[str] = []
    handler = type("Handler", (_Handler,), {"behaviour": behaviour, "text": text, "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    released = threading.Event()
    server.released = released  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", seen
    finally:
        released.set()
        server.shutdown()
        server.server_close()
