"""What a mutation is: places where it applies, what it does there, and the verdict that this must have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from mutations.scenarios import Scenario, Step

Draw = Callable[[Any], Any]
PASSED, FAILED, BROKEN, NOT_PASSED = ("passed",), ("failed",), ("broken",), ("failed", "broken")


@dataclass(frozen=True)
class Mutant:
    """A scenario that was changed.

    Attributes:
        scenario: after the change.
        verdicts: those that are right.
        says: what its message must hold.
        source: the feature's text where it is not simply the scenario written down.
    """

    scenario: Scenario
    verdicts: tuple[str, ...]
    says: tuple[str, ...] = ()
    source: str | None = None

    @property
    def text(self) -> str:
        """As the feature has it."""
        return self.source if self.source is not None else self.scenario.written()


Change = Callable[[Scenario, Any, Draw], Mutant]
Places = Callable[[Scenario], Iterator[Any]]


@dataclass(frozen=True)
class Kind:
    """One way to change a scenario."""

    name: str
    verdicts: tuple[str, ...]
    places: Places
    change: Change


KINDS: dict[str, Kind] = {}


def mutation(verdicts: tuple[str, ...], places: Places) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function ``(scenario, place, draw)`` as a kind of that name.

    It gives the changed scenario; with it, where there is something to say, what its message must hold (a tuple), or
    the feature's text (a text).
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        def change(scenario: Scenario, place: Any, draw: Draw) -> Mutant:
            made = function(scenario, place, draw)
            if isinstance(made, Scenario):
                return Mutant(made, verdicts)
            changed, more = made
            return (
                Mutant(changed, verdicts, says=more) if isinstance(more, tuple) else Mutant(changed, verdicts, (), more)
            )

        name = function.__name__.replace("_", " ")
        KINDS[name] = Kind(name, verdicts, places, change)
        return function

    return register


def steps(fits: Callable[[Step], object]) -> Places:
    """The places of the steps that fit."""
    return lambda scenario: (place for place, step in enumerate(scenario.steps) if fits(step))


def cells(fits: Callable[[Step, str, str], object]) -> Places:
    """Step, row and column of the cells that fit, asked with the step, the field and the text."""

    def places(scenario: Scenario) -> Iterator[tuple[int, int, int]]:
        for place, step in enumerate(scenario.steps):
            for row, column, field, text in step.cells():
                if fits(step, field, text):
                    yield place, row, column

    return places


def anywhere(scenario: Scenario) -> Iterator[int]:
    """Every scenario has one place."""
    del scenario
    yield 0


def set_cell(scenario: Scenario, place: tuple[int, int, int], text: str) -> Scenario:
    """The scenario with another text in one cell."""
    step, row, column = place
    return scenario.with_step(step, scenario.steps[step].with_cell(row, column, text))


def renamed(scenario: Scenario, place: int, old: str, new: str) -> Scenario:
    """The scenario with a text of one line replaced, once."""
    step = scenario.steps[place]
    return scenario.with_step(place, replace(step, name=step.name.replace(old, new, 1)))
