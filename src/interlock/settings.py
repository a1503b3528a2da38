"""The suite's own settings: ``[tool.interlock]`` of the ``pyproject.toml`` beside ``environment.py``.

Read by us and not through ``[tool.behave.userdata]``: behave 1.3.3 empties that table as soon as a
``setup.cfg`` or ``tox.ini`` stands beside it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interlock.errors import ProfileError, UnknownName

DEFAULT_ENVIRONMENT = "embedded"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, relative to the suite's root.

    Attributes:
        environments: the folder of the profiles.
        reports: the folder a run leaves its results in.
        html: whether a run makes ``report.html`` at its end.
        links: where the tags ``@issue:X``, ``@tms:X`` and ``@link:X`` lead, ``{}`` standing for X.
    """

    environments: Path = Path("environments")
    reports: Path = Path("reports")
    html: bool = True
    links: Mapping[str, str] = field(default_factory=dict)


def load_settings(root: Path) -> Settings:
    """The settings in ``root/pyproject.toml``, defaults where there are none.

    Raises:
        ProfileError: an unknown key, or a file that is not TOML.
    """
    path = root / "pyproject.toml"
    if not path.is_file():
        return Settings(root / "environments", root / "reports")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("interlock", {})
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path} is not a TOML file: {error}") from None
    known = {"environments", "reports", "html", "links"}
    for key in table:
        if key not in known:
            raise ProfileError(str(UnknownName("key", key, known, f"[tool.interlock] of {path}")))
    for key, kind in (("environments", str), ("reports", str), ("html", bool)):
        if key in table and not isinstance(table[key], kind):
            wanted = "true or false" if kind is bool else "the name of a folder, in quotes"
            raise ProfileError(f"{path}: [tool.interlock] {key} is {wanted}, not {table[key]!r}")
    return Settings(
        environments=root / str(table.get("environments", "environments")),
        reports=root / str(table.get("reports", "reports")),
        html=bool(table.get("html", True)),
        links=_links(table.get("links", {}), path),
    )


def _links(table: Any, path: Path) -> dict[str, str]:
    kinds = ("issue", "tms", "link")
    if not isinstance(table, dict) or not all(isinstance(value, str) and "{}" in value for value in table.values()):
        raise ProfileError(
            f"{path}: [tool.interlock] links is a table of addresses with {{}} in them",
            hint='links = { issue = "https://tracker.example/browse/{}" }',
        )
    for kind in table:
        if kind not in kinds:
            raise ProfileError(str(UnknownName("kind of link", kind, kinds, f"[tool.interlock] of {path}")))
    return dict(table)


def chosen_environment(userdata: Mapping[str, str], environ: Mapping[str, str] = os.environ) -> str:
    """The environment's name: ``-D environment=NAME``, else ``INTERLOCK_ENVIRONMENT``, else ``embedded``.

    Example:
        >>> chosen_environment({"environment": "local"}), chosen_environment({}, {})
        ('local', 'embedded')
    """
    return userdata.get("environment") or environ.get("INTERLOCK_ENVIRONMENT") or DEFAULT_ENVIRONMENT


def patience_factor(userdata: Mapping[str, str]) -> float:
    """How many times the profile's patience a slow machine gets: ``-D patience=2x``.

    Raises:
        ProfileError: not a positive number with an ``x``.

    Example:
        >>> patience_factor({"patience": "2x"})
        2.0
    """
    text = userdata.get("patience", "1x")
    try:
        factor = float(text.removesuffix("x"))
    except ValueError:
        factor = 0.0
    if not text.endswith("x") or not 0 < factor < float("inf"):
        raise ProfileError(f"-D patience={text} is not a factor; write for example -D patience=2x")
    return factor
