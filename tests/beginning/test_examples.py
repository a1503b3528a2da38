"""Examples whose rows stand in a file beside the feature."""

# ruff: noqa: ISC004 - messages of several lines

from __future__ import annotations

import json
from pathlib import Path

import pytest
from behave.configuration import Configuration
from behave.runner_util import collect_feature_locations, parse_features

from interlock.beginning.examples import filled_examples
from interlock.errors import InterlockError
from interlock.selection import selected_scenarios
from suite import Suite

OUTLINE = """Feature: Cards
  Scenario Outline: <card> pays <amount>
    Given I remember "<card>" as "card"
    Examples: {name}
  Scenario: Another
    Given I remember "x" as "y"
      | this | table |
      | is   | of it |
"""


@pytest.fixture
def scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The selected scenarios of one feature: its Examples, files beside it, a place to select by."""
    monkeypatch.chdir(tmp_path)

    def read(name: str, files: dict[str, str | bytes], place: str = "a.feature", text: str = OUTLINE, *arguments: str):
        for file, content in files.items():
            (tmp_path / file).write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / "a.feature").write_text(text.replace("{name}", name))
        config = Configuration([*arguments, place], load_config=False)
        with filled_examples():
            features = parse_features(collect_feature_locations(config.paths))
        return selected_scenarios(features, config)

    return read


def rows(found) -> list[tuple[str, ...]]:
    return [tuple(scenario._row.cells) for scenario in found if getattr(scenario, "_row", None) is not None]


@pytest.mark.parametrize(
    ("file", "content", "cells"),
    [
        ("cards.csv", "card,amount\nvisa,5\namex,7.50\n", [("visa", "5"), ("amex", "7.50")]),
        ("cards.csv", "\ufeffcard, amount\r\n visa ,5\r\n\r\namex,\r\n", [("visa", "5"), ("amex", "")]),
        ("cards.csv", 'card,amount\n"a, ""b"" | c","two\nlines"\n', [('a, "b" | c', "two\nlines")]),
        ("cards.csv", "card,amount\ngrün,<any>", [("grün", "<any>")]),
        ("cards.csv", "card;amount\r\nvisa;7,50\r\n", [("visa", "7,50")]),
        ("cards.csv", "card\tamount\nvisa, mc\t5\n", [("visa, mc", "5")]),
        ("cards.JSON", json.dumps([{"card": "visa", "amount": 5}, {"amount": None, "card": ""}]),
         [("visa", "5"), ("", "null")]),
        ("cards.json", '[{"card": {"no": ["1", 2.50]}, "amount": 1.10}]', [('{"no": ["1", 2.50]}', "1.10")]),
        ("cards.json", '[{"card": true, "amount": "{today + 1 day}"}]', [("true", "{today + 1 day}")]),
    ],
)  # fmt: skip
def test_rows_of_a_file_are_rows_like_all_others(scenarios, file, content, cells):
    found = scenarios(f'from "{file}"', {file: content})

    assert rows(found) == cells
    assert found[0].steps[0].name == f'I remember "{cells[0][0]}" as "card"'
    assert found[-1].steps[0].table.headings == ["this", "table"]


def test_a_name_may_stand_before_it_and_another_table_beside_it(scenarios):
    text = OUTLINE.replace(
        "  Scenario: Another",
        "    @slow\n    Examples: More\n      | card | amount |\n      | jcb | 1 |\n  Scenario: Another",
    )
    files = {"cards.csv": "card,amount\nvisa,5\n"}

    assert rows(scenarios('Accepted from "cards.csv"', files, text=text)) == [("visa", "5"), ("jcb", "1")]
    assert rows(scenarios('from "cards.csv"', files, "a.feature", text, "--tags=@slow")) == [("jcb", "1")]
    assert rows(scenarios('from "cards.csv"', files, "a.feature:8", text)) == [("jcb", "1")]


@pytest.mark.parametrize(("line", "number"), [(2, 3), (3, 3), (4, 3), (5, 1)])
def test_the_line_of_the_examples_selects_all_of_their_rows(scenarios, line, number):
    files = {"cards.csv": "card,amount\nvisa,5\namex,7\njcb,9\n"}

    assert len(scenarios('from "cards.csv"', files, f"a.feature:{line}")) == number


@pytest.mark.parametrize(
    ("name", "files", "message"),
    [
        ('from "crads.csv"', {"cards.csv": "", "x.json": ""},
         'a.feature:4: there is no file "crads.csv" in .; there are: cards.csv, x.json'),
        ('from "cards.txt"', {"cards.txt": "a"},
         "a.feature:4: cards.txt is no file of examples\n  Hint: they are read from CSV (.csv) and JSON (.json) files"),
        ('from "cards.csv"', {"cards.csv": ""},
         "a.feature:4: cards.csv holds no row, so that nothing would be checked\n"
         "  Hint: add one, or take Examples out"),
        ('from "cards.csv"', {"cards.csv": "card,amount\n\n"},
         "a.feature:4: cards.csv holds no row, so that nothing would be checked\n"
         "  Hint: add one, or take Examples out"),
        ('from "cards.csv"', {"cards.csv": "card,amount\nvisa,5\namex\n"},
         "a.feature:4: cards.csv:3 has 1 cells below 2 headings\n"
         "  Hint: a cell with a comma stands in quotes, and an empty one needs its comma"),
        ('from "cards.csv"', {"cards.csv": 'card,amount\n"visa,5\n'},
         "a.feature:4: cards.csv:2 is no CSV: unexpected end of data\n"
         '  Hint: a cell with quotes or commas stands in quotes: "a, b"'),
        ('from "cards.csv"', {"cards.csv": "card,any\nvisa,5\n"},
         'a.feature:4: the Examples column "any" of cards.csv is named like the cell word <any>, '
         "and would replace it in every step\n  Hint: give the column another name"),
        ('from "cards.csv"', {"cards.csv": "card,card\nvisa,5\n"},
         'a.feature:4: the examples of cards.csv have two columns "card", of which one would never be used\n'
         "  Hint: give one of them another name"),
        ('from "cards.csv"', {"cards.csv": "card,\nvisa,5\n"}, "a.feature:4: cards.csv: column 2 has no name"),
        ('from "cards.csv"', {"cards.csv": b"card,amount\nvisa,\xff\n"},
         "a.feature:4: cards.csv:2 is not UTF-8\n  Hint: save it as UTF-8"),
        ('from "cards.json"', {"cards.json": "[{]"}, "a.feature:4: cards.json is no JSON: "),
        ('from "cards.json"', {"cards.json": '{"card": "visa"}'},
         "a.feature:4: cards.json is no list of objects\n"
         '  Hint: it looks like [{"card": "visa", "amount": 5}, ...]'),
        ('from "cards.json"', {"cards.json": "[]"},
         "a.feature:4: cards.json holds no row, so that nothing would be checked\n"
         "  Hint: add one, or take Examples out"),
        ('from "cards.json"', {"cards.json": '[{"card": "a", "amount": 1}, {"card": "b"}]'},
         'a.feature:4: cards.json: object 2 has no "amount", and others have\n'
         '  Hint: each has all fields; an empty one is ""'),
        ('form "cards.csv"', {"cards.csv": "card,amount\nvisa,5\n"},
         "a.feature:4: these examples have no table, so that nothing would be checked\n"
         '  Hint: rows of a file are named as in Examples: from "cards.csv"'),
        ('from "cards.csv"\n      | card | amount |\n      | jcb | 1 |', {"cards.csv": "card,amount\nvisa,5\n"},
         'a.feature:4: these examples come from "cards.csv", and from the table below them too\n'
         "  Hint: take one of the two out"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_sentence_with_both_places(scenarios, name, files, message):
    with pytest.raises(InterlockError) as caught:
        scenarios(name, files)

    assert str(caught.value).startswith(message)


FEATURE = OUTLINE.replace("{name}", 'from "data/cards.csv"')
CARDS = "card,amount,note\nvisa,5,\namex,7,!\nvisa,5,\n"


def test_plain_behave_runs_counts_and_reports_them(tmp_path):
    suite = Suite({"features/a.feature": FEATURE.split("      | this")[0], "features/data/cards.csv": CARDS}, tmp_path)

    outcome = suite.run()

    assert outcome.exit_code == 0, outcome
    assert "4 scenarios passed" in outcome.stdout
    assert sorted(result["name"] for result in outcome.results) == [
        "Another", "amex pays 7 (note !)", "visa pays 5", "visa pays 5",
    ]  # fmt: skip
    amex = outcome.result("amex pays 7")
    assert {one["name"]: one["value"] for one in amex["parameters"]} == {"card": "amex", "amount": "7", "note": "!"}
    assert len({result["historyId"] for result in outcome.results}) == 4
    assert 'tests="4"' in "".join(path.read_text() for path in (outcome.reports / "junit").glob("*.xml"))

    before = {result["historyId"] for result in outcome.results}
    suite.write({"features/data/cards.csv": CARDS.replace("amex", "jcb,1,\namex")})
    again = suite.run("--dry-run")

    assert again.exit_code == 0, again
    assert "5 untested" in again.stdout or "5 scenarios" in again.stdout
    assert before < {result["historyId"] for result in suite.run("--name", "pays", "--name", "Another").results}


def test_a_run_whose_file_is_missing_does_not_begin(tmp_path):
    outcome = Suite({"features/a.feature": FEATURE}, tmp_path).run()

    assert outcome.exit_code == 1
    assert 'features/a.feature:4: there is no file "cards.csv" in features/data; there are: none' in outcome.stdout
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert 'there is no file "cards.csv"' in outcome.summary
