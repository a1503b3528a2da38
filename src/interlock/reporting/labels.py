"""Labels and links of a scenario, from its folder, its feature, its rule and its tags.

Tags that mean something: ``@critical`` and the other severities, ``@epic:Checkout``, ``@feature:...``, ``@story:...``,
``@owner:ada``, ``@severity:minor``, ``@issue:SHOP-1``, ``@tms:TC-7``, ``@link:https://...``, and allure-behave's own
(``@allure.label.epic:Checkout``, ``@allure.issue:SHOP-1``, ``@allure.link.docs:https://...``). ``_`` stands for a
space. All others are shown as tags.
"""

from __future__ import annotations

import functools
import socket
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from allure_commons.mapping import parse_tag
from allure_commons.model2 import Label, Link

from interlock.reporting.identity import posix

SEVERITIES = ("blocker", "critical", "normal", "minor", "trivial")
OURS = ("epic", "feature", "story", "owner", "severity", "layer", "lead")
SPOKEN = ("epic", "feature", "story", "owner", "lead")
"""Labels whose underscores are spaces."""
LINKS = {"issue": "issue", "tms": "tms", "link": "link"}


class Labeller:
    """Makes labels and links.

    Args:
        worker: the name of the worker, shown on the timeline.
        links: for ``issue``, ``tms`` and ``link``, the address with ``{}`` where the tag's value goes. Without one, a
            value that is no address itself is shown as a tag: a dead link helps nobody.
    """

    def __init__(self, worker: str = "1", links: Mapping[str, str] | None = None) -> None:
        self._links = dict(links or {})
        self._common = [
            Label(name="framework", value="behave"),
            Label(name="language", value="python"),
            Label(name="host", value=socket.gethostname()),
            Label(name="thread", value=f"worker {worker}"),
        ]

    def of(self, scenario: Any) -> tuple[list[Any], list[Any]]:
        """The labels and the links of a scenario."""
        labels: dict[str, list[Any]] = {"severity": [Label(name="severity", value="normal")]}
        links: list[Any] = []
        for source in self._sources(scenario):
            found: dict[str, list[Any]] = {}
            for tag in source:
                item = self._parsed(str(tag))
                if isinstance(item, Link):
                    links.append(item)
                else:
                    found.setdefault(item.name, []).append(item)
            tags = labels.get("tag", [])
            labels.update(found)  # the scenario's own epic replaces its feature's, tags add up
            if "tag" in found:
                labels["tag"] = [*tags, *(tag for tag in found["tag"] if tag not in tags)]
        self._add_places(scenario, labels)
        return [label for some in labels.values() for label in some] + self._common, links

    @staticmethod
    def _sources(scenario: Any) -> list[Any]:
        above = []
        parent = scenario.parent
        while parent is not None and parent is not scenario.feature:
            if parent.type == "rule":
                above.append(parent.tags)
            parent = parent.parent
        return [scenario.feature.tags, *above, scenario.tags]

    def _parsed(self, tag: str) -> Any:
        return _parsed(tag, tuple(sorted(self._links.items())))

    @staticmethod
    def _add_places(scenario: Any, labels: dict[str, list[Any]]) -> None:
        feature, rule, filename = scenario.feature, rule_of(scenario), str(scenario.filename)
        folder = epic_of(filename)
        places = {
            "epic": folder,
            "feature": feature.name or PurePath(filename).stem,
            "story": rule.name if rule is not None else "",
            "parentSuite": folder,
            "suite": feature.name,
            "subSuite": rule.name if rule is not None else "",
            "location": f"{posix(filename)}:{scenario.line}",
        }
        for name, value in places.items():
            if value and name not in labels:
                labels[name] = [Label(name=name, value=value)]


@functools.lru_cache(maxsize=4096)
def _parsed(tag: str, patterns: tuple[tuple[str, str], ...]) -> Any:
    name, separator, value = tag.partition(":")
    if separator and value:
        if name in LINKS:
            return _link(name, value, None, patterns) or Label(name="tag", value=value)
        if name in OURS:
            return Label(name=name, value=_spoken(name, value))
    item = parse_tag(tag)
    if isinstance(item, Link):
        return _link(item.type, item.url, item.name, patterns) or Label(name="tag", value=item.url)
    return Label(name=str(item.name), value=_spoken(item.name, str(getattr(item.value, "value", item.value))))


def _link(kind: str, value: str, name: str | None, patterns: tuple[tuple[str, str], ...]) -> Any:
    named = name if name and name != value else value.rstrip("/").rsplit("/", 1)[-1]
    if value.startswith(("http://", "https://")):
        return Link(type=LINKS[kind], url=value, name=named)
    pattern = dict(patterns).get(kind)
    return Link(type=LINKS[kind], url=pattern.replace("{}", value), name=named) if pattern else None


def _spoken(name: str, value: str) -> str:
    return value.replace("_", " ") if name in SPOKEN else value


def rule_of(scenario: Any) -> Any:
    """The rule a scenario stands in, or None."""
    parent = scenario.parent
    while parent is not None:
        if parent.type == "rule":
            return parent
        parent = parent.parent
    return None


@functools.lru_cache(maxsize=1024)
def epic_of(filename: str) -> str:
    """The folder under ``features``, as a title; empty for a file right in it.

    Example:
        >>> epic_of("features/order_flow/place_order.feature")
        'Order flow'
    """
    folders = PurePath(filename).parts[:-1]
    if "features" in folders:
        folders = folders[len(folders) - folders[::-1].index("features") :]
        return _title(folders[0]) if folders else ""
    return _title(folders[-1]) if folders and folders[-1] not in ("..", "/") else ""


def _title(folder: str) -> str:
    words = folder.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
