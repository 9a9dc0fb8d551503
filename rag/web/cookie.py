"""A browser is known by a random name in a cookie that scripts cannot read; and the headers that keep the page at home."""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any

NAME = "zhengda_browser"
_YEAR = 365 * 24 * 3600
# The browser itself refuses any request to another host. Gradio's own scripts need 'unsafe-inline' and 'unsafe-eval'.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)


def browser_of(cookies: str) -> str:
    """The browser's name from a Cookie header; "" where it has none, which owns nothing that others can see."""
    try:
        found = SimpleCookie(cookies).get(NAME)
    except CookieError:
        return ""
    return found.value if found and re.fullmatch(r"[\w-]{20,64}", found.value) else ""


class AtHome:
    """ASGI middleware: gives a new browser its name, and sets the headers of every answer."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
        known = browser_of(cookies)

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                extra = {
                    b"content-security-policy": POLICY.encode(),
                    b"x-content-type-options": b"nosniff",
                    b"referrer-policy": b"same-origin",
                }
                message["headers"] = [*message.get("headers", []), *extra.items()]
                if not known and scope["path"] == "/":
                    cookie = f"{NAME}={secrets.token_urlsafe(24)}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax"
                    message["headers"].append((b"set-cookie", cookie.encode()))
            await send(message)

        await self.app(scope, receive, answer)
