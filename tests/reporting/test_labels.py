"""Labels and links from folders, rules and tags."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.reporting.labels import epic_of
from reporting import sample

FEATURE = """
@epic:Order_flow @owner:ada @minor
Feature: Place an order

  @critical @issue:SHOP-12 @link:https://wiki.example/orders @smoke
  Scenario: One
    Given all is well

  Rule: Paid orders are confirmed
    @allure.label.epic:Billing @story:Money_back @tms:TC-7 @allure.link.handbook:https://wiki.example/handbook
    Scenario: Two
      Given all is well

    Scenario: Three
      Given all is well
"""


def labels(result: dict, *names: str) -> list[str]:
    return [label["value"] for name in names for label in result["labels"] if label["name"] == name]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory):
    return sample.run(FEATURE, tmp_path_factory.mktemp("labels"))


def test_tags_of_the_scenario_win_over_tags_of_the_feature(outcome) -> None:
    assert labels(outcome.result("One"), "epic", "severity", "owner") == ["Order flow", "critical", "ada"]
    assert labels(outcome.result("Two"), "epic", "severity", "owner") == ["Billing", "minor", "ada"]


def test_feature_and_story_come_from_feature_and_rule(outcome) -> None:
    assert labels(outcome.result("One"), "feature", "story") == ["Place an order"]
    assert labels(outcome.result("Two"), "feature", "story") == ["Place an order", "Money back"]
    assert labels(outcome.result("Three"), "feature", "story") == ["Place an order", "Paid orders are confirmed"]


def test_links_have_names_and_addresses(outcome) -> None:
    assert outcome.result("One")["links"] == [
        {"type": "issue", "url": "https://tracker.example/SHOP-12", "name": "SHOP-12"},
        {"type": "link", "url": "https://wiki.example/orders", "name": "orders"},
    ]


def test_a_link_without_an_address_is_a_tag_not_a_dead_link(outcome) -> None:
    two = outcome.result("Two")

    assert [link["name"] for link in two["links"]] == ["handbook"]
    assert labels(two, "tag") == ["TC-7"]


def test_other_tags_stay_tags(outcome) -> None:
    assert labels(outcome.result("One"), "tag") == ["smoke"]


def test_the_timeline_knows_host_and_worker(outcome) -> None:
    assert labels(outcome.result("One"), "thread") == ["worker 1"]
    assert labels(outcome.result("One"), "host") != []


def test_the_location_is_known(outcome) -> None:
    assert labels(outcome.result("One"), "location") == ["features/orders/sample.feature:6"]


@pytest.mark.parametrize(
    ("filename", "epic"),
    [
        ("features/orders/place.feature", "Orders"),
        ("features/order_flow/deep/place.feature", "Order flow"),
        ("features/place.feature", ""),
        ("suite/features/returns/place.feature", "Returns"),
        ("checks/place.feature", "Checks"),
        ("place.feature", ""),
    ],
)
def test_the_epic_is_the_folder_under_features(filename: str, epic: str) -> None:
    assert epic_of(filename) == epic


def test_a_folder_is_an_epic_where_no_tag_says_otherwise(tmp_path: Path) -> None:
    outcome = sample.run("Feature: A\n  Scenario: One\n    Given all is well\n", tmp_path)

    assert labels(outcome.result("One"), "epic", "severity") == ["Orders", "normal"]
