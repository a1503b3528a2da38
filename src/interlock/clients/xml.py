"""XML bodies: the texts and attributes of a document by dotted paths, read without anything a document could make grow.

A path begins with the root: ``order.line[0].sku``, ``order.@id``. Names are those without a namespace's prefix. Where
there is one element of a name its number may be left out; where there are several it may not. Document types are
refused, and with them every entity but XML's own five.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from interlock.clients.payload import DEEPEST
from interlock.errors import ClientError

_PART = re.compile(r"(@?[^.\[\]@]+)(?:\[(\d{1,9})\])?(?:\.|$)")


def is_xml(content_type: str | None) -> bool:
    """Whether a content type says that a body is XML.

    Example:
        >>> is_xml("application/atom+xml; charset=utf-8"), is_xml("application/json")
        (True, False)
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind in ("application/xml", "text/xml") or kind.endswith("+xml")


class Element:
    """One element: its own text, its attributes, and what is inside it, by name."""

    __slots__ = ("attributes", "inside", "text")

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.attributes = {_local(name): value for name, value in attributes.items()}
        self.inside: dict[str, list[Element]] = {}
        self.text = ""


class XmlView(Mapping[str, str]):
    """The texts of a document by path.

    Example:
        >>> view = xml_of(b'<order id="7"><line><sku>TEA</sku></line></order>')
        >>> view["order.@id"], view["order.line.sku"], view["order.line[0].sku"]
        ('7', 'TEA', 'TEA')
    """

    def __init__(self, document: Element) -> None:
        self._document = document

    def __getitem__(self, path: str) -> str:
        here: Element | str | None = self._document
        position = 0
        while position < len(path):
            match = _PART.match(path, position)
            if match is None or not isinstance(here, Element):
                raise KeyError(path)
            here, position = _step(here, match[1], match[2]), match.end()
        found = here.text.strip() if isinstance(here, Element) and path else here
        if not isinstance(found, str):
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        yield from _paths(self._document, "")

    def __len__(self) -> int:
        return sum(1 for _ in self)


def xml_of(body: bytes, encoding: str | None = None) -> XmlView:
    """The document a body holds.

    Args:
        body: as received.
        encoding: as its content type says it; without it, as the document itself does.

    Raises:
        ValueError: it is no XML; says where it ends to be it.
        ClientError: it has a document type, or is nested too deeply.
    """
    parser = expat.ParserCreate(encoding, " ")
    document = Element({})
    open_elements = [document]
    texts: list[list[str]] = [[]]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) > DEEPEST:
            raise ClientError(f"an XML document is nested too deeply: more than {DEEPEST} levels")
        element = Element(attributes)
        open_elements[-1].inside.setdefault(_local(name), []).append(element)
        open_elements.append(element)
        texts.append([])

    def end(_: str) -> None:
        open_elements.pop().text = "".join(texts.pop())

    def said(text: str) -> None:
        texts[-1].append(text)

    def refuse(*_: object) -> None:
        raise ClientError(
            "an XML document has a document type (<!DOCTYPE ...>), which is never read",
            hint="what it declares could make the document grow without end, or have it reach for files",
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(str(error)) from None
    return XmlView(document)


def _step(element: Element, name: str, number: str | None) -> Element | str | None:
    if name.startswith("@"):
        return element.attributes.get(name[1:]) if number is None else None
    found = element.inside.get(name, [])
    if number is None:
        return found[0] if len(found) == 1 else None
    return found[int(number)] if int(number) < len(found) else None


def _paths(element: Element, path: str) -> Iterator[str]:
    for name in element.attributes:
        yield f"{path}.@{name}"
    if path and (element.text.strip() or not element.inside):
        yield path
    for name, found in element.inside.items():
        for number, one in enumerate(found):
            place = f"{path}.{name}".removeprefix(".") + (f"[{number}]" if len(found) > 1 else "")
            yield from _paths(one, place)


def _local(name: str) -> str:
    """The name without the address of its namespace, which stands before a space."""
    return name.rpartition(" ")[2]
