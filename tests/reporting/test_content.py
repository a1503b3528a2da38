"""What stands in a result besides its verdict: prose, backgrounds, tables, output, evidence, what team code adds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from reporting import sample


def names(items: list[dict[str, Any]]) -> list[str]:
    return [item["name"] for item in items]


def evidence(kind: str, summary: str, data: dict[str, Any]) -> str:
    return f'the journal has {kind} "{summary}" {json.dumps(data)}'


def one(*steps: str) -> str:
    return "Feature: A\n  Scenario: One\n" + "".join(f"    When {step}\n" for step in steps)


def test_the_narrative_of_feature_rule_and_scenario_is_the_description(tmp_path: Path) -> None:
    feature = """
Feature: Orders
  As a customer <ada>
  I want mugs.

  Rule: Paid
    Only what is paid is sent.
    Scenario: One
      The simple case.
      Given all is well
"""

    result = sample.run(feature, tmp_path).result("One")

    assert result["descriptionHtml"] == (
        "<p>As a customer &lt;ada&gt;<br>I want mugs.</p><p>Only what is paid is sent.</p><p>The simple case.</p>"
    )


def test_background_steps_are_one_group_in_front(tmp_path: Path) -> None:
    feature = """
Feature: A
  Background: the shop is open
    Given all is well
    And all is well

  Scenario: One
    When all is well

  Scenario Outline: Two
    When the sum of <a> and 1 is 2
    Examples:
      | a |
      | 1 |
"""

    outcome = sample.run(feature, tmp_path)

    for name in ("One", "Two"):
        group, step = outcome.result(name)["steps"]
        assert group["name"] == "Background: the shop is open"
        assert names(group["steps"]) == ["Given all is well", "And all is well"]
        assert step["name"].startswith("When ")


def test_a_failing_background_shows_in_its_group(tmp_path: Path) -> None:
    feature = "Feature: A\n  Background:\n    Given the total is wrong\n  Scenario: One\n    When all is well\n"

    group, step = sample.run(feature, tmp_path).result("One")["steps"]

    assert (group["name"], group["status"], step["status"]) == ("Background", "failed", "skipped")


def test_a_table_is_shown_as_it_stands_in_the_file_even_if_the_step_changes_it(tmp_path: Path) -> None:
    feature = "Feature: A\n  Scenario: One\n    When this table\n      | sku | stock |\n      | mug | 5     |\n"

    outcome = sample.run(feature, tmp_path)

    (attachment,) = outcome.result("One")["steps"][0]["attachments"]
    assert attachment["type"] == "text/csv"
    assert outcome.attachment(attachment) == "sku,stock\nmug,5\n"


def test_a_text_is_shown_as_json_where_it_is_json(tmp_path: Path) -> None:
    feature = 'Feature: A\n  Scenario: One\n    When this text\n      """\n      {"sku": "mug"}\n      """\n'

    outcome = sample.run(feature, tmp_path)

    (attachment,) = outcome.result("One")["steps"][0]["attachments"]
    assert attachment["type"] == "application/json"
    assert outcome.attachment(attachment) == '{"sku": "mug"}'


def test_captured_output_and_log_are_attached(tmp_path: Path) -> None:
    outcome = sample.run(one("it says hello"), tmp_path)

    attachments = {item["name"]: outcome.attachment(item) for item in outcome.result("One")["attachments"]}
    assert attachments["printed"] == "printed: hello"
    assert "logged: hello" in attachments["log"]


def test_evidence_hangs_under_the_step_it_was_seen_in(tmp_path: Path) -> None:
    rows = {"table": "orders", "where": None, "columns": ["id"], "rows": [["1"], [None]], "count": 2}

    outcome = sample.run(one("all is well", evidence("rows.read", "orders", rows)), tmp_path)

    before, seen = outcome.result("One")["steps"]
    assert "attachments" not in before
    (attachment,) = seen["attachments"]
    assert attachment["name"] == "orders: 2 rows"
    assert outcome.attachment(attachment) == "id\n1\nnull\n"


def test_evidence_from_before_and_after_the_steps_is_set_up_and_clean_up(tmp_path: Path) -> None:
    hooks = """

def note(context, text):
    context.journal.record(Event(kind="note", part="", summary=text, data={"text": text}))

_install = before_all

def before_all(context):
    _install(context)
    note(context, "the environment is up")

def before_feature(context, feature):
    note(context, "feature begins")

def before_scenario(context, scenario):
    note(context, "reset")

def after_scenario(context, scenario):
    note(context, "tidied " + scenario.name)
