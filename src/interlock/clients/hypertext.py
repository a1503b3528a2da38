"""HTML as people read it: its text, line by line, and its links. Fetches nothing and draws nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_BLOCKS = frozenset(
    {
        *("address", "article", "blockquote", "dd", "div", "dl", "dt", "footer", "form", "header", "hr", "li", "main"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "section", "table", "tr", "ul"),
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """Something to click: the text that people see, and the address behind it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Hypertext:
    """What an HTML document says.

    Attributes:
        text: as people read it, one line a paragraph, list entry or row of a table.
        links: in their order.
    """

    text: str
    links: list[Link] = field(default_factory=list)


def read_html(html: str) -> Hypertext:
    r"""Take an HTML document apart; what is malformed is read as browsers do, never an error.

    Example:
        >>> read_html('<p>Hello&nbsp;<b>Ada</b>,</p><p><a href="/go?a=1&amp;b=2">Confirm\n it</a></p>')
        Hypertext(text='Hello Ada,\nConfirm it', links=[Link(text='Confirm it', address='/go?a=1&b=2')])
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.read()


def on_one_line(text: str) -> str:
    r"""A text with every run of white space as one space.

    Example:
        >>> on_one_line("  Confirm\n\u00a0 it ")
        'Confirm it'
    """
    return " ".join(text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._links: list[Link] = []
        self._address: str | None = None
        self._label: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "a":
            self._end_link()
            self._address = (given.get("href") or "").strip() or None
        elif tag == "img":
            self.handle_data(given.get("alt") or "")
        elif tag == "br" or tag in _BLOCKS:
            self._pieces.append("\n")
        elif tag in ("td", "th"):
            self._pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a":
            self._end_link()
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        # Only tags break lines: line ends of the source are spaces to whoever reads it.
        self._pieces.append(" ".join(data.split("\n")))
        self._label.append(data)

    def _end_link(self) -> None:
        if self._address is not None:
            self._links.append(Link(on_one_line("".join(self._label)), self._address))
        self._address, self._label = None, []

    def read(self) -> Hypertext:
        self._end_link()
        lines = (on_one_line(line) for line in "".join(self._pieces).split("\n"))
        return Hypertext("\n".join(line for line in lines if line), self._links)
