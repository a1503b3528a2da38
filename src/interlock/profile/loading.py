"""From ``environments/NAME.toml`` to a `Profile`: read, fill ``${...}``, validate, check names and references."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from interlock.errors import ProfileError
from interlock.profile.explaining import OURS, explained, unknown_key
from interlock.profile.flow import check_flow
from interlock.profile.layers import Keys, Layers, read_layers
from interlock.profile.models import Profile
from interlock.profile.references import check_references
from interlock.redaction import SHORTEST_SECRET

_VARIABLE = re.compile(r"\$\{(secret:)?([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_FIELDS = re.compile(r"pass|secret|token|key", re.IGNORECASE)


def load_profile(
    name: str,
    directory: Path = Path("environments"),
    environ: Mapping[str, str] | None = None,
    *,
    learn: Callable[[str], object] = lambda _secret: None,
) -> Profile:
    """The profile of this name.

    Args:
        name: the file's name without ``.toml``.
        directory: where the profiles are.
        environ: what ``${NAME}`` is looked up in; the process environment by default.
        learn: is told each secret as soon as it is known, before anything is said of the profile.

    Raises:
        ProfileError: no such profile, or one that cannot be used; the message names file and key.

    Example:
        ``load_profile("embedded").services["checkout"].run``
    """
    layers = read_layers(name, directory)
    variables = _Variables(os.environ if environ is None else environ, layers)
    filled = variables.fill(layers.merged(), ())
    for secret in variables.secrets:
        learn(secret)
    for key in filled.keys() & OURS:
        raise ProfileError(f"{layers.at((key,))}: {unknown_key((key,))}")
    try:
        profile = Profile.model_validate(filled)
    except ValidationError as error:
        raise ProfileError(explained(error, layers, variables.secrets)) from None
    secrets = variables.secrets | {
        value
        for service in profile.services.values()
        for user in service.users.values()
        for field, value in user.fields.items()
        if _SECRET_FIELDS.search(field)
    }
    for secret in secrets:
        learn(secret)
    ours = {
        "name": name,
        "origin": layers.origin,
        "files": {(kind, part): layers.file_of((kind, part)) for kind, part, _ in profile.parts()},
        "secrets": frozenset(secrets),
    }
    profile = profile.model_copy(update=ours)
    _check_names(profile, layers)
    _check_defaults(profile, layers)
    check_references(profile, layers)
    check_flow(profile, layers)
    return profile


class _Variables:
    """Fills ``${NAME}`` and ``${secret:NAME}``, and remembers the secrets."""

    def __init__(self, environ: Mapping[str, str], layers: Layers) -> None:
        self._environ, self._layers = environ, layers
        self.secrets: set[str] = set()

    def fill(self, value: Any, keys: Keys) -> Any:
        if isinstance(value, dict):
            return {name: self.fill(item, (*keys, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item, (*keys, number)) for number, item in enumerate(value)]
        if isinstance(value, str):
            if "\0" in value:
                raise ProfileError(f"{self._layers.at(keys)}: has a NUL, which no program can be given")
            return _VARIABLE.sub(lambda match: self._value(match[2], keys, secret=bool(match[1])), value)
        return value

    def _value(self, name: str, keys: Keys, *, secret: bool) -> str:
        if name not in self._environ:
            raise ProfileError(
                f"{self._layers.at(keys)}: needs the environment variable {name}, which is not set",
                hint=f"set {name} before the run",
            )
        found = self._environ[name]
        if secret and len(found) < SHORTEST_SECRET:
            raise ProfileError(
                f"{self._layers.at(keys)}: the secret {name} has fewer than {SHORTEST_SECRET} characters, "
                "too few to hide it without hiding half of every page"
            )
        if secret:
            self.secrets.add(found)
        return found


def _check_names(profile: Profile, layers: Layers) -> None:
    for kind, name, _ in profile.parts():
        if name != name.strip() or not name or re.search(r'[".{}\x00-\x1f\x7f]', name):
            raise ProfileError(
                f"{layers.file_of((kind, name))}: {kind}: a part cannot be named {name!r}; names have no quotes, dots, "
                "braces, line breaks or spaces around them, and are not empty"
            )


def _check_defaults(profile: Profile, layers: Layers) -> None:
    for kind in ("databases", "brokers", "mailboxes"):
        chosen = [name for name, part in getattr(profile, kind).items() if part.default]
        if len(chosen) > 1:
            raise ProfileError(
                f"{layers.at((kind, chosen[1], 'default'))}: {' and '.join(chosen)} cannot all be meant where a "
                f"sentence names none of the {kind}",
                hint="leave default = true with one of them",
            )
