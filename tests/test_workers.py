"""Tests run side by side: what the long ones are is written down, and stays true."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from workers import APART, LONGEST, file_of, place_of, scope_of

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("file", sorted(APART | {file_of(name) for name in LONGEST}))
def test_what_is_shared_out_is_there(file: str) -> None:
    assert (ROOT / file).is_file()


@pytest.mark.parametrize("file", sorted(APART))
def test_tests_that_are_told_apart_share_no_fixture(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    scopes = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "scope"]

    assert scopes == []


def test_a_file_stays_together_unless_it_is_told_apart_and_the_longest_come_first() -> None:
    apart, together = "tests/test_hooks.py::test_a[1]", "tests/amqp/test_faults.py::test_b"

    assert (scope_of(apart), scope_of(together)) == (apart, "tests/amqp/test_faults.py")
    assert sorted([together, apart, *reversed(LONGEST)], key=place_of) == [*LONGEST, apart, together]
