"""The directory of results: emptied, written whole, and nobody else's files touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from allure_commons import model2

from interlock.reporting.results import ResultsDirectory


def written(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in directory.iterdir()}


def inodes(directory: Path) -> set[int]:
    return {path.stat().st_ino for path in directory.iterdir()}


def run(directory: Path, *names: str) -> None:
    results = ResultsDirectory(directory)
    for name in names:
        results.add_result(model2.TestResult(uuid=name, name=name))
    results.clear()


def test_a_run_writes_over_the_files_of_the_run_before(tmp_path: Path) -> None:
    run(tmp_path, "a-scenario-with-a-long-name", "another")
    before = inodes(tmp_path)

    run(tmp_path, "one", "two")

    assert written(tmp_path) == {
        "one-result.json": '{"name": "one", "uuid": "one"}',
        "two-result.json": '{"name": "two", "uuid": "two"}',
    }
    assert inodes(tmp_path) == before


@pytest.mark.parametrize("names", [(), ("one",), ("one", "two", "three", "four")])
def test_a_run_leaves_nothing_of_the_run_before(tmp_path: Path, names: tuple[str, ...]) -> None:
    run(tmp_path, "before", "and-before")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("old")

    run(tmp_path, *names)

    assert set(written(tmp_path)) == {f"{name}-result.json" for name in names}


def test_while_a_run_goes_on_no_result_of_the_run_before_is_read_as_one_of_its_own(tmp_path: Path) -> None:
    run(tmp_path, "before")

    results = ResultsDirectory(tmp_path)

    assert results.count() == 0
    assert not list(tmp_path.glob("*.json"))


def test_what_a_killed_run_left_is_taken_over_and_removed(tmp_path: Path) -> None:
    run(tmp_path, "one", "two", "three")
    ResultsDirectory(tmp_path).add_result(model2.TestResult(uuid="killed"))  # and never cleared

    run(tmp_path, "next")

    assert set(written(tmp_path)) == {"next-result.json"}


def test_an_archive_that_links_to_old_results_keeps_them(tmp_path: Path) -> None:
    results, archive = tmp_path / "results", tmp_path / "archive"
    run(results, "linked")
    os.link(results / "linked-result.json", archive)
    outside = tmp_path / "outside"
    outside.write_text("somebody's")
    (results / "symbolic-result.json").symlink_to(outside)

    run(results, "one", "two", "three")

    assert archive.read_text() == '{"name": "linked", "uuid": "linked"}'
    assert outside.read_text() == "somebody's"
    assert set(written(results)) == {"one-result.json", "two-result.json", "three-result.json"}
