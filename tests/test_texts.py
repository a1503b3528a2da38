"""How texts are shown: on one line, with nothing invisible, and so that every file takes them."""

from __future__ import annotations

import doctest

import pytest

from interlock import errors, texts
from interlock.errors import UnknownName
from interlock.redaction import Redactor


@pytest.mark.parametrize("module", [texts, errors])
def test_the_examples_are_true(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("orders\u200b", "orders\\u200b"),
        ("\u202eorders", "\\u202eorders"),
        ("a\x00b\x1b[31m", "a\\x00b\\x1b[31m"),
        ("half \ud800", "half \\ud800"),
        ("é in two: e\u0301, 注文 😀", "é in two: e\u0301, 注文 😀"),
    ],
)
def test_what_prints_nothing_is_spelled_out(text, shown):
    assert texts.visible(text) == shown


def test_a_message_lists_the_nearest_names_and_not_all_of_a_thousand():
    error = UnknownName("field", "f7", [f"f{number}" for number in range(1_000)], "the answer")

    assert str(error).startswith('there is no field "f7" in the answer; there are: f7, ')
    assert str(error).endswith(" and 980 more")


def test_whatever_is_recorded_can_be_written_down():
    assert Redactor().text("it says \ud800").encode() == rb"it says \ud800"
