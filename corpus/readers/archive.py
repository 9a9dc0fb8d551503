"""ZIP files of XML parts (.docx, .xlsx, .ofd), opened with suspicion: nothing is unpacked to disk or trusted for its size."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from corpus.readers import FormatError

MOST_PARTS = 20_000
LARGEST_TOTAL = 500_000_000  # bytes, unpacked
LARGEST_PART = 150_000_000
HIGHEST_RATIO = 300  # unpacked to packed bytes; of a part over SMALL. XML of long tables reaches some 60
SMALL = 5_000_000
DAMAGED = "文件已损坏（压缩包不完整）。请重新下载，或用原来的软件打开后另存再试。"
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|spreadsheetml)/main")
DOCTYPE = re.compile(b"<!DOCTYPE|<!ENTITY|<\0!\0(?:D\0O\0C\0T\0Y\0P\0E|E\0N\0T\0I\0T\0Y)")


class Archive:
    """The parts of a ZIP file. Raises FormatError for what is damaged, encrypted, a bomb, or has names that lead out."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise FormatError(DAMAGED) from error
        entries = self._zip.infolist()
        if len(entries) > MOST_PARTS:
            raise FormatError(f"压缩包里有 {len(entries)} 个部分，超过上限 {MOST_PARTS}，不像正常文档，没有读取。")
        for entry in entries:
            _check(entry)
        total = sum(entry.file_size for entry in entries)
        if total > LARGEST_TOTAL:
            raise FormatError(f"解压后有 {total // 1_000_000} MB，超过上限 {LARGEST_TOTAL // 1_000_000} MB，可能是压缩炸弹，没有读取。")
        self._names = {entry.filename.lstrip("/"): entry for entry in entries}

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/") in self._names

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def part(self, name: str) -> bytes:
        """The bytes of a part. Raises FormatError where it is missing or damaged."""
        entry = self._names.get(name.lstrip("/"))
        if entry is None:
            raise FormatError(f"文件里缺少“{PurePosixPath(name).name}”这一部分，文件已损坏。请用原来的软件打开后另存再试。")
        try:
            return self._zip.read(entry)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error) as error:
            raise FormatError(DAMAGED) from error

    def xml(self, name: str) -> Element:
        """The root of an XML part, without any DTD. Strict OOXML names become the usual ones."""
        data = STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/main", self.part(name))
        try:
            root: Element = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
        except DefusedXmlException as error:
            raise FormatError("文件的 XML 里有实体或 DTD 声明，正常文档不会有，可能是攻击文件，没有读取。") from error
        except (ParseError, ValueError, LookupError) as error:
            raise FormatError("文件的内容（XML）不完整或已损坏。请用原来的软件打开后另存再试。") from error
        return root

    def refuse_doctypes(self) -> None:
        """For libraries that parse the parts themselves: raises FormatError where any XML part declares a DTD."""
        for name in self._names:
            if name.endswith((".xml", ".rels")) and DOCTYPE.search(self.part(name)):
                raise FormatError("文件的 XML 里有实体或 DTD 声明，正常文档不会有，可能是攻击文件，没有读取。")


def _check(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if ".." in PurePosixPath(name).parts or re.match("[A-Za-z]:", name):
        raise FormatError(f"压缩包里有指向外面的文件名“{entry.filename[:80]}”，可能是攻击文件，没有读取。")
    if entry.flag_bits & 1:
        raise FormatError("文件有密码保护。请去掉密码（另存为不加密的文件）后重试。")
    bomb = entry.file_size > SMALL and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
    if bomb or entry.file_size > LARGEST_PART:
        raise FormatError(f"其中一个部分解压后有 {entry.file_size // 1_000_000} MB，可能是压缩炸弹，没有读取。")
