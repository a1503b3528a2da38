"""Which operation of a document a request is: by method, by path, by the addresses of its servers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from interlock.contracts.document import Document, Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PARAMETER = re.compile(r"\{([^{}/]+)\}")


@dataclass(frozen=True)
class Operation:
    """An operation a request was found to be.

    Attributes:
        name: ``GET /orders/{order}``.
        node: where it is described.
        item: what the document says of its path.
        parameters: the parts of the path, by name.
    """

    name: str
    node: Node
    item: Node
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class _Path:
    template: str
    item: Node
    pattern: re.Pattern[str]
    names: tuple[str, ...]


class Operations:
    """Finds operations.

    Args:
        document: what describes them.

    Example:
        ``Operations(document).find("GET", "http://127.0.0.1:8001/orders/7")``
    """

    def __init__(self, document: Document) -> None:
        paths = document.root.get("paths")
        found = [_path(template, item) for template, item in (paths.items() if paths else ())]
        # What is written out goes before what has parameters, as OpenAPI says; it does not say which part counts most.
        self._paths = sorted(found, key=lambda path: _written_out(path.template))
        self._servers = _bases(document.root) or [""]

    @property
    def names(self) -> list[str]:
        """All there are: ``GET /orders/{order}``."""
        return [
            f"{method.upper()} {path.template}" for path in self._paths for method in METHODS if path.item.get(method)
        ]

    def find(self, method: str, url: str, base: str) -> Operation | None:
        """The operation of a request, or None where the document has none.

        Args:
            method: in capitals. What is said of GET holds for HEAD, too.
            url: what was asked for.
            base: the service's own address.
        """
        whole = urlsplit(url).path or "/"
        own = urlsplit(base).path.rstrip("/")
        for path in self._paths:
            node = path.item.get(method.lower()) or (path.item.get("get") if method == "HEAD" else None)
            if node is None:
                continue
            bases = _bases(node) or _bases(path.item) or self._servers
            for one in dict.fromkeys([*bases, own] if own else bases):
                below = whole.removeprefix(one) or "/"
                match = path.pattern.fullmatch(below) if f"{whole}/".startswith(f"{one}/") else None
                if match is not None:
                    values = dict(zip(path.names, map(unquote, match.groups()), strict=True))
                    return Operation(f"{method} {path.template}", node, path.item, values)
        return None


def _path(template: str, item: Node) -> _Path:
    pieces = _PARAMETER.split(template)
    pattern = "".join(re.escape(piece) if number % 2 == 0 else "([^/]+)" for number, piece in enumerate(pieces))
    return _Path(template, item, re.compile(pattern), tuple(pieces[1::2]))


def _written_out(template: str) -> list[tuple[bool, int]]:
    """Sorts a template before those of which less is written out, part by part."""
    texts = [(part, _PARAMETER.sub("", part)) for part in template.split("/")]
    return [(text != part, -len(text)) for part, text in texts]


def _bases(place: Node) -> list[str]:
    """The paths of the servers that are named in a place of the document, the longest first."""
    found = set()
    for server in place.say("servers") or ():
        url = str(server.get("url", "/"))
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
        found.add(urlsplit(url).path.rstrip("/"))
    return sorted(found, key=len, reverse=True)
