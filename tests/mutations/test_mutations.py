"""Spoilt scenarios get the verdict they must have: one of each kind here, a thousand with ``make mutations``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mutations.__main__ import main, table
from mutations.drawing import drawn
from mutations.kinds import FAILED, KINDS, Mutant
from mutations.scenarios import Scenario, Step, read
from mutations.trial import Finding, tried
from suite import Suite

ROOT = Path(__file__).parents[2]
SEED = 7


def test_one_of_each_kind_has_the_verdict_it_must_have_and_a_wrong_one_is_found(tmp_path: Path) -> None:
    mutants = drawn(len(KINDS), SEED)
    step = Step("Then", "then", 'the "products" table has a row:', (("sku",), ("BOOK-1",)))
    sound = Mutant(Scenario("Any", "any", (step,)), verdicts=FAILED)
    silent = replace(sound, says=("no such words",))

    found = {finding.name: finding for finding in tried(mutants | {"sound:0": sound, "silent:0": silent}, tmp_path)}

    assert len(mutants) == len(KINDS) > 20
    assert found.pop("sound:0").why.startswith("it is passed, not failed\n")
    assert found.pop("silent:0").why.startswith("it is passed, not failed; its message does not say: no such words\n")
    assert [str(finding) for finding in found.values()] == []


def test_a_wrong_verdict_is_shown_with_its_scenario_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    mutant = next(iter(drawn(1, SEED).values()))
    finding = Finding("a kind:0", mutant, "it is passed, not failed")

    assert str(finding) == f"a kind:0: it is passed, not failed\n{mutant.text}\n"
    assert "| a kind |       2 |     1 |" in table(["a kind:0", "a kind:1"], [finding])
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "--only" in capsys.readouterr().out


def test_the_same_seed_draws_the_same_mutants() -> None:
    assert drawn(80, SEED) == drawn(80, SEED) != drawn(80, SEED + 1)


def test_an_unchanged_scenario_is_written_as_it_was_read(tmp_path: Path) -> None:
    scenarios = read(ROOT / "features")
    for number, scenario in enumerate(scenarios):
        feature = f"Feature: {scenario.feature}\n\n{scenario.written()}\n"
        (tmp_path / f"{number:03}.feature").write_text(feature, "utf-8")

    assert [replace(one, tags=()) for one in read(tmp_path)] == [replace(one, tags=()) for one in scenarios]


@pytest.mark.parametrize("row", ["| 1 | 2 |", "| 1", "1 |", "|"])
def test_a_ragged_table_ends_the_run_before_anything_starts(row: str, tmp_path: Path) -> None:
    feature = f"Feature: A\n  Scenario: B\n    Then the answer contains:\n      | id |\n      {row}\n"

    outcome = Suite({"features/a.feature": feature}, tmp_path).run()

    assert outcome.exit_code == 1, str(outcome)
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert "a.feature" in outcome.stdout + outcome.stderr
