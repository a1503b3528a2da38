"""The suite's own settings: ``[tool.interlock]`` of the ``pyproject.toml`` beside ``environment.py``.

Read by us and not through ``[tool.behave.userdata]``: behave 1.3.3 empties that table as soon as a
``setup.cfg`` or ``tox.ini`` stands beside it.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interlock.errors import InterlockError, ProfileError, UnknownName, UsageError
from interlock.tomlfile import read_toml

DEFAULT_ENVIRONMENT = "embedded"
VARIABLE = "INTERLOCK_ENVIRONMENT"
MOST_PATIENCE = 100.0
"""A factor above this is a slip: nobody waits that long."""

OPTIONS = ("environment", "patience", "html", "strict_needs", "keep")
"""What ``-D`` may say to us; every other name is the suite's own."""
_SWITCHES = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}
NEARLY = 0.85
"""From this likeness on, a name is taken for one of ours written wrongly."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, relative to the suite's root.

    Attributes:
        environments: the folder of the profiles.
        schemas: the folder of the JSON Schemas.
        reports: the folder a run leaves its results in.
        html: whether a run makes ``report.html`` at its end.
        links: where the tags ``@issue:X``, ``@tms:X`` and ``@link:X`` lead, ``{}`` standing for X.
    """

    environments: Path = Path("environments")
    reports: Path = Path("reports")
    html: bool = True
    links: Mapping[str, str] = field(default_factory=dict)
    schemas: Path = Path("schemas")


def load_settings(root: Path) -> Settings:
    """The settings in ``root/pyproject.toml``, defaults where there are none.

    Raises:
        ProfileError: an unknown key, a value of a wrong kind, or a file that is not TOML.
    """
    path = root / "pyproject.toml"
    if not path.is_file():
        return Settings(root / "environments", root / "reports", schemas=root / "schemas")
    table = _table(path)
    known = {"environments", "schemas", "reports", "html", "links"}
    for key in table:
        if key not in known:
            raise ProfileError(str(UnknownName("key", key, known, f"[tool.interlock] of {path}")))
    for key, kind in (("environments", str), ("schemas", str), ("reports", str), ("html", bool)):
        if key in table and (not isinstance(table[key], kind) or table[key] == ""):
            wanted = "true or false" if kind is bool else "the name of a folder, in quotes"
            raise ProfileError(f"{path}: [tool.interlock] {key} is {wanted}, not {table[key]!r}")
    return Settings(
        environments=root / str(table.get("environments", "environments")),
        schemas=root / str(table.get("schemas", "schemas")),
        reports=root / str(table.get("reports", "reports")),
        html=bool(table.get("html", True)),
        links=_links(table.get("links", {}), path),
    )


def reports_folder(root: Path) -> Path:
    """Where a run's results belong, also where the other settings cannot be used: nothing older may stand there."""
    try:
        named = _table(root / "pyproject.toml").get("reports")
    except ProfileError:
        named = None
    return root / (named if isinstance(named, str) and named else "reports")


def usable_settings(root: Path, userdata: Mapping[str, str]) -> tuple[Settings, InterlockError | None]:
    """The suite's settings; where they or ``-D`` cannot be used, those a report can be written with, and why."""
    settings = Settings(root / "environments", reports_folder(root), schemas=root / "schemas")
    try:
        settings = load_settings(root)
        check_options(userdata)
    except InterlockError as error:
        return settings, error
    return settings, None


def _table(path: Path) -> dict[str, Any]:
    table = read_toml(path).get("tool", {}).get("interlock", {})
    if not isinstance(table, dict):
        raise ProfileError(f"{path}: [tool.interlock] is a table, not {table!r}")
    return table


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


def check_options(userdata: Mapping[str, str]) -> None:
    """Refuse a ``-D`` of ours that is written wrongly; it would be passed over without a word.

    Raises:
        UsageError: a name that is nearly one of ours, or a switch that is neither yes nor no.

    Example:
        >>> check_options({"html": "no", "browser": "firefox"})
    """
    for name in userdata:
        if name not in OPTIONS and any(_nearly(name, option) for option in OPTIONS):
            raise UsageError(
                str(UnknownName("option", name, OPTIONS, "-D")),
                hint="if it is the suite's own, give it a name that is less like these",
            )
    for name in ("html", "strict_needs"):
        switched_on(userdata, name, default=False)
    keeps_failed(userdata)


def _nearly(name: str, option: str) -> bool:
    name, option = name.lower().replace("-", "_"), option.lower()
    return sorted(name) == sorted(option) or difflib.SequenceMatcher(None, name, option).ratio() > NEARLY


def switched_on(userdata: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Whether ``-D NAME=yes`` or its like was said.

    Raises:
        UsageError: it was said with something that is neither yes nor no.

    Example:
        >>> switched_on({"html": "no"}, "html", default=True), switched_on({}, "html", default=True)
        (False, True)
    """
    text = userdata.get(name, "yes" if default else "no").strip().lower()
    if text not in _SWITCHES:
        raise UsageError(f"-D {name}={userdata[name]} is neither yes nor no; write for example -D {name}=no")
    return _SWITCHES[text]


def keeps_failed(userdata: Mapping[str, str]) -> bool:
    """Whether the stack of a run that failed is to be left up: ``-D keep=failed``.

    Raises:
        UsageError: it was said with anything else.

    Example:
        >>> keeps_failed({"keep": "failed"}), keeps_failed({})
        (True, False)
    """
    said = userdata.get("keep")
    if said not in {None, "failed"}:
        raise UsageError(
            f"-D keep={said}: only keep=failed has a meaning, which leaves the stack of a run that failed up",
            hint="what is to stay up in any case is started with: interlock up",
        )
    return said is not None


def chosen_environment(
    userdata: Mapping[str, str], environ: Mapping[str, str] = os.environ, *, place: str = "-D environment"
) -> str:
    """The environment's name: ``-D environment=NAME``, else ``INTERLOCK_ENVIRONMENT``, else ``embedded``.

    Args:
        userdata: the options of the run.
        environ: the process environment.
        place: where people say what stands in the options.

    Raises:
        UsageError: one of them is there and empty, as a variable of a CI that was never filled.

    Example:
        >>> chosen_environment({"environment": "local"}), chosen_environment({}, {})
        ('local', 'embedded')
    """
    for said_in, found in ((place, userdata.get("environment")), (VARIABLE, environ.get(VARIABLE))):
        if found is not None and not found.strip():
            raise UsageError(
                f"{said_in} is given and empty, so it names no environment",
                hint=f'give it a name, or leave it out for "{DEFAULT_ENVIRONMENT}"',
            )
        if found is not None:
            return found
    return DEFAULT_ENVIRONMENT


def patience_factor(userdata: Mapping[str, str]) -> float:
    """How many times the profile's patience a slow machine gets: ``-D patience=2x``, at most ``100x``.

    Raises:
        ProfileError: not a positive number with an ``x``, or too large a one.

    Example:
        >>> patience_factor({"patience": "2x"})
        2.0
    """
    text = userdata.get("patience", "1x")
    try:
        factor = float(text.removesuffix("x"))
    except ValueError:
        factor = 0.0
    if not text.endswith("x") or not 0 < factor <= MOST_PATIENCE:
        raise ProfileError(
            f"-D patience={text} is not a factor up to {MOST_PATIENCE:g}x; write for example -D patience=2x"
        )
    return factor
