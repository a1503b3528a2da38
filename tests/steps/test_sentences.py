"""The library's sentences as behave knows them: typed, unambiguous, each with an example that is its own."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from behave import step_registry

import interlock.steps  # noqa: F401 - importing registers the sentences
from interlock.errors import TableError, UsageError
from interlock.steps.ambiguity import candidates, check_ambiguity
from interlock.steps.sentence import check_data

REGISTRY = step_registry.registry
KEYWORDS = ("given", "when", "then")


def definitions() -> Iterator[tuple[str, Any]]:
    for keyword in KEYWORDS:
        for definition in REGISTRY.steps[keyword]:
            if inspect.unwrap(definition.func).__module__.startswith("interlock.steps"):
                yield keyword, definition


def examples(*, timed: bool = False) -> Iterator[Any]:
    seen = set()
    for _, definition in definitions():
        function = inspect.unwrap(definition.func)
        if function in seen:
            continue
        seen.add(function)
        if timed and "timing" not in inspect.signature(function).parameters:
            continue
        lines = inspect.getdoc(function).partition("Example:")[2].strip().splitlines()
        yield pytest.param(function, lines[0].strip(), id=function.__name__)


def line(text: str, keyword: str | None = None) -> Any:
    word, _, name = text.partition(" ")
    return SimpleNamespace(keyword=word, name=name, step_type=keyword or word.lower(), location="features/x.feature:3")


@pytest.mark.parametrize(("function", "example"), list(examples()))
def test_every_sentence_has_an_example_that_means_it_and_nothing_else(function: Any, example: str) -> None:
    step = line(example)

    matching = [found for found in candidates(step, REGISTRY) if found.check_match(step.name) is not None]

    assert [inspect.unwrap(found.func) for found in matching] == [function]


@pytest.mark.parametrize(("function", "example"), list(examples(timed=True)))
def test_every_time_form_of_an_example_means_the_same_sentence(function: Any, example: str) -> None:
    step = line(example)
    bare = re.sub(r"^(within|for) \d+ \w+ ", "", step.name)

    for form in ("within 5 seconds", "for 200 ms", "within 1.5 s", "within 1 minute", "for 1 second"):
        step.name = f"{form} {bare}"
        matching = [found for found in candidates(step, REGISTRY) if found.check_match(step.name) is not None]
        assert len(matching) <= 1
        assert all(inspect.unwrap(found.func) is function for found in matching)


def test_every_parameter_is_typed() -> None:
    for keyword, definition in definitions():
        bare = re.findall(r"\{(\w*)\}", definition.pattern)
        assert not bare, f"{keyword} {definition.pattern}: {bare} would swallow other sentences"


def test_no_parameter_reaches_across_a_quote() -> None:
    step = line('Then a message "order.placed" arrives with: "x" arrives with:')

    assert not [found for found in candidates(step, REGISTRY) if found.check_match(step.name) is not None]


def test_locations_lead_to_the_sentence_and_not_to_its_wrapper() -> None:
    for _, definition in definitions():
        assert definition.location.filename.startswith("src/interlock/steps/")
        assert not definition.location.filename.endswith("sentence.py")


def test_a_line_with_two_meanings_is_refused_naming_both() -> None:
    def swallow(context: Any) -> None: ...

    registry = SimpleNamespace(
        steps={
            "when": [
                SimpleNamespace(pattern='I publish "{thing}" with:', location="steps/a.py:1", check_match=lambda _: []),
                SimpleNamespace(pattern='I publish "{n:Name}" with:', location="lib.py:2", check_match=lambda _: []),
            ],
            "step": [],
        }
    )

    with pytest.raises(UsageError) as refused:
        check_ambiguity([line('When I publish "x" with:')], registry)

    assert str(refused.value) == (
        '"When I publish "x" with:" at features/x.feature:3 has more than one meaning:\n'
        '    "I publish "{thing}" with:" at steps/a.py:1\n'
        '    "I publish "{n:Name}" with:" at lib.py:2\n'
        "  Hint: reword one of the patterns; a parameter in quotes with a type cannot swallow another sentence"
    )


@pytest.mark.parametrize(
    ("wanted", "table", "text", "sentence"),
    [
        (None, object(), None, "this sentence takes no table"),
        (None, None, "{}", "this sentence takes no docstring"),
        ("table", None, None, "this sentence needs a table below it"),
        ("table", None, "{}", "this sentence needs a table below it"),
        ("docstring", object(), None, "this sentence needs a docstring below it"),
        ("either", None, None, "this sentence needs a table or a docstring below it"),
    ],
)
def test_data_that_is_missing_or_one_too_many_is_refused(wanted: Any, table: Any, text: Any, sentence: str) -> None:
    with pytest.raises(TableError, match=f"^{sentence}"):
        check_data(SimpleNamespace(table=table, text=text), wanted)
