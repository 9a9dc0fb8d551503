"""The open assistant. When the index on disk becomes another version, the next question is answered from that one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from index.errors import Unusable
from rag.assistant import Assistant

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds between two looks at the version on disk


class Office:
    """Gives the assistant to those who ask. A version that does not open leaves the one at work."""

    def __init__(
        self, assistant: Assistant, reopen: Callable[[], Assistant] | None = None, version: Callable[[], str] | None = None
    ) -> None:
        """reopen: opens the assistant anew; version: names what is on disk. Without them the assistant never changes."""
        self._assistant = assistant
        self._reopen, self._version = reopen, version
        self._lock = threading.Lock()
        self._looked = time.monotonic()
        self._at = version() if version else ""

    @property
    def assistant(self) -> Assistant:
        if self._version and time.monotonic() - self._looked > LOOK_EVERY and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._assistant

    def warm(self) -> None:
        """Load in the background what the first question would wait for."""
        threading.Thread(target=_warm, args=(self._assistant,), daemon=True, name="warm").start()

    def refresh(self) -> None:
        """Look now: after a change that this program made itself."""
        with self._lock:
            self._look()

    def _look(self) -> None:
        self._looked = time.monotonic()
        if self._reopen is None or self._version is None:
            return
        try:
            found = self._version()
            if found != self._at:
                opened = self._reopen()
                _warm(opened)
                self._assistant, self._at = opened, found
                log.info("the index is now version %s", found)
        except Unusable as error:
            log.warning("the index on disk does not open, the earlier one stays: %s", error)


def _warm(assistant: Assistant) -> None:
    try:
        assistant.warm()
    except Unusable as error:
        log.warning("the model does not load: %s", error)
