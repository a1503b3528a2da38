"""The doubles as programs; each must end in order and with nothing to complain about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from doubles.programs import Program
from interlock.journal import Journal


@pytest.fixture
def journal() -> Journal:
    return Journal()


def _one_for_all_tests(module: str, directory: Path) -> Iterator[Program]:
    program = Program(module, directory)
    yield program
    assert program.end() == ""


@pytest.fixture(scope="session")
def only_stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    yield from _one_for_all_tests("interlock.doubles.http", tmp_path_factory.mktemp("stub"))


@pytest.fixture(scope="session")
def only_mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    yield from _one_for_all_tests("interlock.doubles.smtp", tmp_path_factory.mktemp("mail"))


@pytest.fixture(scope="session")
def proxy_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    yield from _one_for_all_tests("interlock.doubles.tcp", tmp_path_factory.mktemp("proxy"))


@pytest.fixture
def stub_program(only_stub: Program) -> Program:
    only_stub.control.call("answers", defaults=[])
    only_stub.control.call("reset")
    return only_stub


@pytest.fixture
def mail_program(only_mail: Program) -> Program:
    only_mail.control.call("reset")
    return only_mail
