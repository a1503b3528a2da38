"""An OpenAPI document: read with all it refers to, found to be one, and walked along its references.

Nothing is fetched: references lead to files of the contract's folder or below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from interlock.errors import DocumentError
from interlock.expect.documents import contracts_package, read_document
from interlock.texts import cut

Pointer = tuple[str, ...]
VERSIONS = ("3.0", "3.1")


@dataclass(frozen=True)
class Node:
    """A place in a document, never a mere reference to another.

    Attributes:
        document: what it belongs to.
        uri: the file it is in.
        pointer: the way to it from there.
        value: what stands there.
    """

    document: Document
    uri: str
    pointer: Pointer
    value: Any

    def get(self, name: str) -> Node | None:
        """What stands under a name, references followed; None where there is nothing."""
        if not isinstance(self.value, Mapping) or name not in self.value:
            return None
        return self.document.node(self.uri, (*self.pointer, name), self.value[name])

    def items(self) -> Iterator[tuple[str, Node]]:
        """All of a table's names, or of a list's numbers, and what stands there."""
        value = self.value
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value if isinstance(value, list) else ())
        for name, below in pairs:
            yield str(name), self.document.node(self.uri, (*self.pointer, str(name)), below)

    def say(self, name: str, default: Any = None) -> Any:
        """A plain value under a name."""
        return self.value.get(name, default) if isinstance(self.value, Mapping) else default

    @property
    def fragment(self) -> str:
        """``#/paths/~1orders/get``."""
        return "#" + "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in self.pointer)


class Document:
    """One OpenAPI document.

    Args:
        path: its file.

    Raises:
        DocumentError: it cannot be read, is no OpenAPI 3.0 or 3.1, or refers to what is not there.

    Example:
        ``Document(Path("contracts/checkout.yaml")).root.get("paths")``
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folder = path.absolute().resolve().parent
        self._uri = path.absolute().resolve().as_uri()
        self._files: dict[str, Any] = {}
        self.root = self.node(self._uri, (), self._file(self._uri))
        self.version = str(self.root.say("openapi", ""))[:3]
        if self.version not in VERSIONS:
            said = f'openapi: "{cut(str(self.root.say("openapi")))}"' if self.root.say("openapi") else "no openapi: ..."
            raise DocumentError(f"{path} is no OpenAPI document of version {' or '.join(VERSIONS)}: it says {said}")
        self._read_all()
        self._check()

    @property
    def registry(self) -> Any:
        """All files, for jsonschema to follow references in."""
        referencing = contracts_package("referencing")
        jsonschema = contracts_package("referencing.jsonschema")
        kind = jsonschema.DRAFT202012 if self.version == "3.1" else referencing.jsonschema.DRAFT4
        pairs = [(uri, kind.create_resource(contents)) for uri, contents in self._files.items()]
        return referencing.Registry().with_resources(pairs)

    def node(self, uri: str, pointer: Pointer, value: Any) -> Node:
        """A place, references followed.

        Raises:
            DocumentError: a reference leads nowhere, or in a circle.
        """
        seen = set()
        while isinstance(value, Mapping) and isinstance(value.get("$ref"), str):
            here = (uri, pointer)
            if here in seen:
                raise self._nowhere(value["$ref"])
            seen.add(here)
            uri, pointer, value = self._led_to(uri, value["$ref"])
        return Node(self, uri, pointer, value)

    def _led_to(self, uri: str, reference: str) -> tuple[str, Pointer, Any]:
        uri, fragment = urldefrag(urljoin(uri, reference))
        if fragment and not fragment.startswith("/"):
            raise self._nowhere(reference)  # a name that is put somewhere, which few know and nobody needs
        pointer = tuple(unquote(part).replace("~1", "/").replace("~0", "~") for part in fragment.split("/")[1:])
        value = self._file(uri, reference)
        for part in pointer:
            if isinstance(value, list) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            elif isinstance(value, Mapping) and part in value:
                value = value[part]
            else:
                raise self._nowhere(reference)
        return uri, pointer, value

    def _file(self, uri: str, reference: str = "") -> Any:
        if uri not in self._files:
            parts = urlsplit(uri)
            path = Path(unquote(parts.path))
            if parts.scheme != "file" or not path.resolve().is_relative_to(self._folder):
                raise self._nowhere(reference)
            if reference and not path.is_file():
                raise self._nowhere(reference)
            self._files[uri] = _with_text_keys(read_document(self.path if not reference else path))
        return self._files[uri]

    def _read_all(self) -> None:
        """Every file that any reference leads to, so that what validates it never has to fetch one."""
        done: set[str] = set()
        while waiting := [uri for uri in self._files if uri not in done]:
            for uri in waiting:
                done.add(uri)
                for reference in _references(self._files[uri]):
                    self._led_to(uri, reference)

    def _check(self) -> None:
        package = contracts_package("openapi_spec_validator")
        kind = {"3.0": package.OpenAPIV30SpecValidator, "3.1": package.OpenAPIV31SpecValidator}[self.version]
        try:
            error = next(iter(kind(self.root.value, base_uri=self._uri).iter_errors()), None)
        except RecursionError:
            raise DocumentError(f"{self.path} is no OpenAPI document: it refers to itself in a circle") from None
        except Exception as problem:  # noqa: BLE001 - whatever it stumbles over, the document is not what it should be
            raise DocumentError(f"{self.path} is no OpenAPI document: {cut(str(problem))}") from None
        if error is not None:
            place = "#" + "".join(f"/{str(part).replace('/', '~1')}" for part in getattr(error, "absolute_path", ()))
            raise DocumentError(f"{self.path} is no OpenAPI document: at {place}: {cut(_innermost(error))}")

    def _nowhere(self, reference: str) -> DocumentError:
        return DocumentError(
            f'{self.path} or a file it uses refers to "{cut(reference)}", which is not there',
            hint="only files of the contract's folder are looked at, and nothing is fetched from the network",
        )


def _innermost(error: Any) -> str:
    """The message about the place that is wrong, not about all alternatives around it."""
    while getattr(error, "context", None):
        error = max(error.context, key=lambda below: len(below.absolute_path))
    return str(getattr(error, "message", error))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for name, below in value.items():
            if name not in ("example", "examples", "default", "enum", "const"):
                yield from _references(below)
    elif isinstance(value, list):
        for below in value:
            yield from _references(below)


def _with_text_keys(value: Any) -> Any:
    """YAML has numbers for keys where nobody quotes them: ``200:``."""
    if isinstance(value, Mapping):
        return {name if isinstance(name, str) else str(name): _with_text_keys(below) for name, below in value.items()}
    return [_with_text_keys(below) for below in value] if isinstance(value, list) else value
