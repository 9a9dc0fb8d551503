"""Which format a file really is: its content decides, its extension only where the content leaves it open."""

from __future__ import annotations

import io
import zipfile

from corpus.readers import FormatError

PLAIN = ("txt", "md")
OFFICE = ("doc", "wps", "wpt", "rtf", "odt", "xls", "et", "ods")
IMAGES = ("png", "jpg", "jpeg", "tif", "tiff", "bmp")
FORMATS = {
    "txt": "txt",
    "text": "txt",
    "md": "md",
    "markdown": "md",
    "html": "html",
    "htm": "html",
    "shtml": "html",
    "mht": "html",
    "mhtml": "html",
    "docx": "docx",
    "docm": "docx",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "pdf": "pdf",
    "ofd": "ofd",
    **{name: name for name in OFFICE},
    **{name: "image" for name in IMAGES},
}
"""Extension (lower case, no dot) to format."""

NO_DOCUMENTS = (
    (b"\x7fELF", "可执行程序"),
    (b"\xcf\xfa\xed\xfe", "可执行程序"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"\xca\xfe\xba\xbe", "可执行程序"),
)
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IN_ARCHIVE = (("word/", "docx"), ("xl/", "xlsx"), ("OFD.xml", "ofd"), ("content.xml", "odt"))


def format_of(suffix: str, data: bytes) -> str:
    """The format of a file with extension `suffix`. Raises FormatError for what is no document."""
    named = FORMATS.get(suffix, "")
    head = data[:1024]
    for magic, kind in NO_DOCUMENTS:
        if head.startswith(magic):
            raise FormatError(f"这是{kind}，不是文档。" + ("请解压后重试。" if "压缩" in kind else "没有读取。"))
    if head.startswith(b"MZ") and b"\0" in head:
        raise FormatError("这是可执行程序，不是文档。没有读取。")
    found = _by_content(named, head, data)
    if not found:
        raise FormatError(f"不能读取 .{suffix} 文件。请另存为 .txt、.docx、.pdf 或 .ofd 后重试。")
    return found


def _by_content(named: str, head: bytes, data: bytes) -> str:
    if head.startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in head):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _archive(named, data)
    if head.startswith(OLE):
        return _compound(named, data)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(PICTURES) and (named == "image" or b"\0" in head):
        return "image"
    if named not in PLAIN and _looks_like_html(head):
        return "html"
    if named in ("pdf", "docx", "xlsx", "ofd", "image", *OFFICE):
        raise FormatError(f"内容不是 {named.upper()} 格式，文件可能已损坏或改错了扩展名。请用原来的软件打开后另存再试。")
    return named


def _looks_like_html(head: bytes) -> bool:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"mime-version:")) or b"<html" in start


def _archive(named: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return _unpacked(named)
    for start, found in IN_ARCHIVE:
        if any(name.lstrip("/").startswith(start) for name in names):
            return named if found == "odt" and named in OFFICE else found
    raise FormatError("这是 ZIP 压缩包，不是文档。请解压后重试。")


def _unpacked(named: str) -> str:
    if named in ("docx", "xlsx", "ofd"):
        return named  # its reader says what is wrong
    raise FormatError("这是损坏的 ZIP 压缩包，不是文档。请重新下载后重试。")


def _compound(named: str, data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FormatError("文件有密码保护。请去掉密码（另存为不加密的文件）后重试。")
    if named in OFFICE:
        return named
    return "xls" if "Workbook".encode("utf-16-le") in data else "doc"
