""".doc, .wps, .rtf, .odt, .xls, .et through LibreOffice, where it is installed: turned into .docx or .xlsx and read as that."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from corpus.readers import Extract, FormatError, sheet, word

MISSING = "读取这种旧格式需要 LibreOffice（命令 soffice），本机没有安装。请安装 LibreOffice，或用 WPS 另存为 .docx（表格为 .xlsx）后重试。"
FAILED = "LibreOffice 打不开这个文件，可能已损坏或有密码。请用 Word/WPS 打开，另存为 .docx（表格为 .xlsx）后重试。"
OLD_SHEET = "Workbook".encode("utf-16-le")
SECONDS = 100
NOWHERE = "http://127.0.0.1:9"  # a proxy that answers nothing: pictures linked from the net are not fetched


def read(data: bytes) -> Extract:
    """The text of an older office file. Raises FormatError where LibreOffice is missing or cannot open it."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise FormatError(MISSING)
    tabular = OLD_SHEET in data or b"opendocument.spreadsheet" in data[:200]
    with tempfile.TemporaryDirectory(prefix="zhengda-office-") as name:
        folder = Path(name)
        target = "xlsx" if tabular else "docx"
        source = folder / ("in.xls" if tabular else "in.doc")
        source.write_bytes(data)
        command = [office, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        command += ["--convert-to", target, "--outdir", str(folder / "out"), str(source)]
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), NOWHERE)
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=SECONDS, env=os.environ | proxies)
        except subprocess.TimeoutExpired as error:
            raise FormatError(f"LibreOffice 转换超过 {SECONDS} 秒，已中止。请用 Word/WPS 另存为 .docx 后重试。") from error
        result = folder / "out" / f"in.{target}"
        if not result.is_file():
            raise FormatError(FAILED)
        converted = result.read_bytes()
    return sheet.read(converted) if tabular else word.read(converted)
