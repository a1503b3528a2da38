"""Whatever a run selects: what was selected, the results, JUnit's test cases and the summary are the same scenarios.

The suite is made at random, and so is known without reading it: every scenario is named for what becomes of it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporting.test_hook_errors import junit
from suite import Outcome, Suite

ELSE = "features/d/a.feature"
BECOMES = {
    "good": "passed",
    "wrong": "failed",
    "broken": "broken",
    "unwritten": "broken",
    "untidy": "broken",
    "put off": "skipped",
    "moody": "passed",
}
"""The kinds of scenarios, and their status in the report; a moody one passes when it is tried again."""

ENVIRONMENT = """
    from interlock import hooks
    from interlock.hooks import *
    from behave.contrib.scenario_autoretry import patch_scenario_with_autoretry

    def untidy():
        raise OSError("the drawer is stuck")

    def before_feature(context, feature):
        for scenario in feature.walk_scenarios():
            if scenario.name.startswith("moody"):
                patch_scenario_with_autoretry(scenario, max_attempts=2)

    def before_scenario(context, scenario):
        hooks.before_scenario(context, scenario)
        if scenario.name.startswith("put off"):
            scenario.skip("not this week")
        if scenario.name.startswith("untidy"):
            context.add_cleanup(untidy)
"""
STEPS = """
    from behave import step

    tried = set()

    @step("it is {kind:d}-{name}")
    def it_is(context, kind, name):
        name = context.scenario.name
        assert not name.startswith("wrong"), "it is wrong"
        if name.startswith("broken"):
            raise KeyError("broken")
        if name.startswith("moody") and name not in tried:
            tried.add(name)
            assert False, "not in the mood"
"""


@dataclass(frozen=True)
class Leaf:
    """A scenario or a row: its place, its name, whether it has the tags."""

    file: str
    line: int
    name: str
    tags: frozenset[str]

    @property
    def status(self) -> str:
        return next(status for kind, status in BECOMES.items() if self.name.startswith(kind))


class Made:
    """A suite of three features, two of them of one name, with all that Gherkin has."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.leaves: list[Leaf] = []
        names = [f"features/{name}.feature" for name in ("a", "b/a", "d/a")]
        self.files = {name: self._feature(name) for name in names}

    def _feature(self, file: str) -> str:
        self._file, self._lines = file, [f"Feature: {'Else' if file == ELSE else 'Orders'}"]
        if file != ELSE:
            self._lines += ["  Background: all share", "    Given it is 1-ready"]
        self._scenarios(3)
        for rule in range(2):
            self._lines.append(f"  Rule: {rule}")
            self._scenarios(2)
        return "\n".join(self._lines) + "\n"

    def _scenarios(self, number: int) -> None:
        for _ in range(number):
            tags = frozenset(tag for tag in ("odd", "wip") if self._chance.random() < 0.4)
            if tags:
                self._lines.append("  " + " ".join(f"@{tag}" for tag in sorted(tags)))
            if self._chance.random() < 0.3:
                self._outline(tags)
            else:
                kind = self._chance.choice(sorted(BECOMES))
                self._lines.append(f"  Scenario: {self._leaf(kind, tags, len(self._lines) + 1)}")
                self._lines.append("    When nobody wrote this" if kind == "unwritten" else "    When it is 2-done")

    def _outline(self, tags: frozenset[str]) -> None:
        self._lines += ["  Scenario Outline: <kind> <n>", "    When it is <n>-done"]
        self._lines += ["    Examples:", "      | kind | n |"]
        for _ in range(2):
            kind = self._chance.choice([kind for kind in sorted(BECOMES) if kind != "unwritten"])
            name = self._leaf(kind, tags, len(self._lines) + 1)
            self._lines.append(f"      | {kind} | {name.rpartition(' ')[2]} |")

    def _leaf(self, kind: str, tags: frozenset[str], line: int) -> str:
        leaf = Leaf(self._file, line, f"{kind} {len(self.leaves) + 10}", tags)
        self.leaves.append(leaf)
        return leaf.name


MADE = Made(20)
ONE = MADE.leaves[len(MADE.leaves) // 2]
WAYS = {
    "all": ((), lambda leaf: True),
    "stop": (("--stop",), lambda leaf: True),
    "name": (("-n", "[02468]( --|$)"), lambda leaf: leaf.name[-1] in "02468"),
    "tags": (("--tags=@odd",), lambda leaf: "odd" in leaf.tags),
    "shown": (("--tags=not @odd", "--stop"), lambda leaf: "odd" not in leaf.tags),
    "wip": (("--wip",), lambda leaf: "wip" in leaf.tags),
    "line": ((f"{ONE.file}:{ONE.line}",), lambda leaf: leaf == ONE),
    # behave would give both features one JUnit file.
    "two folders": (("features/b", "features/d"), lambda leaf: leaf.file != "features/a.feature"),
}


def expected(way: str) -> dict[str, str]:
    arguments, chosen = WAYS[way]
    found, stopped = {}, False
    for leaf in sorted(filter(chosen, MADE.leaves), key=lambda leaf: (leaf.file.count("/"), leaf.file)):
        found[leaf.name] = "broken" if stopped else leaf.status
        stopped |= bool({"--stop", "--wip"} & set(arguments)) and leaf.status not in ("passed", "skipped")
    return found


def in_results(outcome: Outcome) -> dict[str, str]:
    """The last attempt of each; a history of its own for each."""
    last = {result["historyId"]: result for result in outcome.results}
    for result in outcome.results:
        if result["status"] == "passed":
            last[result["historyId"]] = result
    found = {result["name"]: result["status"] for result in last.values()}
    assert len(found) == len(last)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_selected_results_junit_and_summary_agree(tmp_path: Path, way: str) -> None:
    files = {**MADE.files, "environment.py": ENVIRONMENT, "steps/team_steps.py": STEPS}

    outcome = Suite(files, tmp_path).run(*WAYS[way][0], "--no-color")

    wanted = expected(way)
    assert len(wanted) > (way != "line")
    assert in_results(outcome) == wanted, outcome
    assert {re.sub(r" -- @.*", "", name).strip(): status for name, status in junit(outcome).items()} == wanted
    counts = Counter(wanted.values())
    headline, _, numbers = outcome.summary.partition("\n\n")
    assert headline == f"# {counts['passed']} of {len(wanted)} scenario{'s' * (len(wanted) != 1)} pass"
    told = dict(reversed(part.split(" ")) for part in numbers.partition("\n")[0].split(" · ")[:-1])
    assert told == {status: str(counts[status]) for status in ("failed", "broken", "skipped") if counts[status]}
    assert outcome.exit_code == bool(counts["failed"] + counts["broken"])


def test_the_last_attempt_counts_also_where_a_clock_sees_no_time_between_two(tmp_path: Path) -> None:
    names = [f"moody {number}" for number in range(10, 18)]
    scenarios = "".join(f"  Scenario: {name}\n    When it is 2-done\n" for name in names)
    stopped = f"{ENVIRONMENT}\n    import time\n    time.time = lambda: 1_700_000_000.0\n"
    files = {"features/a.feature": f"Feature: A\n{scenarios}", "environment.py": stopped}

    outcome = Suite({**files, "steps/team_steps.py": STEPS}, tmp_path).run()

    assert len(outcome.results) == 2 * len(names)
    assert in_results(outcome) == dict.fromkeys(names, "passed")
    assert outcome.summary.startswith(f"# {len(names)} of {len(names)} scenarios pass"), outcome.summary
