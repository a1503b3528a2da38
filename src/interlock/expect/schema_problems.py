"""What a JSON Schema finds, in the manner of the cell language: which field, what was expected, what was met."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from interlock.expect.paths import MISSING, Path, format_path, look_up, why_missing
from interlock.expect.wording import listed, shown
from interlock.texts import cut

ANYTHING = "this field"
"""What is expected of a field of which no more is said than that it must be there."""
WHOLE = "value"
"""What a value without fields is called."""

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_BOUNDS: dict[str, str] = {
    "minimum": ">= {}",
    "maximum": "<= {}",
    "exclusiveMinimum": "> {}",
    "exclusiveMaximum": "< {}",
    "multipleOf": "a multiple of {}",
    "minLength": "a text of at least {} characters",
    "maxLength": "a text of at most {} characters",
    "minItems": "a list of at least {} entries",
    "maxItems": "a list of at most {} entries",
    "minProperties": "an object with at least {} fields",
    "maxProperties": "an object with at most {} fields",
    "pattern": "a text that matches {}",
    "format": "the format {}",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that is not as a schema says.

    Attributes:
        path: where it stands in the value: ``lines[0].sku``; ``value`` for the whole.
        expected: what the schema asks for, short.
        actual: what was met; ``MISSING`` where the field is not there.
        why: what may be added, or empty: ``there are: id, status``.
        pointer: the place of the rule in the schema, its parts.
    """

    path: str
    expected: str
    actual: Any
    why: str = ""
    pointer: tuple[str | int, ...] = ()

    @property
    def contrast(self) -> str:
        """``status "sent" instead of one of "paid", "new"``."""
        met = f"no {self.path}" if self.actual is MISSING else f"{self.path} {shown(self.actual)}"
        return met if self.expected == ANYTHING else f"{met} instead of {self.expected}"

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """Field, expected, met, and x, as failures show fields."""
        but = "but it is missing" if self.actual is MISSING else f"but was {shown(self.actual)}"
        joint = "; " if self.actual is MISSING else ", "
        return self.path, f"expected {self.expected}", but + (joint + self.why if self.why else ""), "x"


def problems_of(errors: Iterable[Any]) -> list[Problem]:
    """Jsonschema's errors as problems: what is wrong near the top first, each place and rule once.

    Example:
        ``problems_of(validator.iter_errors(value))``
    """
    found: dict[tuple[str, str], Problem] = {}
    for error in sorted(errors, key=lambda error: len(error.absolute_path)):
        for problem in _problems(_telling(error)):
            found.setdefault((problem.path, problem.expected), problem)
    return list(found.values())


@cache
def with_decimals(kind: Any) -> Any:
    """The same class of validators, to which a `Decimal` without a fraction is a whole number, as JSON has it."""
    from jsonschema.validators import extend  # noqa: PLC0415 - an extra, and only schemas need it

    def is_whole(_: Any, value: Any) -> bool:
        if isinstance(value, Decimal):
            return value.is_finite() and value == value.to_integral_value()
        return bool(kind.TYPE_CHECKER.is_type(value, "integer"))

    return extend(kind, type_checker=kind.TYPE_CHECKER.redefine("integer", is_whole))


def _telling(error: Any) -> Any:
    """Of a value that fits none of several alternatives, what is wrong with it in the likeliest one."""
    while error.validator in ("anyOf", "oneOf") and error.context:
        branches: dict[Any, list[Any]] = {}
        for below in error.context:
            branches.setdefault(below.schema_path[0], []).append(below)
        # A branch of another kind altogether says at once that the value is no such thing.
        likely = [found for found in branches.values() if not any(_is_another_kind(one, error) for one in found)]
        if len(likely) != 1:
            return error
        error = min(likely[0], key=lambda below: len(below.absolute_path))
    return error


def _is_another_kind(below: Any, error: Any) -> bool:
    own = len(below.absolute_path) == len(error.absolute_path)
    inside = len(below.absolute_path) == len(error.absolute_path) + 1
    return (own and below.validator == "type") or (inside and below.validator in ("const", "enum"))


def _problems(error: Any) -> list[Problem]:
    path = tuple(error.absolute_path)
    pointer = tuple(error.absolute_schema_path)
    special = _SPECIAL.get(error.validator)
    if special is not None and (found := special(error, path, pointer)):
        return found
    expected = _expected(error)
    return [Problem(format_path(path) or WHOLE, expected, error.instance, pointer=pointer)]


def _expected(error: Any) -> str:
    return _WORDS.get(error.validator, _any_rule)(error.validator_value, error)


def _any_rule(value: Any, error: Any) -> str:
    if error.validator is None:
        return "nothing at all, for the schema is false"
    if (strict := _STRICT.get(error.validator)) and error.schema.get(strict) is True:  # as OpenAPI 3.0 has it
        return _BOUNDS[strict].format(value)
    if error.validator in _BOUNDS:
        return _ONE.sub(lambda match: _SINGULAR[match[1]], _BOUNDS[error.validator].format(cut(str(value))))
    return f"what {error.validator} asks for: {shown(value)}"


def _type(value: Any, _: Any) -> str:
    return " or ".join(_TYPES.get(one, str(one)) for one in ([value] if isinstance(value, str) else value))


def _alternatives(value: Any, error: Any) -> str:
    several = "" if error.context else ", and it fits more than one"
    return f"{'one' if error.validator == 'oneOf' else 'any'} of {len(value)} alternatives{several}"


_STRICT = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_SINGULAR = {"characters": "1 character", "entries": "1 entry", "fields": "1 field"}
_ONE = re.compile(r"(?<!\d)1 (characters|entries|fields)$")
_WORDS: dict[str | None, Callable[[Any, Any], str]] = {
    "type": _type,
    "enum": lambda value, _: "one of " * (len(value) > 1) + listed([shown(one) for one in value], 8),
    "const": lambda value, _: shown(value),
    "uniqueItems": lambda _value, _error: "a list without an entry twice",
    "writeOnly": lambda _value, _error: "no such field, for it is only sent",
    "anyOf": _alternatives,
    "oneOf": _alternatives,
}


def _missing(error: Any, path: Path, pointer: Path) -> list[Problem]:
    names = error.validator_value
    if error.validator == "dependentRequired":
        names = [one for given, needed in names.items() if given in error.instance for one in needed]
    absent = [name for name in names if name not in error.instance]
    # There is one error for each name, and who made it may have passed over others.
    absent = [name for name in absent if repr(name) in error.message] or absent
    schemas = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    return [
        Problem(
            format_path((*path, name)),
            _kind_of(schemas.get(name)),
            MISSING,
            why_missing(look_up(error.instance, ()), (name,)),
            pointer,
        )
        for name in absent
    ]


def _kind_of(schema: Any) -> str:
    named = schema.get("type") if isinstance(schema, dict) else None
    return _TYPES.get(named, ANYTHING) if isinstance(named, str) else ANYTHING


def _unexpected(error: Any, path: Path, pointer: Path) -> list[Problem]:
    known, patterns = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
    names = [n for n in error.instance if n not in known and not any(re.search(p, n) for p in patterns)]
    return [
        Problem(format_path((*path, name)), "no such field", error.instance[name], pointer=pointer) for name in names
    ]


_SPECIAL: dict[str, Callable[[Any, Path, Path], list[Problem]]] = {
    "required": _missing,
    "dependentRequired": _missing,
    "additionalProperties": _unexpected,
}
