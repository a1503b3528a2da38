"""What counts as a bug that was caught. The bugs themselves are tried out by ``make faults``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faults import run


def result(directory: Path, name: str, status: str, start: int, message: str = "") -> None:
    content = {"name": name, "status": status, "start": start, "statusDetails": {"message": message}}
    (directory / f"{name}-result.json").write_text(json.dumps(content), encoding="utf-8")


def test_the_first_scenario_that_failed_tells_also_after_one_that_is_broken(tmp_path: Path) -> None:
    result(tmp_path, "passed", "passed", 1)
    result(tmp_path, "broken", "broken", 2, "a part is gone")
    result(tmp_path, "later", "failed", 4, "another sentence")
    result(tmp_path, "first", "failed", 3, "the answer is 200, not 201\n  it says: {}")

    assert run.first_failure(tmp_path) == run.Verdict("failed", "failed: first", "the answer is 200, not 201")


def test_a_broken_scenario_is_no_catch(tmp_path: Path) -> None:
    result(tmp_path, "broken", "broken", 1, "a part is gone")

    assert run.first_failure(tmp_path) == run.Verdict("broken", "broken: broken", "a part is gone")


def test_where_nothing_failed_nothing_is_told(tmp_path: Path) -> None:
    result(tmp_path, "passed", "passed", 1)

    assert run.first_failure(tmp_path) is None


def test_bugs_do_not_count_where_the_features_do_not_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "RUN_WITHIN", 1.0)

    assert run.main([]) == 1

    said = capsys.readouterr().out
    assert said == "the features must pass before bugs count\n        the run did not end within 1 s\n"


def test_a_bug_that_nobody_knows_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["wrong_totl"]) == 1

    assert capsys.readouterr().out.startswith("no such patch: wrong_totl; there are: 200_instead_of_201, ")


def test_every_patch_says_what_the_bug_is() -> None:
    for patch in run.PATCHES.glob("*.patch"):
        assert patch.read_text(encoding="utf-8").startswith("Bug: "), patch.name
