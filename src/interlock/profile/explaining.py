"""What is wrong with a profile, in sentences: file, key, what is allowed, what it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from interlock.errors import UnknownName
from interlock.profile.layers import Keys, Layers
from interlock.profile.models import Model, Profile
from interlock.redaction import REDACTED, Redactor
from interlock.secret_forms import SecretForms

OURS = frozenset({"name", "origin", "files", "secrets"})
"""What a `Profile` knows of itself; a file does not say it."""

_MUST_BE = {
    "string_type": "must be text",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": 'must be a number of seconds, or text such as "150 ms"',
    "missing": "is missing",
    "string_too_short": "must not be empty",
}
_BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most"}
_ALTERNATIVES = "must be text, for the shell, or a list of texts, one for each argument"
_PATTERNS = {
    "request": 'must be a method and a path, such as "POST /charges"',
    "http": 'must be a path, such as "/health"',
    "header": 'must be the name of a header, such as "X-Api-Key"',
    "image": 'must be the name of an image, such as "redis:8"',
    "message_name": 'must be "routing_key", "type" or "body." and a path, such as "body.event"',
}


def explained(error: ValidationError, layers: Layers, secrets: Collection[str]) -> str:
    """One line for each thing that is wrong, in the order of the file's keys.

    Args:
        error: what pydantic found.
        layers: the files.
        secrets: values that must not be repeated.
    """
    lines: dict[Any, str] = {}
    for problem in error.errors():
        keys, alternative = _keys(problem["loc"])
        said = _problem(problem, keys, alternative=alternative)
        given = problem.get("input")
        if problem["type"] not in {"extra_forbidden", "missing"} and isinstance(given, (str, int, float, bool)):
            said += f" (it says {_shown(given, secrets)})"
        # A command that is neither text nor a list of texts is two problems to pydantic, and one to people.
        lines.setdefault(keys if alternative else (keys, said), f"{layers.at(keys)}: {said}")
    return SecretForms(secrets).hidden("\n".join(lines.values()), REDACTED)


def unknown_key(keys: Keys) -> str:
    """A key that means nothing where it stands; those that do, nearest first."""
    model: Any = Profile
    for key in keys[:-1]:
        field = getattr(model, "model_fields", {}).get(key)
        if field is not None:
            model = _model_inside(field.annotation)
    known = set(getattr(model, "model_fields", {})) - (OURS if model is Profile else set())
    known |= {"extends"} if model is Profile else set()
    return str(UnknownName("key", str(keys[-1]), known, "this table"))


def _problem(problem: Mapping[str, Any], keys: Keys, *, alternative: bool) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_key(keys)
    if alternative:
        return _ALTERNATIVES
    if kind == "literal_error":
        return f"must be {context['expected'].replace(chr(39), chr(34))}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS[str(keys[-1])]
    for bound, words in _BOUNDS.items():
        if bound in context:
            return f"must be {words} {context[bound]}"
    return _MUST_BE.get(kind, str(problem["msg"]).removeprefix("Value error, "))


def _keys(location: Keys) -> tuple[Keys, bool]:
    """The location without what pydantic adds to tell the two forms of a command apart, and whether it did."""
    for number, part in enumerate(location):
        if part in {"str", "list[str]"} and location[number - 1] in {"run", "prepare"}:
            return location[:number], True
    return tuple(part for part in location if not str(part).startswith("function-")), False


def _shown(given: Any, secrets: Collection[str]) -> str:
    if isinstance(given, bool):
        return str(given).lower()
    if not isinstance(given, str):
        return repr(given)
    return f'"{Redactor(secrets).text(given)}"'


def _model_inside(annotation: Any) -> type[Model] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation  # type: ignore[return-value] # every model of a profile is a Model
    return next(filter(None, map(_model_inside, getattr(annotation, "__args__", ()))), None)
