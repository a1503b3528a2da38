"""Ctrl-C, as a terminal sends it: the results so far are reported, and soon."""

from __future__ import annotations

import os
import time
from pathlib import Path

from reporting import sample
from suite import Running, Suite

FEATURE = """
Feature: A
  Scenario: One
    Given all is well
  Scenario: Two
    Given it takes for ever
  Scenario: Three
    Given all is well
"""

STEPS = """

@step("it takes for ever")
def _(context):
    import threading
    Path = __import__("pathlib").Path
    Path("begun").touch()
    threading.Event().wait(60)
"""


def start(directory: Path, **env: str) -> Running:
    files = {
        "features/a.feature": FEATURE,
        "environment.py": sample.ENVIRONMENT,
        "steps/sample_steps.py": sample.STEPS + STEPS,
        "steps/library_steps.py": None,
    }
    return Suite(files, directory).start(env=env)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.02)


def test_ctrl_c_in_a_step_reports_what_was_and_what_was_not_reached(tmp_path: Path) -> None:
    running = start(tmp_path)
    wait_for(tmp_path / "begun")

    began = time.monotonic()
    running.interrupt()
    outcome = running.finish()

    assert time.monotonic() - began < 30
    assert [result["status"] for result in outcome.results] == ["passed", "broken", "broken"]
    assert outcome.result("Two")["statusDetails"]["message"] == "Not finished: the run was interrupted (Ctrl-C)"
    assert outcome.result("Three")["statusDetails"]["message"] == "Not reached: the run was interrupted (Ctrl-C)"
    assert outcome.exit_code == 1


def test_ctrl_c_while_the_page_is_made_leaves_results_and_the_way_to_make_it(tmp_path: Path) -> None:
    generator = tmp_path / "allure"
    generator.write_text(f"#!/bin/sh\n: > '{tmp_path}/making'\nexec sleep 60\n")
    generator.chmod(0o755)
    running = start(tmp_path / "suite", INTERLOCK_ALLURE=str(generator))
    wait_for(tmp_path / "suite" / "begun")
    running.interrupt()
    wait_for(tmp_path / "making")

    began = time.monotonic()
    running.interrupt()
    outcome = running.finish()

    assert time.monotonic() - began < 30
    assert "no HTML report: interrupted; to make it later: python -m interlock report" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert outcome.summary.startswith("# 1 of 3 scenarios pass")


def test_ctrl_c_while_a_generator_is_looked_for_gives_the_page_up_too(tmp_path: Path) -> None:
    generator = tmp_path / "bin" / "allure"
    generator.parent.mkdir()
    asked, heard = tmp_path / "asked", tmp_path / "heard"
    answers = f": > '{asked}'; until test -e '{heard}'; do sleep 0.01; done; echo 3.0"
    generator.write_text(f'#!/bin/sh\nif test "$1" = --version; then {answers}; else exec sleep 60; fi\n')
    generator.chmod(0o755)
    path = f"{generator.parent}{os.pathsep}{os.environ['PATH']}"
    steps = {"steps/sample_steps.py": sample.STEPS + STEPS, "steps/library_steps.py": None}
    suite = Suite({"features/a.feature": FEATURE, **steps}, tmp_path / "suite")
    running = suite.start(env={"INTERLOCK_ALLURE": "", "PATH": path})
    assert running.process.stderr is not None
    wait_for(tmp_path / "suite" / "begun")
    running.interrupt()
    wait_for(asked)

    running.interrupt()
    assert "interlock: ending; once more ends at once\n" in iter(running.process.stderr.readline, "")
    heard.touch()
    began = time.monotonic()
    outcome = running.finish()

    assert time.monotonic() - began < 30
    assert "no HTML report: interrupted; to make it later: python -m interlock report" in outcome.stderr
    assert outcome.summary.startswith("# 1 of 3 scenarios pass")
