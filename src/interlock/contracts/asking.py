"""A request held against its operation: parameters, credentials, body. Asked only where a service took it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from interlock.contracts.document import Node
from interlock.contracts.findings import Finding
from interlock.contracts.media import body_findings
from interlock.contracts.operations import Operation
from interlock.contracts.values import ASKED, Values, types_of
from interlock.expect.fits_schema import contrasts

Texts = Mapping[str, list[str]]
_BETWEEN = {"pipeDelimited": "|", "spaceDelimited": " "}


class Asked:
    """What was really sent.

    Args:
        url: with its query.
        headers: names and values.
        body: as sent, or None.
    """

    def __init__(self, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        self.body = body or b""
        self._headers = {name.lower(): [value] for name, value in headers.items()}
        self._query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        # Taken apart here: the standard library's reader drops all cookies where one is not to its liking.
        pairs = [pair.partition("=") for pair in (self.header("cookie") or "").split(";")]
        self._cookies = {name.strip(): [value.strip().strip('"')] for name, _, value in pairs}

    def header(self, name: str) -> str | None:
        """A header's value."""
        found = self._headers.get(name.lower())
        return found[0] if found else None

    def texts(self, place: str, name: str, parts: Mapping[str, str]) -> list[str]:
        """What stands for a parameter in a place: ``query``, ``header``, ``cookie`` or ``path``."""
        if place == "path":
            return [parts[name]] if name in parts else []
        texts: dict[str, Texts] = {"query": self._query, "header": self._headers, "cookie": self._cookies}
        return list(texts.get(place, {}).get(name.lower() if place == "header" else name, ()))


def request_findings(asked: Asked, operation: Operation, values: Values) -> Iterator[Finding]:
    """What the document says otherwise about a request."""
    yield from _parameter_findings(asked, operation, values)
    yield from _credential_findings(asked, operation)
    wanted = operation.node.get("requestBody")
    content = wanted.get("content") if wanted is not None else None
    if wanted is None or content is None:
        return
    if asked.body:
        yield from body_findings(asked.body, asked.header("content-type"), content, values, ASKED)
    elif wanted.say("required") is True:
        yield Finding("has no body", wanted, ", ".join(name for name, _ in content.items()), "no body")


def _parameter_findings(asked: Asked, operation: Operation, values: Values) -> Iterator[Finding]:
    described: dict[tuple[str, str], Node] = {}
    for holder in (operation.item, operation.node):
        parameters = holder.get("parameters")
        for _, one in parameters.items() if parameters is not None else ():
            described[str(one.say("in")), str(one.say("name"))] = one
    for (place, name), parameter in described.items():
        if place == "header" and name.lower() in ("accept", "content-type", "authorization"):
            continue  # OpenAPI says these elsewhere
        given = asked.texts(place, name, operation.parameters)
        schema = parameter.get("schema")
        if schema is not None and "object" in types_of(schema):
            continue  # its fields may stand under names of their own
        if not given and parameter.say("required") is True:
            yield Finding(f'has no {place} "{name}"', parameter, f'{place} "{name}"', "nothing")
        elif given and schema is not None and (any(given) or parameter.say("allowEmptyValue") is not True):
            one_text = not parameter.say("explode", place in ("query", "cookie"))
            between = _BETWEEN.get(parameter.say("style"), ",") if one_text else ""
            if found := values.text_problems(given, schema, ASKED, between):
                told = contrasts(found).removeprefix("value ")
                yield Finding(f'has the {place} "{name}" {told}', schema, found[0].expected, ", ".join(given))


def _credential_findings(asked: Asked, operation: Operation) -> Iterator[Finding]:
    root = operation.node.document.root
    needed = operation.node.get("security") or root.get("security")
    schemes = root.get("components")
    schemes = schemes.get("securitySchemes") if schemes is not None else None
    ways = [list(one) for one in needed.value] if needed is not None else []
    if not ways or schemes is None or needed is None:
        return
    if not any(all(_has(asked, schemes.get(name)) for name in way) for way in ways):
        names = " or ".join(" and ".join(way) for way in ways)
        yield Finding("has no credentials", needed, names, "no credentials")


def _has(asked: Asked, scheme: Node | None) -> bool:
    if scheme is None:
        return True
    kind = scheme.say("type")
    if kind == "apiKey":
        return bool(asked.texts(str(scheme.say("in")), str(scheme.say("name")), {}))
    given = asked.header("authorization") or ""
    wanted = str(scheme.say("scheme", "")) if kind == "http" else "bearer"
    return kind == "mutualTLS" or given.lower().startswith(f"{wanted.lower()} ")
