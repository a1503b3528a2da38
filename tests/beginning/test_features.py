"""Feature files that behave cannot read, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.beginning.features import explain_features

GOOD = 'Feature: A\n  Scenario: Grün\n    Given I remember "x" as "y"\n'


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def of(content: str | bytes) -> str:
        file = tmp_path / "features" / "a.feature"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(explain_features(["features/a.feature"], None))

    return of


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (GOOD.encode("utf-16"), "is UTF-16 text, and features are UTF-8\n  Hint: save it as UTF-8"),
        (GOOD.encode("utf-16-le"), "is UTF-16 text, and features are UTF-8\n  Hint: save it as UTF-8"),
        (GOOD.encode("latin-1"), ":2: byte 0xfc is not UTF-8\n  Hint: save it as UTF-8"),
        (
            GOOD.encode("utf-8-sig"),
            "begins with a byte order mark, which behave cannot read\n  Hint: save it as UTF-8 without it",
        ),
    ],
)
def test_a_file_in_another_encoding_says_which_to_save_it_in(said, content: bytes, sentence: str) -> None:
    assert said(content).removeprefix("features/a.feature").lstrip() == sentence


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            "Given a table:\n | a | b |\n | 1 |",
            (
                "features/a.feature:5: this row has another number of cells than the first row of its table: | 1 |\n"
                "  Hint: an empty cell needs its | as well; a | inside of a cell is written \\|"
            ),
        ),
        (
            'Given I remember "x" as "y"\nGven more',
            'features/a.feature:4: "Gven more" cannot stand here\n  Hint: did you mean "Given"?',
        ),
        (
            "Given a\nWhen\nThen b",
            'features/a.feature:4: "When" says nothing\n  Hint: a step is a keyword and a sentence after it',
        ),
        (
            "Given a\n @a b\n Scenario: C",
            (
                "features/a.feature:4: a word of this line of tags is none: @a b\n"
                "  Hint: each tag begins with @ and has no space in it"
            ),
        ),
        (
            "And so on",
            (
                "features/a.feature:3: this step goes on from one before it, and there is none: And so on\n"
                "  Hint: begin with Given, When or Then"
            ),
        ),
        (
            '   Given a text:\n   """\n   x\nScenario: C',
            (
                "features/a.feature:6: this line stands further left than the docstring it would belong to: "
                'Scenario: C\n  Hint: end the docstring with a line of """, or move the line to the right'
            ),
        ),
        ("Given a\nFeature: B", 'features/a.feature:4: "Feature: B" cannot stand here: Multiple features in one file'),
        ("Given a\nExamples:\n| a |", "features/a.feature:4: Examples must only appear inside scenario outline"),
    ],
)
def test_a_line_that_cannot_stand_where_it_stands_is_named(said, lines: str, sentence: str) -> None:
    assert said(f"Feature: A\nScenario: B\n{lines}\n").startswith(sentence)


def test_an_unknown_language_lists_its_neighbours(said) -> None:
    assert said(f"# language: gerrman\n{GOOD}").startswith(
        'features/a.feature:1: there is no language "gerrman"; the nearest are: '
    )


def test_what_can_be_read_is_not_blamed(said) -> None:
    assert said(GOOD) == "None"
