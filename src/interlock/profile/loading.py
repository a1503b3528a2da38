"""From ``environments/NAME.toml`` to a `Profile`: find, merge what it extends, fill ``${...}``, validate."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from interlock.errors import ProfileError, UnknownName
from interlock.profile.models import Profile
from interlock.profile.references import check_references
from interlock.redaction import SHORTEST_SECRET

_VARIABLE = re.compile(r"\$\{(secret:)?([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_FIELDS = re.compile(r"pass|secret|token|key", re.IGNORECASE)


def load_profile(
    name: str, directory: Path = Path("environments"), environ: Mapping[str, str] | None = None
) -> Profile:
    """The profile of this name.

    Args:
        name: the file's name without ``.toml``.
        directory: where the profiles are.
        environ: what ``${NAME}`` is looked up in; the process environment by default.

    Raises:
        ProfileError: no such profile, or one that cannot be used; the message names file and key.

    Example:
        ``load_profile("embedded").services["checkout"].run``
    """
    raw = _merged(name, directory, chain=())
    origin = directory / f"{name}.toml"
    secrets: set[str] = set()
    filled = _filled(raw, os.environ if environ is None else environ, origin, "", secrets)
    filled.pop("extends", None)
    try:
        profile = Profile.model_validate(filled)
    except ValidationError as error:
        raise ProfileError(_explained(error, origin)) from None
    for service in profile.services.values():
        for user in service.users.values():
            secrets |= {value for key, value in user.items() if _SECRET_FIELDS.search(key)}
    profile = profile.model_copy(update={"name": name, "origin": origin, "secrets": frozenset(secrets)})
    _check_names(profile)
    check_references(profile)
    return profile


def known_profiles(directory: Path) -> list[str]:
    """The names of the profiles there are."""
    return sorted(path.stem for path in directory.glob("*.toml"))


def _merged(name: str, directory: Path, chain: tuple[str, ...]) -> dict[str, Any]:
    path = directory / f"{name}.toml"
    if name in chain:
        circle = " -> ".join((*chain, name))
        raise ProfileError(f"{path}: profiles extend each other in a circle: {circle}")
    if not path.is_file():
        problem = UnknownName("environment", name, known_profiles(directory), f"{directory}/")
        raise ProfileError(str(problem), hint="choose one with -D environment=NAME or INTERLOCK_ENVIRONMENT=NAME")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path} is not a TOML file: {error}") from None
    base = raw.get("extends")
    if base is None:
        return raw
    if not isinstance(base, str):
        raise ProfileError(f'{path}: extends must be the name of a profile, such as "base"')
    return _over(_merged(base, directory, (*chain, name)), raw)


def _over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _filled(value: Any, environ: Mapping[str, str], origin: Path, key: str, secrets: set[str]) -> Any:
    if isinstance(value, dict):
        return {
            name: _filled(item, environ, origin, f"{key}.{name}".lstrip("."), secrets) for name, item in value.items()
        }
    if isinstance(value, list):
        return [_filled(item, environ, origin, key, secrets) for item in value]
    if not isinstance(value, str):
        return value

    def variable(match: re.Match[str]) -> str:
        secret, name = match.groups()
        if name not in environ:
            raise ProfileError(
                f"{origin}: {key} needs the environment variable {name}, which is not set",
                hint=f"export {name}=... before the run",
            )
        found = environ[name]
        if secret:
            if len(found) < SHORTEST_SECRET:
                raise ProfileError(
                    f"{origin}: {key}: the secret {name} has fewer than {SHORTEST_SECRET} characters, "
                    "too few to hide it without hiding half of every page"
                )
            secrets.add(found)
        return found

    return _VARIABLE.sub(variable, value)


def _check_names(profile: Profile) -> None:
    for kind, name, _ in profile.parts():
        if not name or re.search(r'[".{}\n]', name):
            raise ProfileError(
                f'{profile.origin}: {kind} has a part named "{name}"; names have no quotes, dots or braces'
            )


def _explained(error: ValidationError, origin: Path) -> str:
    lines = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"] if not str(part).startswith(("list[", "function-")))
        text = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            text = _unknown_key(problem["loc"])
        line = f"{origin}: {key}: {text}" if key else f"{origin}: {text}"
        given = problem.get("input")
        if problem["type"] != "extra_forbidden" and isinstance(given, (str, int, float, bool)):
            line += f" (it says {given!r})"
        if line not in lines:
            lines.append(line)
    return "\n".join(lines)


def _unknown_key(location: tuple[int | str, ...]) -> str:
    model: Any = Profile
    for part in location[:-1]:
        field = getattr(model, "model_fields", {}).get(part)
        if field is not None:
            model = _model_inside(field.annotation)
    known = [key for key in getattr(model, "model_fields", {}) if key not in {"name", "origin", "secrets"}]
    return str(UnknownName("key", str(location[-1]), known, "this table"))


def _model_inside(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_inside(inner)
        if found is not None:
            return found
    return None
