"""Which scenarios a run is about, and which of them its environment can run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from interlock.errors import UnknownName
from interlock.profile import Profile

NEEDS = "needs:"
KNOWN_NEEDS = ("faults", "reset")


def selected_scenarios(features: Iterable[Any], config: Any) -> list[Any]:
    """The scenarios selected by path, line, name and tags, in the order in which they run.

    Works on behave's model as it finds it; it imports nothing of behave.
    """
    return [scenario for feature in features for scenario in _leaves(feature.run_items, config)]


def is_selected(item: Any, config: Any) -> bool:
    """Whether something that holds no scenario is selected all the same; by name nothing of that kind is."""
    return not item.should_skip and not config.name and bool(config.tag_expression.check(item.effective_tags))


def steps_of(scenarios: Iterable[Any]) -> Iterator[Any]:
    """Every step line of these scenarios, the background's too."""
    for scenario in scenarios:
        yield from scenario.all_steps


def needs_not_met(tags: Iterable[str], profile: Profile) -> str:
    """What a scenario needs (``@needs:faults``, ``@needs:reset``) and the environment does not give, as a sentence.

    Empty when everything needed is there. Faults need services that interlock started itself, and databases and
    brokers that are its own, or whose profile says ``faults = "allowed"``; a reset likewise ``reset = "allowed"``.
    """
    for need in _needs(tags):
        if profile.level == "shared":
            return "its parts are shared, so that nothing is broken or reset there"
        if need == "faults":
            external = [f"services.{name}" for name, service in profile.services.items() if service.url]
            external += _not_allowed(profile, "faults")
            if external:
                return f"it breaks parts on purpose, and {', '.join(external)} did not start here"
        if need == "reset":
            external = _not_allowed(profile, "reset")
            if external:
                return f"it starts from a known state, and {', '.join(external)} may not be reset"
    return ""


def _not_allowed(profile: Profile, what: str) -> list[str]:
    """The databases and brokers that run already and whose profile does not say that this may be done to them."""
    return [
        f"{kind}.{name}"
        for kind, parts in (("databases", profile.databases), ("brokers", profile.brokers))
        for name, part in parts.items()
        if part.provider == "external" and getattr(part, what) != "allowed"
    ]


def check_needs(scenarios: Iterable[Any]) -> None:
    """Refuse a need that nobody knows: a scenario with it would be skipped everywhere, and nobody would notice.

    Raises:
        UnknownName: names the tag, the scenario's place and the needs there are.
    """
    for scenario in scenarios:
        for need in _needs(scenario.effective_tags):
            if need not in KNOWN_NEEDS:
                raise UnknownName("need", need, KNOWN_NEEDS, f"the tag @{NEEDS}{need} of {scenario.location}")


def _needs(tags: Iterable[str]) -> Iterator[str]:
    return (tag.removeprefix(NEEDS) for tag in tags if tag.startswith(NEEDS))


def _leaves(items: Iterable[Any], config: Any) -> Iterator[Any]:
    for item in items:
        if hasattr(item, "run_items"):  # a rule
            yield from _leaves(item.run_items, config)
        elif hasattr(item, "scenarios"):  # an outline: behave selects by name on the outline, by tags on its rows
            if item.should_run_with_name_select(config):
                yield from (row for row in item.scenarios if _by_tags(row, config))
        elif item.should_run(config):
            yield item


def _by_tags(row: Any, config: Any) -> bool:
    return not row.should_skip and row.should_run_with_tags(config.tag_expression)
