"""The suites that features/library runs: what they tell of their scenarios, and that nothing of them is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interlock.errors import ExpectationFailed, InterlockError, UnknownName, UsageError
from interlock.harness import Harness
from interlock.profile import Profile
from interlock.world import World
from small import small_suites

ROOT = Path(__file__).parents[1]
FEATURE = """
Feature: Answers
  Scenario: Right
    When I send GET "/text" to "workbench"
    Then the answer is 200
  Scenario: Wrong
    When I send GET "/text" to "workbench"
    Then the answer is 404
  Scenario: Nobody
    When I send GET "/text" to "workbnch"
"""


def world() -> World:
    return World(Harness(Profile(name="none", origin=Path("environments/none.toml")), base=ROOT))


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_suites.tempfile, "tempdir", str(directory))
        yield directory


@pytest.fixture(scope="module")
def ran(temporary: Path) -> World:
    one = world()
    small_suites.run(one, FEATURE)
    assert list(temporary.iterdir())
    one.close()
    assert list(temporary.iterdir()) == []
    return one


def test_a_scenario_is_known_by_how_it_ended_and_what_it_said(ran: World) -> None:
    small_suites.ended(ran, "Right", "passes")
    small_suites.ended(ran, "Wrong", "fails", "404\n\n  200")
    small_suites.ended(ran, "Nobody", "is broken", 'there is no service "workbnch"\nthere are:    workbench')


@pytest.mark.parametrize(
    ("name", "how", "said", "told"),
    [
        ("Right", "fails", "", '"Right" was expected to be failed and is passed; it says nothing'),
        ("Nobody", "fails", "", '"Nobody" was expected to be failed and is broken; it says:\nthere is no service'),
        ("Wrong", "fails", "404\n500", 'the message of "Wrong" does not have "500"; it says:\n'),
    ],
)
def test_another_end_or_another_message_fails_and_shows_what_it_says(
    ran: World, name: str, how: str, said: str, told: str
) -> None:
    with pytest.raises(ExpectationFailed) as problem:
        small_suites.ended(ran, name, how, said)

    assert str(problem.value).startswith(told)


def test_a_scenario_that_is_not_there_is_named_with_those_that_are(ran: World) -> None:
    with pytest.raises(UnknownName, match='there is no scenario "Rihgt" in the small suite; there are: Right, '):
        small_suites.ended(ran, "Rihgt", "passes")


def test_what_has_not_run_has_no_scenarios() -> None:
    with pytest.raises(UsageError, match="no small suite has run yet"):
        small_suites.ended(world(), "Right", "passes")


def test_an_environment_that_cannot_be_used_breaks_each_scenario(temporary: Path) -> None:
    one = world()
    small_suites.of(one).profile = "patiense = 1"

    small_suites.run(one, FEATURE)

    small_suites.ended(one, "Right", "is broken", "patiense")
    one.close()


def test_a_run_without_results_shows_what_it_said(temporary: Path) -> None:
    one = world()
    small_suites.of(one).files["environment.py"] = "raise SystemExit('no hooks here')\n"

    with pytest.raises(InterlockError, match="the small suite left no results") as problem:
        small_suites.run(one, FEATURE)

    one.close()
    assert "no hooks here" in str(problem.value)
    assert list(temporary.iterdir()) == []


def test_a_run_that_hangs_is_ended(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_suites, "WITHIN", 0.2)
    monkeypatch.setattr(small_suites, "FAREWELL", 2.0)
    one = world()
    small_suites.of(one).files["environment.py"] = "import time\ntime.sleep(600)\n"

    with pytest.raises(InterlockError, match="did not come to its end within 0 s"):
        small_suites.run(one, FEATURE)

    one.close()
    assert list(temporary.iterdir()) == []
