"""A profile's files, one over the other: which there are, what they say together, and which of them says what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interlock.errors import ProfileError, UnknownName
from interlock.tomlfile import read_toml

Keys = tuple[int | str, ...]
"""Where a value stands: ``("services", "checkout", "run", 0)``."""


def dotted(keys: Keys) -> str:
    """Keys as people write them.

    Example:
        >>> dotted(("stubs", "card gateway", "answers", 0, "status"))
        'stubs."card gateway".answers[0].status'
    """
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += "." * bool(text) + (key if key.replace("_", "").replace("-", "").isalnum() else f'"{key}"')
    return text


@dataclass(frozen=True)
class Layers:
    """The files of one profile, what is extended before what extends it.

    Attributes:
        files: each path and what it says.
    """

    files: tuple[tuple[Path, dict[str, Any]], ...]

    @property
    def origin(self) -> Path:
        """The file of the profile itself."""
        return self.files[-1][0]

    def merged(self) -> dict[str, Any]:
        """What they say together: tables are merged, everything else is replaced."""
        together: dict[str, Any] = {}
        for _, said in self.files:
            together = _over(together, said)
        together.pop("extends", None)
        return together

    def file_of(self, keys: Keys) -> Path:
        """The file that says what stands under these keys, or most of the way to it; the nearest to the profile."""
        depths = [(_depth(said, keys), number) for number, (_, said) in enumerate(self.files)]
        return self.files[max(depths)[1]][0]

    def at(self, keys: Keys) -> str:
        """File and key, as messages begin.

        Example:
            ``environments/shop.toml: services.checkout.run``
        """
        return f"{self.file_of(keys)}: {dotted(keys)}" if keys else str(self.origin)


def known_profiles(directory: Path) -> list[str]:
    """The names of the profiles there are."""
    return sorted(path.stem for path in directory.glob("*.toml"))


def read_layers(name: str, directory: Path) -> Layers:
    """Read a profile's file and those it extends.

    Raises:
        ProfileError: one of them is not there or not TOML, or they extend each other in a circle.
    """
    files: list[tuple[Path, dict[str, Any]]] = []
    chain: list[str] = []
    wanted: str | None = name
    while wanted is not None:
        path = directory / f"{wanted}.toml"
        if wanted in chain:
            circle = " -> ".join((*chain[chain.index(wanted) :], wanted))
            raise ProfileError(f"{path}: profiles extend each other in a circle: {circle}")
        if not path.is_file():
            raise _no_profile(wanted, directory, files[-1][0] if files else None)
        said = read_toml(path)
        files.append((path, said))
        chain.append(wanted)
        wanted = said.get("extends")
        if wanted is not None and not isinstance(wanted, str):
            raise ProfileError(f'{path}: extends: must be the name of a profile, such as "base" (it says {wanted!r})')
    return Layers(tuple(reversed(files)))


def _no_profile(name: str, directory: Path, extended_by: Path | None) -> ProfileError:
    problem = UnknownName("environment", name, known_profiles(directory), f"{directory}/")
    if extended_by is not None:
        return ProfileError(f"{extended_by}: extends: {problem}")
    if not directory.is_dir():
        return ProfileError(
            f'there is no environment "{name}": there is no directory {directory}/',
            hint=f"run from the suite's root, where {directory.name}/ is",
        )
    if not problem.known:
        return ProfileError(str(problem), hint=f'write {directory}/{name}.toml; description = "..." is enough to begin')
    return ProfileError(str(problem), hint="choose one with -D environment=NAME or INTERLOCK_ENVIRONMENT=NAME")


def _over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _depth(said: Any, keys: Keys) -> int:
    for depth, key in enumerate(keys):
        try:
            said = said[key]
        except (KeyError, IndexError, TypeError):
            return depth
    return len(keys)
