"""Files into sources: encodings, formats told by content, hostile files, folders."""

from __future__ import annotations

import codecs
import hashlib
import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus.read
from corpus import sandbox
from corpus.read import Unreadable, read_file, readable
from corpus.readers import FormatError
from corpus.readers.plain import LONGEST_LINE, decode
from corpus.sandbox import Limits
from tests.made_files import Paper, Typesetter, ofd_of, pdf_file, pdf_of, raw_word, word_of, zip_of
from tests.shipped import DOCUMENTS

NOTICE = (
    "关于做好经济普查工作的通知\n\n各县（市、区）人民政府：\n\n　　为贯彻落实《国务院关于开展第五次全国经济普查的通知》，现通知如下。\n"
)
TRADITIONAL = "關於做好經濟普查工作的通知\n\n各縣人民政府：為貫徹落實國務院關於開展經濟普查的通知，現將有關事項通知如下。\n"
PAPER = Paper("关于放假的通知", ["各部门：", "国庆节放假七天。"], [["序号", "部门"], ["1", "市财政局"]])


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refusal(folder: Path, name: str, data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_file(written(folder, name, data))
    return caught.value.reason


def bomb(part: str, megabytes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", "<Relationships/>")
        with archive.open(part, "w") as stream:
            for _ in range(megabytes):
                stream.write(b" " * 1_000_000)
    return out.getvalue()


# Plain text


def test_offsets_are_those_of_the_file_read_as_utf8() -> None:
    path = next(DOCUMENTS.glob("*.txt"))
    source = read_file(path)
    assert source.text == path.read_text(encoding="utf-8")
    assert (source.name, source.format, source.warnings) == (path.name, "txt", ())
    assert source.digest == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_is_read_in_the_encoding_that_it_has(tmp_path: Path, encoding: str) -> None:
    assert read_file(written(tmp_path, "通知.txt", NOTICE.encode(encoding))).text == NOTICE


def test_big5_is_told_from_gb18030() -> None:
    assert decode(TRADITIONAL.encode("big5"))[0] == TRADITIONAL
    assert decode(TRADITIONAL.encode("gb18030"))[0] == TRADITIONAL


def test_a_wrong_byte_order_mark_is_not_believed() -> None:
    assert decode(codecs.BOM_UTF8 + NOTICE.encode("gb18030"))[0] == NOTICE


def test_a_few_damaged_bytes_are_marked_and_named() -> None:
    text, warnings = decode((NOTICE * 5).encode().replace("普查".encode(), "普查".encode()[:5], 1))
    assert text.count("\ufffd") == 1
    assert len(text) == len(NOTICE * 5)
    assert "1 处" in warnings[0]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_become_one_character(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, "a.md", f"第一条{end}{end}第二条{end}".encode())
    assert read_file(path).text == "第一条\n\n第二条\n" == path.read_text(encoding="utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1))
def test_any_utf8_text_is_read_unchanged(text: str) -> None:
    expected = text.removeprefix("\ufeff")
    assert decode(text.encode())[0] == expected


def test_nul_bytes_are_refused(tmp_path: Path) -> None:
    assert "空字节" in refusal(tmp_path, "a.txt", NOTICE.encode() + b"\0\0\0")


def test_an_endless_line_is_refused_quickly(tmp_path: Path) -> None:
    start = time.monotonic()
    assert str(LONGEST_LINE) in refusal(tmp_path, "a.txt", "税".encode() * 16_000_000)
    assert "上限 50 MB" in refusal(tmp_path, "b.txt", b"a" * 51_000_000)
    assert time.monotonic() - start < 30


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    assert "没有文字" in refusal(tmp_path, "a.txt", b"")


# Formats


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("通知.doc", word_of(PAPER), "docx"),
        ("通知.txt", pdf_of(Typesetter().set(PAPER)), "pdf"),
        ("通知.pdf", ofd_of(Typesetter().set(PAPER)), "ofd"),
        ("通知.xls", f"<html><body><p>{NOTICE}</p></body></html>".encode(), "html"),
    ],
)
def test_the_content_decides_the_format_and_the_difference_is_named(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    source = read_file(written(tmp_path, name, data))
    assert source.format == kind
    assert "通知" in source.text
    assert f"内容是 {kind.upper()} 格式" in source.warnings[0]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"MZ\x90\0\x03\0" + b"\0" * 200, "可执行程序"),
        ("a.docx", b"\x7fELF" + b"\0" * 200, "可执行程序"),
        ("a.txt", b"MZ\x90\0\x03\0" + b"\0" * 200, "可执行程序"),
        ("a.docx", zip_of({"说明.txt": "你好"}), "ZIP 压缩包"),
        ("a.txt", b"Rar!\x1a\x07", "解压"),
        ("a.docx", NOTICE.encode(), "不是 DOCX 格式"),
        ("a.pdf", b"%PDF-1.7\ngarbage", "PDF 已损坏"),
        ("a.docx", word_of(PAPER)[:3000], "损坏"),
        ("a.xlsx", zip_of({"xl/workbook.xml": "<a/>"}), "损坏"),
        ("a.ofd", zip_of({"OFD.xml": "<a/>"}), "一页也没有"),
        ("a.ofd", zip_of({"OFD.xml": "<a", "b": "c"}), "损坏"),
        ("a.xyz", NOTICE.encode(), "不能读取 .xyz 文件"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ],
)
def test_what_is_no_document_is_refused_in_plain_words(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    assert words in refusal(tmp_path, name, data)


def test_the_message_names_the_file_the_trouble_and_the_mend(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"读不了“没有\.txt”：文件不存在.*请检查路径"):
        read_file(tmp_path / "没有.txt")


# Hostile files


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    start = time.monotonic()
    assert "压缩炸弹" in refusal(tmp_path, "a.docx", bomb("word/document.xml", 140))
    assert time.monotonic() - start < 30


def test_names_that_lead_out_of_an_archive_are_refused(tmp_path: Path) -> None:
    data = zip_of({"word/document.xml": "<a/>", "../../etc/cron.d/x": "x"})
    assert "指向外面" in refusal(tmp_path, "a.docx", data)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.ofd"])
def test_entities_are_not_resolved(tmp_path: Path, name: str) -> None:
    secret = written(tmp_path, "secret.txt", "机密".encode())
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    data = zip_of({part: entity for part in ("_rels/.rels", "word/document.xml", "xl/workbook.xml", "OFD.xml")})
    if name == "a.ofd":
        data = zip_of({"OFD.xml": entity})
    if name == "a.xlsx":
        data = zip_of({"xl/workbook.xml": entity})
    assert "DTD" in refusal(tmp_path, name, data)


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    lock = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'ab' * 32}> /U <{'cd' * 32}> >>".encode()
    pages = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"
    data = pdf_file([*pages, page, lock], b"/Encrypt 4 0 R /ID [<00> <00>]")
    assert "密码" in refusal(tmp_path, "a.pdf", data)


