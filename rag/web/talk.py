"""What the page does with a question: keeps it, asks the assistant, renders each step. Gradio only calls this."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from rag.assistant import Step
from rag.model import Answer, Turn
from rag.retrieve import Filters
from rag.web.answers import Exchange, nearby, render_exchange
from rag.web.conversations import Conversations
from rag.web.office import Office

log = logging.getLogger(__name__)

HISTORY = 6  # earlier exchanges that the assistant is told of
LONGEST = 2000  # characters of a question that are kept and shown


class Talk:
    """The transcript of a browser's conversation, as HTML."""

    def __init__(self, office: Office, conversations: Conversations) -> None:
        self.office, self.conversations = office, conversations
        self._running: dict[str, str] = {}  # conversation: the exchange that is being answered

    def opened(self, data: Mapping[str, Any], browser: str) -> str:
        """The conversation that `data` names, "" where there is none: the page then shows its welcome."""
        name = str(data.get("conversation") or "")
        return transcript(name, self.conversations.exchanges(browser, name))

    def stop(self, data: Mapping[str, Any], browser: str) -> str:
        """Write no more to what `data` names; the transcript says that it was stopped."""
        name = str(data.get("conversation") or "")
        if self.conversations.owns(browser, name):
            self._running.pop(name, None)
        return self.opened(data, browser)

    def ask(self, data: Mapping[str, Any], browser: str) -> Iterator[str]:
        """The transcript after each step. data: question; conversation, replace (an exchange), filters where given."""
        question = str(data.get("question") or "").strip()
        shown = question if len(question) <= LONGEST else f"{question[:LONGEST]}…"
        conversation = str(data.get("conversation") or "")
        if not self.conversations.owns(browser, conversation):
            conversation = self.conversations.start(browser, shown)
        if again := str(data.get("replace") or ""):
            self.conversations.cut(conversation, again)
        earlier = self.conversations.exchanges(browser, conversation)
        running = Exchange(self.conversations.ask(conversation, shown), shown)
        self._running[conversation] = running.id
        for ended in self._run(running, question, history(earlier), filters_of(data.get("filters"))):
            if self._running.get(conversation) != running.id:
                return
            if ended.answer:
                self.conversations.answered(running.id, ended.answer)
                self._running.pop(conversation, None)
            yield transcript(conversation, [*earlier, ended], busy=ended.answer is None)

    def _run(self, exchange: Exchange, question: str, turns: tuple[Turn, ...], filters: Filters | None) -> Iterator[Exchange]:
        yield exchange
        try:
            for event in self.office.assistant.stream(question, turns, filters):
                if isinstance(event, Step):
                    yield replace(exchange, step=event.name, draft=event.text)
                else:
                    yield replace(exchange, answer=event, nearby=nearby(event))
        except Exception:  # the page's one edge: the reader sees plain words, the log has the detail
            log.exception("a question failed: %s", question[:200])
            answer = Answer(question, "error", "回答时出了问题，已记录下来。请重新回答；若总是这样，请告诉管理员。")
            yield replace(exchange, answer=answer)


def transcript(conversation: str, exchanges: list[Exchange], busy: bool = False) -> str:
    """All exchanges of a conversation; "" where there are none."""
    if not exchanges:
        return ""
    turns = "".join(render_exchange(exchange) for exchange in exchanges)
    return f'<div class="transcript" data-conversation="{escape(conversation)}" data-busy="{str(busy).lower()}">{turns}</div>'


def history(exchanges: list[Exchange]) -> tuple[Turn, ...]:
    """The last exchanges that got an answer, for a follow-up question to be understood."""
    turns = [Turn(e.question, e.answer.text) for e in exchanges if e.answer and e.answer.status not in ("stopped", "error")]
    return tuple(turns[-HISTORY:])


def filters_of(chosen: object) -> Filters | None:
    """What was chosen under "范围"; None where nothing was."""
    if not isinstance(chosen, Mapping):
        return None
    words = {name: str(chosen.get(name) or "") for name in ("document", "issuer", "year", "status")}
    year = words["year"] if words["year"].isdecimal() else ""
    filters = Filters(
        documents=(words["document"],) if words["document"] else (),
        issuer=words["issuer"],
        status=words["status"],
        date_from=f"{year}-01-01" if year else "",
        date_to=f"{year}-12-31" if year else "",
    )
    return filters or None
