"""Values held against the schemas of a document: JSON bodies, and texts of headers, queries and paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from interlock.contracts.document import Document, Node
from interlock.expect.documents import contracts_package
from interlock.expect.jsonread import read_json
from interlock.expect.schema_problems import Problem, problems_of, with_decimals

ASKED, ANSWERED = "asked", "answered"
_BOOLEANS = {"true": True, "false": False}


class Values:
    """Judges values by the schemas of a document; each schema is made ready once.

    Args:
        document: where the schemas are.
    """

    def __init__(self, document: Document) -> None:
        self._document, self._registry = document, document.registry
        self._kinds = {side: _kind(document.version, side) for side in (ASKED, ANSWERED)}
        self._ready: dict[tuple[str, str, str], Any] = {}

    def problems(self, value: Any, schema: Node, side: str) -> list[Problem]:
        """What of a value does not fit, the most telling first."""
        key = (schema.uri, schema.fragment, side)
        if key not in self._ready:
            kind = self._kinds[side]
            reference = {"$ref": schema.uri + _in_a_uri(schema.fragment)}
            self._ready[key] = kind(reference, registry=self._registry, format_checker=kind.FORMAT_CHECKER)
        return problems_of(self._ready[key].iter_errors(value))

    def text_problems(self, texts: list[str], schema: Node, side: str) -> list[Problem]:
        """The same for what came as text, one or several of one name, of which the schema says what they are."""
        listed = _types(schema) == {"array"}
        items = schema.get("items")
        value = [_read(text, items) for text in texts] if listed else _read(", ".join(texts), schema)
        return self.problems(value, schema, side)


def _kind(version: str, side: str) -> Any:
    """The class of validators for one side: what is only written may be missing in answers, and the other way round."""
    package = contracts_package("openapi_schema_validator")
    extend = contracts_package("jsonschema.validators").extend
    error = contracts_package("jsonschema").ValidationError
    base = {"3.0": package.OAS30Validator, "3.1": package.OAS31Validator}[version]
    passed_over = "readOnly" if side == ASKED else "writeOnly"

    def required(validator: Any, names: list[str], value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        if not validator.is_type(value, "object"):
            return
        described = schema.get("properties", {})
        for name in names:
            if name not in value and not _says(described.get(name), passed_over):
                yield error(f"{name!r} is a required property")

    def only_asked(_: Any, said: Any, value: Any, _schema: Any) -> Iterator[Any]:
        if said is True and side == ANSWERED:
            yield error(f"{value!r} is not for answers")

    return with_decimals(extend(base, {"required": required, "writeOnly": only_asked}))


def _says(schema: Any, name: str) -> bool:
    return isinstance(schema, Mapping) and schema.get(name) is True


def _types(schema: Node | None) -> set[str]:
    said = schema.say("type", []) if schema is not None else []
    return {said} if isinstance(said, str) else set(said)


def _read(text: str, schema: Node | None) -> Any:
    types = _types(schema)
    if types & {"integer", "number"}:
        try:
            value = read_json(text)
        except ValueError:
            return text
        return text if isinstance(value, (str, bool, list, dict)) else value
    return _BOOLEANS.get(text, text) if "boolean" in types else text


def _in_a_uri(fragment: str) -> str:
    return fragment.replace("%", "%25").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
