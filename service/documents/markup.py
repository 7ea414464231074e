"""Text out of HTML, XHTML and C-CDA narrative: one line a block, cells of a row apart by " | ", items with "- ".

The words are kept as they are; only runs of white space become one blank, as a browser shows them.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "list",
        "item",
        "main",
        "nav",
        "ol",
        "p",
        "paragraph",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset(["script", "style", "head", "template"])
_CELLS = frozenset(["td", "th"])
_ITEMS = frozenset(["li", "item"])
_VERBATIM = frozenset(["pre"])


class TextWriter:
    """Takes elements and words in document order and lays them out as lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._silent = self._verbatim = 0
        self._cells = 0

    def start(self, tag: str) -> None:
        """An element opens."""
        self._silent += tag in _SILENT
        if tag in _BLOCKS or tag == "br":
            self._break(always=tag == "br")
        if tag in _ITEMS:
            self._line = "- "
        elif tag in _CELLS:
            self._line = f"{self._line.rstrip()} | " if self._cells else self._line
            self._cells += 1
        elif tag == "tr":
            self._cells = 0
        self._verbatim += tag in _VERBATIM

    def end(self, tag: str) -> None:
        """An element closes."""
        self._silent -= tag in _SILENT
        self._verbatim -= tag in _VERBATIM
        if tag in _BLOCKS:
            self._break()
        if tag == "tr":
            self._cells = 0

    def words(self, text: str) -> None:
        """Character data."""
        if self._silent > 0:
            return
        if self._verbatim > 0:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._line += first
            for other in others:
                self._break(always=True)
                self._line = other
            return
        text = _SPACE.sub(" ", text)
        self._line += text.lstrip(" ") if not self._line or self._line.endswith(" ") else text

    def _break(self, *, always: bool = False) -> None:
        line = self._line.rstrip()
        if line and line != "-":
            self._lines.append(line)
        elif always and self._lines and self._lines[-1]:
            self._lines.append("")
        self._line = ""

    def text(self) -> str:
        """All lines so far, without empty ones at either end."""
        self._break()
        return "\n".join(self._lines).strip("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.writer = TextWriter()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.writer.start(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.writer.start(tag)
        self.writer.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.writer.end(tag)

    def handle_data(self, data: str) -> None:
        self.writer.words(data)


def text_of_html(markup: str) -> str:
    """The text of HTML or XHTML; broken markup is read as far as a browser would."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.writer.text()
