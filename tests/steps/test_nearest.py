"""A line that is no sentence is told what it may have been meant for."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from behave import step_registry

import interlock.steps  # noqa: F401 - importing registers the sentences
from interlock.steps.nearest import nearest


def hint(line: str) -> str:
    keyword, _, name = line.partition(" ")
    step: Any = SimpleNamespace(step_type=keyword.lower(), name=name)
    return nearest(step, step_registry.registry)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'When I send FETCH "/" to "checkout"',
            (
                'in: I send {method} "{path}" to "{service}" - '
                '{method} is an HTTP method in capitals, such as GET or POST, and not "FETCH"'
            ),
        ),
        ("Then for 1 second the answer is 200", 'it has no form with "for": the answer is {status}'),
        ('Given a message "x" arrives', 'it is a sentence after Then: a message "{name}" arrives'),
        ("Then the aswer is 200", 'near are: the answer is {status}; the answer lists:; the answer says "{text}"'),
        ("Then all is well", ""),
    ],
)
def test_the_nearest_is_told(line, said):
    assert hint(line) == said


def test_a_long_line_is_not_thought_about_for_long():
    began = time.monotonic()

    hint(f'Then the "{"x" * 4_000}" tabel has {"y " * 2_000} rows')
    hint(f'Then the "{"x" * 20_000}" tabel has {"y " * 20_000} rows')

    assert time.monotonic() - began < 20
