"""What counts as a misspelt keyword, and what is ordinary prose."""

from __future__ import annotations

import pytest

from interlock.beginning.keywords import lacks_colon, step_keyword_meant, structure_keyword_meant


@pytest.mark.parametrize(
    ("line", "keyword"),
    [
        ("Gven I am signed in", "Given"),
        ("Givven I am signed in", "Given"),
        ("Giben I am signed in", "Given"),
        ("Wehn I order", "When"),
        ("Thenn it is there", "Then"),
        ("Adn it is there", "And"),
        ("Given\tI am signed in", "Given"),
        ("Given\u00a0I am signed in", "Given"),
        ("Given: I am signed in", "Given"),
        ("Given", "Given"),
        ("ThenI see", "Then"),
        ('When"x" is killed', "When"),
        ("*I am signed in", "*"),
    ],
)
def test_a_slip_in_a_step_keyword_is_seen(line: str, keyword: str) -> None:
    assert step_keyword_meant(line, "en") == keyword


@pytest.mark.parametrize(
    "line",
    [
        "As a customer I want to pay",
        "The order is not kept",
        "They come later, Then they go",
        "Them we do not serve",
        "Give it time",
        "An order, any order",
        "Any order",
        "Add to that",
        "End of the month",
        "Ten orders a day",
        "But-and-ben",
        "Buy one, get one",
        "By card",
        "Whenever it rains",
        "**Note**: not yet",
        "*later* than this",
        "thne in lower case",
        "- a list",
        "Given I am signed in",
    ],
)
def test_prose_is_no_step(line: str) -> None:
    assert step_keyword_meant(line, "en") is None


def test_keywords_are_those_of_the_features_language() -> None:
    assert step_keyword_meant("Gegben sei ein Kunde", "de") == "Gegeben sei"
    assert step_keyword_meant("Gegben sei ein Kunde", "en") is None


@pytest.mark.parametrize(
    ("line", "language"),
    [("IBAN klienta jest znany", "pl"), ("ENEL paga domani", "it"), ("Te voilà", "fr"), ("YPF paga", "es")],
)
def test_an_abbreviation_is_no_short_keyword(line: str, language: str) -> None:
    assert step_keyword_meant(line, language) is None


@pytest.mark.parametrize(
    ("line", "keyword"),
    [("Scnario: B", "Scenario"), ("scenario: B", "Scenario"), ("Backgroud:", "Background"), ("Rule : paid", "Rule")],
)
def test_a_slip_in_a_keyword_with_a_colon_is_seen(line: str, keyword: str) -> None:
    assert structure_keyword_meant(line, "en") == keyword


@pytest.mark.parametrize("line", ["Rules: see the wiki", "Note: late", "Scenario: B", "No colon at all", ": odd"])
def test_prose_with_a_colon_is_no_keyword(line: str) -> None:
    assert structure_keyword_meant(line, "en") is None


def test_a_keyword_without_its_colon_is_seen() -> None:
    assert lacks_colon("Scenario Outline Pays by card", "en") == "Scenario Outline"
    assert lacks_colon("Scenarist of the shop", "en") is None
