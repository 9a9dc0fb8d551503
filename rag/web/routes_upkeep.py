"""The management view's requests. All but the login need the session cookie that the password gives."""

from __future__ import annotations

import hmac
import secrets
import tempfile
import threading
import time
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Body, Cookie, Depends, HTTPException, Response, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse

from rag.web.conversations import Conversations
from rag.web.upkeep import STAGES, Job, Upkeep, safe_name
from rag.web.upkeep_view import render_overview

HOURS = 8
TRIES, PAUSE = 5, 60.0  # wrong passwords in a row, then seconds of silence
LARGEST = 200 * 1024 * 1024  # bytes of one upload
SESSION = "zhengda_upkeep"


class Guard:
    """Sessions that the password has opened, and a pause after wrong ones."""

    def __init__(self, password: str) -> None:
        self._password = password.encode()
        self._sessions: dict[str, float] = {}
        self._wrong, self._until = 0, 0.0
        self._lock = threading.Lock()

    def open(self, password: str) -> str:
        """A new session's token. Raise HTTPException (403, 429) with what to do."""
        with self._lock:
            if time.monotonic() < self._until:
                raise HTTPException(429, "密码连续输错，请一分钟后再试")
            if not hmac.compare_digest(password.encode(), self._password):
                self._wrong += 1
                if self._wrong >= TRIES:
                    self._wrong, self._until = 0, time.monotonic() + PAUSE
                raise HTTPException(403, "密码不对")
            self._wrong = 0
            token = secrets.token_urlsafe(32)
            now = time.monotonic()
            self._sessions = {name: end for name, end in self._sessions.items() if end > now} | {token: now + HOURS * 3600}
            return token

    def close(self, token: str) -> None:
        self._sessions.pop(token, None)

    def check(self, token: str) -> None:
        if self._sessions.get(token, 0.0) < time.monotonic():
            raise HTTPException(401, "请先登录")


def upkeep_routes(upkeep: Upkeep, conversations: Conversations) -> APIRouter:
    """Login, logout, and behind the login all the rest."""
    guard = Guard(upkeep.password)
    routes = APIRouter(prefix="/manage")

    @routes.post("/login")
    def login(password: Annotated[str, Body(embed=True, max_length=500)]) -> Response:
        answer = Response(status_code=204)
        answer.set_cookie(SESSION, guard.open(password), max_age=HOURS * 3600, httponly=True, samesite="strict")
        return answer

    @routes.post("/logout")
    def logout(zhengda_upkeep: Annotated[str, Cookie()] = "") -> Response:
        guard.close(zhengda_upkeep)
        answer = Response(status_code=204)
        answer.delete_cookie(SESSION)
        return answer

    def session(zhengda_upkeep: Annotated[str, Cookie()] = "") -> None:
        guard.check(zhengda_upkeep)

    routes.include_router(_inside(upkeep, conversations), dependencies=[Depends(session)])
    return routes


def _inside(upkeep: Upkeep, conversations: Conversations) -> APIRouter:
    routes = APIRouter()

    @routes.get("/overview")
    def overview() -> Response:
        documents = list(upkeep.office.assistant.index.documents.values())
        evaluated = upkeep.evaluation is not None and upkeep.evaluation.is_file()
        return HTMLResponse(render_overview(upkeep.manifest(), documents, conversations.feedback(), evaluated))

    @routes.get("/evaluation")
    def evaluation() -> Response:
        if upkeep.evaluation is None or not upkeep.evaluation.is_file():
            raise HTTPException(404, "还没有评测报告")
        return FileResponse(upkeep.evaluation, media_type="text/html; charset=utf-8")

    @routes.get("/job")
    def job() -> Response:
        return _job(upkeep.job)

    @routes.post("/files")
    async def upload(files: list[UploadFile]) -> Response:
        taken: list[tuple[str, Path]] = []
        for file in files:
            name = safe_name(file.filename or "")
            if not name:
                raise HTTPException(415, f"不能读取“{file.filename}”：请换用 .txt、.docx、.pdf、.ofd 等格式")
            taken.append((name, await _received(file, name)))
        return _job(upkeep.add(taken))

    @routes.post("/remove")
    def remove(names: Annotated[list[str], Body(embed=True)]) -> Response:
        return _job(upkeep.remove(names))

    @routes.post("/rebuild")
    def rebuild() -> Response:
        return _job(upkeep.rebuild())

    return routes


async def _received(file: UploadFile, name: str) -> Path:
    with tempfile.NamedTemporaryFile(delete=False, suffix=Path(name).suffix.lower()) as kept:
        size = 0
        while piece := await file.read(1 << 20):
            size += len(piece)
            if size > LARGEST:
                Path(kept.name).unlink()
                raise HTTPException(413, f"“{name}”超过 {LARGEST >> 20} MB，请拆成几个文件")
            kept.write(piece)
    return Path(kept.name)


def _job(job: Job) -> Response:
    return JSONResponse(
        {
            "name": job.name,
            "stage": STAGES.get(job.stage, job.stage),
            "done": job.done,
            "total": job.total,
            "running": job.running,
            "failed": job.failed,
            "report": list(job.report),
        }
    )
