"""Finding a generator, getting one, and doing without: no way of it fails a run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import pytest

from interlock.errors import InterlockError
from interlock.reporting import generator, toolbox
from interlock.reporting.generator import ReportNotMade, cached_cli, find_generator, tool_directory
from interlock.reporting.html import make_html
from interlock.reporting.toolbox import install_generator
from interlock.stack.patience import hold
from reporting import sample
from suite import Outcome

ONE = "Feature: A\n  Scenario: One\n    Given all is well\n"


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\nimport sys, time, pathlib, os\n{body}\n")
    path.chmod(0o755)
    return path


def run(tmp_path: Path, **env: str) -> Outcome:
    return sample.run(ONE, tmp_path / "suite", **env)


def test_none_is_respected_without_a_word(tmp_path: Path) -> None:
    outcome = run(tmp_path, INTERLOCK_ALLURE="none")

    assert find_generator({"INTERLOCK_ALLURE": "none"}) is None
    assert outcome.stderr.strip() == "interlock: 1 of 1 scenario pass: reports/summary.md"


def test_without_a_generator_a_run_says_how_to_get_one_and_passes(tmp_path: Path) -> None:
    outcome = run(tmp_path, INTERLOCK_ALLURE="", INTERLOCK_CACHE=str(tmp_path / "empty"), PATH=without_allure())

    assert outcome.exit_code == 0
    assert outcome.result("One")["status"] == "passed"
    assert "no HTML report, because " in outcome.stderr
    assert "python -m interlock setup report" in outcome.stderr


def without_allure() -> str:
    parts = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(part for part in parts if not (Path(part) / "allure").exists())


def test_without_node_the_way_to_get_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "wheel_home", lambda: None)  # it may be installed here

    with pytest.raises(ReportNotMade, match=r'Node is not here; to get it: pip install "interlock\[report\]"'):
        find_generator({"PATH": str(tmp_path), "INTERLOCK_CACHE": str(tmp_path)})


def test_the_environments_choice_wins(tmp_path: Path) -> None:
    chosen = program(tmp_path / "my-allure", "")

    found = find_generator({"INTERLOCK_ALLURE": str(chosen), "PATH": os.environ["PATH"]})

    assert found is not None
    assert found.command == (str(chosen),)


def test_a_choice_that_is_not_there_is_said() -> None:
    with pytest.raises(ReportNotMade, match='INTERLOCK_ALLURE is "/no/such", and there is no such program'):
        find_generator({"INTERLOCK_ALLURE": "/no/such", "PATH": ""})


def test_allure_3_on_path_is_taken(tmp_path: Path) -> None:
    on_path = program(tmp_path / "bin" / "allure", "print('3.17.0')")

    found = find_generator({"PATH": str(on_path.parent), "INTERLOCK_CACHE": str(tmp_path / "cache")})

    assert found is not None
    assert found.command == (str(on_path),)


def test_allure_2_on_path_is_passed_over(tmp_path: Path) -> None:
    on_path = program(tmp_path / "bin" / "allure", "print('2.40.0')")

    with pytest.raises(ReportNotMade):
        find_generator({"PATH": str(on_path.parent), "INTERLOCK_CACHE": str(tmp_path / "cache")})


def test_the_cached_one_is_run_by_node(tmp_path: Path) -> None:
    node = program(tmp_path / "bin" / "node", "")
    environ = {"PATH": str(node.parent), "INTERLOCK_CACHE": str(tmp_path / "cache")}
    cli = cached_cli(environ)
    cli.parent.mkdir(parents=True)
    cli.touch()

    found = find_generator(environ)

    assert found is not None
    assert found.command == (str(node), str(cli))


def test_a_generator_that_fails_is_quoted_and_the_run_passes(tmp_path: Path) -> None:
    broken = program(tmp_path / "allure", "print('Error: out of paper'); sys.exit(3)")

    outcome = run(tmp_path, INTERLOCK_ALLURE=str(broken))

    assert outcome.exit_code == 0
    assert "the generator ended with exit code 3:\n  Error: out of paper" in outcome.stderr


def test_a_generator_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    hanging = tmp_path / "allure"
    hanging.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > '{tmp_path}/pid'\nwait\n")  # a shell has done that soon
    hanging.chmod(0o755)
    (tmp_path / "allure-results").mkdir()
    environ = os.environ.copy()
    os.environ["INTERLOCK_ALLURE"] = str(hanging)
    began = time.monotonic()
    try:
        with pytest.raises(ReportNotMade, match=r"was not done after 1\.5 s"):
            make_html(tmp_path / "allure-results", tmp_path / "history.jsonl", timeout=1.5)
    finally:
        os.environ.clear()
        os.environ.update(environ)

    assert time.monotonic() - began < 30
    child = int((tmp_path / "pid").read_text())
    assert hold(lambda: not alive(child), within=30), "it is killed, and has yet to go"


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def test_a_page_of_an_earlier_run_does_not_outlive_a_failing_generator(tmp_path: Path) -> None:
    stale = tmp_path / "suite" / "reports" / "report.html"
    stale.parent.mkdir(parents=True)
    stale.write_text("yesterday")

    run(tmp_path, INTERLOCK_ALLURE="/no/such")

    assert not stale.exists()


def test_setting_up_without_npm_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolbox, "wheel_home", lambda: None)  # it may be installed here, with an npm of its own
    node = program(tmp_path / "bin" / "node", "")

    with pytest.raises(InterlockError, match="no npm beside it"):
        install_generator({"PATH": str(node.parent), "INTERLOCK_CACHE": str(tmp_path / "cache")})


def test_setting_up_that_fails_quotes_npm_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    environ = fake_npm(tmp_path, "print('ECONNREFUSED registry', file=sys.stderr); sys.exit(1)")

    with pytest.raises(InterlockError, match="ECONNREFUSED registry"):
        install_generator(environ)

    assert list((tmp_path / "cache").iterdir()) == []


def test_setting_up_twice_at_once_does_no_harm(tmp_path: Path) -> None:
    met = tmp_path / "met"
    met.mkdir()
    body = (
        f"met = pathlib.Path({str(met)!r}); (met / str(os.getpid())).touch()\n"
        "while len(list(met.iterdir())) < 2: time.sleep(0.01)\n"
        "assert pathlib.Path('package-lock.json').exists()\n"
        "cli = pathlib.Path('node_modules/allure/cli.js'); cli.parent.mkdir(parents=True); cli.touch()"
    )
    environ = fake_npm(tmp_path, body)
    code = "from interlock.reporting.toolbox import install_generator; print(install_generator())"
    command = [sys.executable, "-c", code]

    both = [subprocess.Popen(command, env={**os.environ, **environ}, stdout=subprocess.PIPE, text=True) for _ in "ab"]

    assert [one.communicate(timeout=60)[0].strip() for one in both] == [
        f"the report generator is in {tool_directory(environ)}"
    ] * 2
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [tool_directory(environ).name]
    assert install_generator(environ) == f"the report generator is already there: {tool_directory(environ)}"


def fake_npm(tmp_path: Path, body: str) -> dict[str, str]:
    program(tmp_path / "bin" / "node", "sys.exit(9)")
    program(tmp_path / "bin" / "npm", body)
    return {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "INTERLOCK_CACHE": str(tmp_path / "cache")}


def test_the_lock_file_pins_every_package_and_no_address() -> None:
    lock = (resources.files("interlock.reporting") / "allure_tool" / "package-lock.json").read_text("utf-8")

    assert lock.count('"integrity": "sha512-') >= 150
    assert '"resolved"' not in lock