"""
    feature = "Feature: A\n  Scenario: One\n    When all is well\n  Scenario: Two\n    When all is well\n"

    outcome = sample.run(feature, tmp_path, hooks=hooks)

    by_child = {container["children"][0]: container for container in outcome.containers}
    one_, two = (by_child[outcome.result(name)["uuid"]] for name in ("One", "Two"))
    set_up = ["Note: the environment is up", "Note: feature begins", "Note: reset"]
    assert names(one_["befores"][0]["steps"]) == set_up
    assert names(one_["afters"][0]["steps"]) == ["Note: tidied One"]
    assert names(two["befores"][0]["steps"]) == ["Note: reset"]
    assert names(two["afters"][0]["steps"]) == ["Note: tidied Two"]
    assert "- reset (One)" in outcome.summary


def test_a_service_log_is_one_text_of_this_scenario_only(tmp_path: Path) -> None:
    said = [evidence("service.log", "x", {"line": line}) for line in ("first", "second", "third")]
    feature = one(said[0], said[1]) + f"  Scenario: Two\n    When {said[2]}\n"

    outcome = sample.run(feature, tmp_path)

    texts = [
        [outcome.attachment(item) for item in outcome.result(name)["attachments"] if item["name"] == "checkout log"]
        for name in ("One", "Two")
    ]
    clock = re.compile(r"^\d\d:\d\d:\d\d\.\d\d\d  ", re.MULTILINE)
    assert [len(clock.findall(text)) for (text,) in texts] == [2, 1]
    assert [clock.sub("", text) for (text,) in texts] == ["first\nsecond", "third"]


def test_a_flood_of_evidence_is_cut_and_counted(tmp_path: Path) -> None:
    steps = """

@step("a flood")
def _(context):
    for number in range(100):
        context.journal.record(Event(kind="note", part="", summary="", data={"text": str(number)}))
"""

    (step,) = sample.run(one("a flood"), tmp_path, steps=steps).result("One")["steps"]

    assert step["steps"][-1]["name"] == "... and 40 more that are not shown"


def test_team_code_reaches_the_report_through_allure(tmp_path: Path) -> None:
    steps = """

import allure

@step("team code speaks")
def _(context):
    with allure.step("outer"):
        with allure.step("inner"):
            allure.attach("deep", "note", allure.attachment_type.TEXT)
    allure.attach.file(__file__ if "__file__" in globals() else "pyproject.toml", "a file")
    allure.dynamic.title("Another title")
    allure.dynamic.epic("Another epic")
    allure.dynamic.severity(allure.severity_level.BLOCKER)
    allure.dynamic.tag("x", "y")
    allure.dynamic.parameter("browser", "none")
    allure.dynamic.issue("https://tracker.example/SHOP-9")
    allure.dynamic.description_html("<b>bold</b>")

@step("team code fails")
def _(context):
    with allure.step("outer"):
        raise ValueError("inside")
"""

    outcome = sample.run(one("team code speaks", "team code fails"), tmp_path, steps=steps)

    result = outcome.result("Another title")
    spoken, failed = result["steps"]
    labels = {(label["name"], label["value"]) for label in result["labels"]}
    assert {("epic", "Another epic"), ("severity", "blocker"), ("tag", "x"), ("tag", "y")} <= labels
    assert ("epic", "Orders") not in labels
    assert ("severity", "normal") not in labels
    assert spoken["steps"][0]["steps"][0]["attachments"][0]["name"] == "note"
    assert spoken["attachments"][0]["name"] == "a file"
    assert result["parameters"] == [{"name": "browser", "value": "none"}]
    assert result["links"] == [{"type": "issue", "url": "https://tracker.example/SHOP-9", "name": "SHOP-9"}]
    assert result["descriptionHtml"] == "<b>bold</b>"
    assert failed["steps"][0]["status"] == "broken"


def test_attachments_of_hooks_are_kept_with_the_scenario_or_beside_it(tmp_path: Path) -> None:
    hooks = """

import allure

_install = before_all

def before_all(context):
    _install(context)
    allure.attach("all", "before all")

def before_scenario(context, scenario):
    allure.attach("before", "before the steps")

def after_scenario(context, scenario):
    allure.attach("after", "after the steps")
"""

    outcome = sample.run(one("all is well"), tmp_path, hooks=hooks)

    (container,) = outcome.containers
    assert names(container["befores"][0]["attachments"]) == ["before the steps"]
    assert names(container["afters"][0]["attachments"]) == ["after the steps"]
    (path,) = (outcome.reports / "allure-results").glob("*-globals.json")
    assert names(json.loads(path.read_text())["attachments"]) == ["before all"]


def test_results_of_an_earlier_run_are_gone(tmp_path: Path) -> None:
    sample.run(one("all is well"), tmp_path)

    outcome = sample.run(one("all is well").replace("One", "Other"), tmp_path)

    assert names(outcome.results) == ["Other"]


def test_facts_about_the_run_are_written(tmp_path: Path) -> None:
    outcome = sample.run(one("all is well"), tmp_path)

    text = (outcome.reports / "allure-results" / "environment.properties").read_text()
    assert text == "environment = embedded\n"
    assert "environment: embedded" in outcome.summary


def test_what_came_earlier_is_shown_where_it_is_spoken_of(tmp_path: Path) -> None:
    mail = {"sender": "shop@example.com", "recipients": ["ada@example.com"], "subject": "Hello", "text": "Hi"}
    steps = """

@step('"{name}" receives a mail')
def _(context, name):
    pass
"""
    then = '    Then "ada@example.com" receives a mail\n    And "bob@example.com" receives a mail\n'

    outcome = sample.run(one(evidence("mail.received", "mail", mail)) + then, tmp_path, steps=steps)

    first, ada, bob = outcome.result("One")["steps"]
    assert names(first["attachments"]) == ["mail to ada@example.com: Hello"]
    assert names(ada["attachments"]) == ["mail to ada@example.com: Hello (came earlier)"]
    assert "attachments" not in bob
