"""The commands of this repository: each is explained, and each fails in a sentence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted([*(ROOT / "tools").glob("*.sh"), ROOT / ".ci" / "run"])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The set-up machinery of this tree in a place of its own, with no environment made yet."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def program(directory: Path, name: str, body: str) -> None:
    directory.mkdir(exist_ok=True)
    path = directory / name
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)


def make(directory: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {
        key: value for key, value in os.environ.items() if key not in {"PYTHON", "WORKERS", "MAKEFLAGS", "MAKELEVEL"}
    }
    return subprocess.run(
        ["make", *arguments],
        cwd=directory,
        env=env | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_target_is_explained() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony is not None

    shown = re.findall(r"^  make (\S+) +\S", make(ROOT).stdout, re.MULTILINE)

    assert shown == phony[1].split()


@pytest.mark.parametrize(("workers", "expected"), [((), " -n auto"), (("WORKERS=3",), " -n 3"), (("WORKERS=1",), "")])
def test_tests_run_side_by_side_unless_told_otherwise(workers: tuple[str, ...], expected: str) -> None:
    recipe = make(ROOT, "-n", "test", *workers).stdout

    assert recipe.rstrip().endswith(f"-m pytest{expected}")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_well_formed(path: Path) -> None:
    shell = "bash" if path.name == "run" else "sh"

    checked = subprocess.run([shell, "-n", path], capture_output=True, text=True, timeout=30, check=False)

    assert checked.stderr == ""


def test_an_interpreter_that_does_not_run_is_named(copy: Path) -> None:
    done = make(copy, "setup", PYTHON="/nowhere/python3")

    assert done.returncode != 0
    assert "PYTHON=/nowhere/python3 is not a Python 3.11 or later that runs" in done.stderr
    assert not (copy / ".venv").exists()


def test_without_ensurepip_no_half_made_environment_stays_and_the_command_is_printed(copy: Path) -> None:
    programs = copy / "programs"
    program(programs, "id", "echo 1000")
    program(programs, "apt-get", "exit 1")
    program(
        programs,
        "python3.11",
        'case "$*" in *venv\\ .venv) mkdir -p .venv/bin; echo "ensurepip is not available"; exit 1 ;; '
        "*import\\ ensurepip*) exit 1 ;; *print*) echo python3.11-venv ;; *--version) echo Python 3.11.2 ;; esac",
    )

    done = make(copy, "setup", PYTHON=str(programs / "python3.11"), PATH=f"{programs}:{os.environ['PATH']}")

    assert done.returncode != 0
    assert "it has no ensurepip" in done.stderr
    assert "sudo apt-get install -y --no-install-recommends python3.11-venv" in done.stderr
    assert not (copy / ".venv").exists()


def test_what_the_local_environment_lacks_is_a_named_skip(copy: Path) -> None:
    (copy / ".venv").mkdir()
    program(copy / ".venv/bin", "interlock", 'echo "interlock: there is no apt-get" >&2; exit 1')

    done = subprocess.run(
        ["sh", "tools/setup-local.sh"], cwd=copy, capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 0
    assert "there is no apt-get" in done.stderr
    assert "skip: without a RabbitMQ installed on this machine, nothing runs against it" in done.stdout