def test_a_pdf_whose_pages_go_in_circles_ends(tmp_path: Path) -> None:
    data = pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 4 >>"])
    start = time.monotonic()
    assert refusal(tmp_path, "a.pdf", data)
    assert time.monotonic() - start < 30


def test_a_pdf_of_ten_thousand_pages_is_refused(tmp_path: Path) -> None:
    kids = " ".join(f"{number} 0 R" for number in range(3, 10_003))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"
    data = pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count 10000 >>".encode(), *[page] * 10_000])
    assert "10000 页，超过上限" in refusal(tmp_path, "a.pdf", data)


def test_deeply_nested_xml_ends_in_a_message(tmp_path: Path) -> None:
    data = raw_word("<w:sdt><w:sdtContent>" * 30_000 + "</w:sdtContent></w:sdt>" * 30_000)
    assert "请用原来的软件" in refusal(tmp_path, "a.docx", data)


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(FormatError, match="已中止"):
        sandbox.run("word", word_of(PAPER), Limits(seconds=0.01))


def test_a_reader_that_takes_too_much_memory_is_stopped() -> None:
    with pytest.raises(FormatError, match="内存"):
        sandbox.run("web", b"<p>" + b"<b>x</b>" * 100_000, Limits(megabytes=110))


def test_one_bad_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    written(tmp_path, "1.docx", b"PK\x03\x04 broken")
    written(tmp_path, "2.txt", NOTICE.encode())
    texts = []
    for path in readable(tmp_path):
        try:
            texts.append(read_file(path).text)
        except Unreadable:
            texts.append("")
    assert texts == ["", NOTICE]


# Scans


def test_a_picture_without_the_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.read, "can_recognise", lambda: False)
    assert "zhengda[ocr]" in refusal(tmp_path, "a.png", b"\x89PNG\r\n\x1a\n\0\0\0\0")


def test_an_old_office_file_without_libreoffice_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "LibreOffice" in refusal(tmp_path, "a.doc", data)


# Folders


def test_a_folder_lists_what_can_be_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    folder = tmp_path / "folder"
    for place in (outside, folder, folder / "sub", folder / ".hidden"):
        place.mkdir()
    secret = written(outside, "secret.txt", b"x")
    for name in ("b.txt", "a.PDF", "~$a.docx", ".c.txt", "d.py", "sub/e.md", ".hidden/f.txt"):
        written(folder, name, b"x")
    (folder / "link.txt").symlink_to(secret)
    (folder / "inside.txt").symlink_to(folder / "b.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "away").symlink_to(outside)
    names = [str(path.relative_to(folder)) for path in readable(folder)]
    assert names == ["a.PDF", "b.txt", "inside.txt", "sub/e.md"]
