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
_NAMED: dict[str, tuple[type, ...]] = {"number": (int, float), "boolean": (bool,), "string": (str,)}


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

    def text_problems(self, texts: list[str], schema: Node, side: str, between: str = "") -> list[Problem]:
        """The same for what came as text, which may be read in more than one way: it fits if it does in any.

        Args:
            texts: one, or several of one name.
            schema: says what they are.
            side: whether they were asked or answered.
            between: what stands between the entries of a list in one text, where they do not come as several.
        """
        types, whole = types_of(schema), ", ".join(texts)
        readings: list[Any] = [_read(whole, types), whole]
        if "array" in types:
            pieces = [piece.strip() for text in texts for piece in text.split(between)] if between else texts
            listed = [_read(piece, _item_types(schema)) for piece in pieces]
            readings = [listed, *readings] if types - {"array", "null"} else [listed]
        found = [self.problems(value, schema, side) for value in readings]
        return found[0] if all(found) else []


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

    rules = {"required": required, "writeOnly": only_asked}
    if version == "3.0":
        rules |= {name: _unless_nullable(base.VALIDATORS[name]) for name in ("allOf", "anyOf", "oneOf", "enum")}
    return with_decimals(extend(base, rules))


def _unless_nullable(rule: Any) -> Any:
    """The same rule, but what is said to be nullable may be null, though nothing inside of it says so again."""

    def checked(validator: Any, said: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        if value is not None or schema.get("nullable") is not True:
            yield from rule(validator, said, value, schema) or ()

    return checked


def _says(schema: Any, name: str) -> bool:
    return isinstance(schema, Mapping) and schema.get(name) is True


def types_of(schema: Node) -> set[str]:
    """What a value may be, by the schema itself, by those it is put together from, or by the values it names."""
    found: set[str] = set()
    for one in _parts(schema):
        said = one.say("type", [])
        found |= {said} if isinstance(said, str) else set(said)
        values = [*(one.say("enum") or ()), *([one.say("const")] if "const" in one.value else ())]
        found |= {name for name, kinds in _NAMED.items() for value in values if type(value) in kinds}
    return found


def _item_types(schema: Node) -> set[str]:
    items = [one.get("items") for one in _parts(schema)]
    return {name for one in items if one is not None for name in types_of(one)}


def _parts(schema: Node, seen: frozenset[str] = frozenset()) -> Iterator[Node]:
    place = schema.uri + schema.fragment
    if isinstance(schema.value, Mapping) and place not in seen:
        yield schema
        for name in ("allOf", "anyOf", "oneOf"):
            below = schema.get(name)
            for _, one in below.items() if below is not None else ():
                yield from _parts(one, seen | {place})


def _read(text: str, types: set[str]) -> Any:
    if types & {"integer", "number"}:
        try:
            value = read_json(text)
        except ValueError:
            value = text
        if not isinstance(value, (str, bool, list, dict)):
            return value
    return _BOOLEANS.get(text, text) if "boolean" in types else text


def _in_a_uri(fragment: str) -> str:
    return fragment.replace("%", "%25").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
