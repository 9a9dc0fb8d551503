"""HTML: the main text of an official site's page, with its tables; menus, links and footers left out.

The main text is a known container of such sites, or else the deepest node that still holds most of the page's text
that is not link text.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

from corpus.readers import Extract, FormatError
from corpus.readers.canonical import Composer
from corpus.readers.grid import CellBox, rows_of
from corpus.readers.plain import decode

NOISE = ("script", "style", "noscript", "template", "form", "iframe", "object", "button", "select", "nav", "svg", "input", "textarea")
MAIN = re.compile(
    r"^(UCAP-CONTENT|TRS_(UE)?EDITOR\S*|trs_editor_view|pages_content|zoom|article-?con(tent)?|art_con|content-?body|news_con(tent)?"
    r"|detail-?con(tent)?|main-?text|view TRS_UEDITOR|b12c|Custom_UnionStyle|xxgk_content|gknr|nr_content|vsb_content\S*)$",
    re.IGNORECASE,
)
BLOCKS = re.compile(
    "^(address|article|aside|blockquote|body|center|d[dlt]|div|fieldset|figcaption|figure|footer|h[1-6]|header|hr|html|li|main|[ou]l|p|pre"
    "|section|table|tbody|t[dhr]|tfoot|thead|title)$"
)
MOST_IN_CELL = 3_000  # characters; what holds more is a page laid out with a table
ENOUGH = 80  # characters of main text that make a known container believable
SHORT = 8  # characters of a title that may stand in the text by chance
BREAK = "\v"  # stands for <br> until a block is finished
INDENT = re.compile("\n(?=[\u3000\u00a0 ]{2})|\n\\s*\n")


def read(data: bytes) -> Extract:
    """The main text of a page or of a saved web archive (MHT). Raises FormatError where there is no text."""
    if data[:2000].lstrip().lower().startswith((b"mime-version:", b"from:")):
        data = _from_web_archive(data)
    if data.count(0) * 20 < len(data):  # a few stray ones; UTF-16 has many
        data = data.replace(b"\0", b"")
    text, warnings = decode(data)
    soup = BeautifulSoup(text.replace("\0", ""), "lxml")
    named = _title(soup)
    for node in soup.find_all(NOISE):
        node.decompose()
    for node in soup.find_all(style=re.compile(r"display\s*:\s*none", re.IGNORECASE)):
        if not node.decomposed:
            node.decompose()
    for comment in soup.find_all(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    body = soup.body
    if body is None:
        raise FormatError("网页里没有正文。请用浏览器打开，另存为完整网页或 .txt 后重试。")
    composer = Composer()
    main = _main(body)
    heading = main.find_previous(["h1", "h2", "h3"])
    title = named or (heading.get_text(" ", strip=True) if heading else "") or _page_title(soup)
    start = re.sub(r"\s", "", main.get_text())[:400]
    place = start.find(re.sub(r"\s", "", title))
    if title and (place < 0 or (place > 0 and len(title) < SHORT)):
        composer.paragraph(title)
    _blocks(main, composer)
    return composer.extract(warnings)


def _from_web_archive(data: bytes) -> bytes:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload
    raise FormatError("网页存档（MHT）里没有正文。请用浏览器打开，另存为 .html 或 .txt 后重试。")


def _title(soup: BeautifulSoup) -> str:
    """The title that the page gives its article: the ArticleTitle of official sites, or the only h1."""
    for name in ("ArticleTitle", "og:title"):
        for key in ("name", "property"):
            node = soup.find("meta", attrs={key: re.compile(f"^{name}$", re.IGNORECASE)})
            if isinstance(node, Tag) and str(node.get("content") or "").strip():
                return str(node["content"]).strip()
    headings = [heading.get_text(" ", strip=True) for heading in soup.find_all("h1")]
    headings = [heading for heading in headings if heading]
    if len(headings) == 1:
        return headings[0]
    return ""


def _page_title(soup: BeautifulSoup) -> str:
    page = soup.title.get_text(" ", strip=True) if soup.title else ""
    return re.split(r"\s*[_|]\s*|\s+-+\s+|-{2,}", page)[0].strip()


def _main(body: Tag) -> Tag:
    known = [node for node in body.find_all(True) if any(MAIN.match(name) for name in _names(node))]
    best = max(known, key=_worth, default=None)
    if best is not None and _worth(best) >= ENOUGH and _worth(best) * 2 >= _worth(body):
        return best
    node = body
    while True:
        children = [child for child in node.find_all(True, recursive=False) if child.name not in ("table", "tbody", "tr", "td", "p")]
        heaviest = max(children, key=_worth, default=None)
        if heaviest is None or _worth(heaviest) * 5 < _worth(node) * 4:
            return node
        node = heaviest


def _names(node: Tag) -> list[str]:
    return [str(node.get("id") or ""), *node.get_attribute_list("class")]


def _worth(node: Tag) -> int:
    """Characters of text, those of links counted against it."""
    links = sum(len(link.get_text(strip=True)) for link in node.find_all("a"))
    return len(node.get_text(strip=True)) - 2 * links


def _blocks(node: Tag, composer: Composer) -> None:
    """Adds what is in `node`: inline text gathered into paragraphs, blocks and tables as they come."""
    inline: list[str] = []

    def flush() -> None:
        text = re.sub(r"[ \t\n\r\f]+", " ", "".join(inline)).replace(BREAK, "\n")
        text = re.sub(" ?\n ?", "\n", text)
        for paragraph in INDENT.split(text):
            composer.paragraph(paragraph)
        inline.clear()

    for child in node.children:
        if isinstance(child, NavigableString):
            inline.append(str(child))
        elif not isinstance(child, Tag):
            continue
        elif child.name == "br":
            inline.append(BREAK)
        elif child.name == "table" and _is_data(child):
            flush()
            composer.table(rows_of(_cells(child)))
        elif BLOCKS.match(child.name) or child.find(BLOCKS) is not None:
            flush()
            _blocks(child, composer)
        else:
            inline.append(_inline(child))
    flush()


def _inline(node: Tag) -> str:
    return "".join(
        BREAK if isinstance(part, Tag) and part.name == "br" else str(part)
        for part in node.descendants
        if isinstance(part, NavigableString) or (isinstance(part, Tag) and part.name == "br")
    )


def _is_data(table: Tag) -> bool:
    """Whether a table is one, and not the page's layout."""
    if table.find("table") is not None or table.get("role") == "presentation":
        return False
    rows = list(_cells(table))
    widest = max((len(row) for row in rows), default=0)
    return widest > 1 and all(len(cell.text) <= MOST_IN_CELL for row in rows for cell in row)


def _cells(table: Tag) -> Iterator[list[CellBox]]:
    for row in table.find_all("tr"):
        yield [
            CellBox(cell.get_text(" ", strip=True), _number(cell, "rowspan"), _number(cell, "colspan"))
            for cell in row.find_all(["td", "th"], recursive=False)
        ]


def _number(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), 1000) if value.isdigit() else 1
