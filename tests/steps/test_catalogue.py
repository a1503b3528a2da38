"""Every sentence there is: its example is one of it and of no other, parameters hold no quotes, a feature uses it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from interlock.cli import main

ROOT = Path(__file__).parents[2]
QUOTES = ['"', 'a"', '"a', 'a"b', '1"', '200"', 'GET"', 'once"', '2 seconds"', '"2 seconds', 'rows"', '2"s', "a'\"b"]


@pytest.fixture(scope="module")
def library(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in told["sentences"] if one["library"]]


def test_every_sentence_says_what_it_is_for_and_has_an_example(told: dict[str, Any]) -> None:
    without = [one["place"] for one in told["sentences"] if not one["purpose"] or not one["examples"]]

    assert not without


def test_an_example_is_one_of_its_own_sentence_and_of_no_other_in_every_form(told: dict[str, Any]) -> None:
    wrong = [
        (one["place"], example["line"], example["meant"])
        for one in told["sentences"]
        for example in one["examples"]
        if example["meant"] != [one["name"]]
    ]

    assert not wrong


def test_an_example_has_the_data_that_its_sentence_takes(told: dict[str, Any]) -> None:
    wrong = [
        (one["place"], example["line"])
        for one in told["sentences"]
        for example in one["examples"]
        if not example["fits"] or not example["rows"]
    ]

    assert not wrong


def test_every_parameter_of_the_library_has_a_type_and_can_hold_no_quote(library: list[dict[str, Any]]) -> None:
    bare = [
        (one["place"], pattern)
        for one in library
        for pattern in one["patterns"]
        if re.search(r"\{\w*\}|\{:\w+\}", pattern)
    ]
    types = {name: pattern for one in library for name, pattern in one["types"].items()}
    unsafe = [(name, text) for name, pattern in types.items() for text in QUOTES if re.fullmatch(pattern, text)]

    assert not bare
    assert {"Name", "Method", "Status", "Count", "Duration"} <= types.keys()
    assert not unsafe


def test_a_name_that_two_sentences_share_would_make_uses_unknown(told: dict[str, Any]) -> None:
    counts = Counter(one["name"] for one in told["sentences"])

    assert not [name for name, count in counts.items() if count > 1]


def test_the_page_of_sentences_is_made_from_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["steps", "--library", "--markdown"]) == 0

    page = (ROOT / "docs" / "steps.md").read_text("utf-8")
    assert capsys.readouterr().out == page, "docs/steps.md is not up to date: run make docs"


def test_every_sentence_is_used_by_a_feature(told: dict[str, Any]) -> None:
    used = {name for step in told["steps"] for name in step}

    assert not [one["place"] for one in told["sentences"] if one["name"] not in used]


def test_every_sentence_of_the_library_is_shown_by_its_own_features(told: dict[str, Any]) -> None:
    shown = {name for step in told["library"] for name in step}

    # Trouble is shown by features/resilience, and features/library/faults has the rest of it.
    missing = [
        one["place"]
        for one in told["sentences"]
        if one["library"] and one["name"] not in shown and "/faults.py" not in one["place"]
    ]

    assert not missing


@pytest.mark.parametrize("part", sorted(path.name for path in (ROOT / "features" / "library").iterdir()))
def test_every_part_of_the_library_is_shown_failing_too(part: str) -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "features" / "library" / part).glob("*.feature")]

    assert any("I run a suite with this feature:" in text for text in texts)
    assert all(text.lstrip().startswith("@epic:Library") for text in texts)
