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


@pytest.fixture
def stub_program(tmp_path: Path) -> Iterator[Program]:
    program = Program("interlock.doubles.http", tmp_path)
    yield program
    assert program.end() == ""


@pytest.fixture
def mail_program(tmp_path: Path) -> Iterator[Program]:
    program = Program("interlock.doubles.smtp", tmp_path)
    yield program
    assert program.end() == ""
