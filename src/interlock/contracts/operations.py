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
        # What is written out goes before what has parameters, as OpenAPI says.
        self._paths = sorted(found, key=lambda path: (len(path.names), -len(path.template)))
        self._bases = _bases(document)

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
        ways = [whole.removeprefix(one) for one in self._bases if f"{whole}/".startswith(f"{one}/")]
        own = urlsplit(base).path.rstrip("/")
        ways += [whole.removeprefix(own)] if own and whole.startswith(own) else []
        for way in ways:
            for path in self._paths:
                match = path.pattern.fullmatch(way or "/")
                if match is None:
                    continue
                node = path.item.get(method.lower()) or (path.item.get("get") if method == "HEAD" else None)
                if node is not None:
                    values = dict(zip(path.names, map(unquote, match.groups()), strict=True))
                    return Operation(f"{method} {path.template}", node, path.item, values)
        return None


def _path(template: str, item: Node) -> _Path:
    pieces = _PARAMETER.split(template)
    pattern = "".join(re.escape(piece) if number % 2 == 0 else "([^/]+)" for number, piece in enumerate(pieces))
    return _Path(template, item, re.compile(pattern), tuple(pieces[1::2]))


def _bases(document: Document) -> list[str]:
    """The paths of the servers, the longest first; the root where none is named."""
    found = set()
    for server in document.root.say("servers") or [{"url": "/"}]:
        url = str(server.get("url", "/"))
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
        found.add(urlsplit(url).path.rstrip("/"))
    return sorted(found, key=len, reverse=True)
