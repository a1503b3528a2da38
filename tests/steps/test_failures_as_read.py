"""What people read when a sentence does not hold: one run of failing scenarios on the shop, and its messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suite import Outcome, Suite

ROOT = Path(__file__).parents[2]

ORDER = '''
            Given I am signed in to "checkout" as "ada"
            When I send POST "/orders" to "checkout" with:
              """
              {"lines": [{"sku": "BOOK-1", "quantity": 2}]}
              """
            And I remember "id" of the answer as "order"'''

CASES: dict[str, tuple[str, str, str]] = {
    # scenario: (steps, status, what the message begins with, {order} put in)
    "a wrong status": (
        f"{ORDER}\n            Then the answer is 200",
        "failed",
        "the answer to POST /orders is 201, not 200",
    ),
    "a wrong field": (
        f'{ORDER}\n            Then the answer contains:\n              | total |\n              | "59.81" |',
        "failed",
        'the answer to POST /orders has total "59.80" instead of "59.81"',
    ),
    "a missing header": (
        f'{ORDER}\n            Then the answer has the header "X-Nothing" with "1"',
        "failed",
        'the answer to POST /orders has no header "X-Nothing"',
    ),
    "a row that never comes": (
        (
            f'{ORDER}\n            Then within 1 second the "orders" table has a row:\n'
            "              | id      | status    |\n              | {order} | rejected  |"
        ),
        "failed",
        'the "orders" table has no row where id is "{order}" and status is "rejected"; the only row has',
    ),
    "too many rows": (
        f'{ORDER}\n            Then the "orders" table has no row',
        "failed",
        'the "orders" table has 1 row',
    ),
    "a message that never comes": (
        f'{ORDER}\n            Then within 1 second a message "order.shipped" arrives',
        "failed",
        'no message "order.shipped" arrived',
    ),
    "a message that should not be": (
        f'{ORDER}\n            Then no message "order.confirmed" arrives',
        "failed",
        '1 message "order.confirmed" arrived, expected none',
    ),
    "messages in another order": (
        (
            f"{ORDER}\n            Then these messages arrive in order:\n"
            "              | message         |\n              | order.confirmed |\n              | order.placed    |"
        ),
        "failed",
        (
            'no message arrived where message is "order.placed" after the one where message is "order.confirmed"; '
            "it came before"
        ),
    ),
    "a mail to somebody else": (
        f'{ORDER}\n            Then within 1 second "bob@example.com" receives a mail',
        "failed",
        'no mail to "bob@example.com" arrived',
    ),
    "a charge that should not be": (
        f'{ORDER}\n            Then "card gateway" received no POST "/charges"',
        "failed",
        '"card gateway" received 1 POST "/charges", expected none',
    ),
    "quiet that never comes": (
        (
            f'            Given "card gateway" does not answer POST "/charges"{ORDER}\n'
            '            Then within 500 ms no message "order.confirmed" arrives'
        ),
        "failed",
        'the flow was not quiet within 500 ms, so that this cannot be said: 0 messages "order.confirmed"',
    ),
    "an unknown service": (
        '            When I send GET "/" to "checkot"',
        "broken",
        'there is no service "checkot" in environments/embedded.toml; there are: checkout, ',
    ),
    "an unknown user": (
        '            Given I am signed in to "checkout" as "eve"',
        "broken",
        'there is no user "eve" in services.checkout of environments/embedded.toml; there are: ',
    ),
    "an unknown table": (
        '            Then the "order" table has no row',
        "broken",
        'there is no table "order" in database "shop"; there are: orders, ',
    ),
    "an unknown column": (
        '            Then the "orders" table has a row:\n              | state |\n              | paid  |',
        "broken",
        'there is no column "state" in table "orders"; there are: status, ',
    ),
    "an unknown exchange": (
        (
            '            When I publish "order.placed" to "shop.event" with:\n              | field | value |\n'
            "              | order | 1     |"
        ),
        "broken",
        'there is no exchange "shop.event" in environments/embedded.toml; there are: shop.events',
    ),
    "an unknown stub": (
        '            Then "cart gateway" received no POST',
        "broken",
        'there is no stub "cart gateway" in environments/embedded.toml; there are: card gateway',
    ),
    "an unknown name": (
        '            When I send GET "/orders/{ordr}" to "checkout"',
        "broken",
        'there is no remembered value "ordr" in this scenario; there are: ',
    ),
    "an unknown word": (
        '            Then the "orders" table has a row:\n              | id    |\n              | <all> |',
        "broken",
        "the cell",
    ),
    "an empty header": (
        (
            '            When I send GET "/health" to "checkout"\n'
            '            Then the answer has the header "Content-Type" with ""'
        ),
        "broken",
        'an empty value checks nothing of the header "Content-Type"',
    ),
    "no mail address": (
        '            Then no mail is sent to "ada"',
        "broken",
        '"ada" is no mail address',
    ),
    "a queue that is not there": (
        '            Then the queue "nix" has 1 consumer',
        "broken",
        'there is no queue "nix" in broker "events"; there are: ',
    ),
    "an answer that is none": (
        (
            '            Given I am signed in to "checkout" as "ada"\n'
            '            Then within 500 ms GET "/orders/ORD-0" of "checkout" answers with:\n'
            "              | error.code      |\n              | order_not_found |"
        ),
        "failed",
        "the answer to GET /orders/ORD-0",
    ),
    "no answer yet": (
        "            Then the answer is 200",
        "broken",
        "there is no answer yet",
    ),
    "a table too many": (
        '            Given the "inventory" service is paused\n              | field |\n              | x     |',
        "broken",
        "this sentence takes no table",
    ),
    "a table that checks nothing": (
        '            Then the "orders" table has a row:\n              | id |\n              |    |',
        "broken",
        "the table checks nothing: all its cells are empty",
    ),
    "a service that is down": (
        '            Given the "checkout" service is stopped\n            When I send GET "/health" to "checkout"',
        "broken",
        "GET http://127.0.0.1:",
    ),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    directory = tmp_path_factory.mktemp("failures")
    for name in ("examples", "contracts", "schemas"):
        (directory / name).symlink_to(ROOT / name)
    scenarios = "\n".join(f"          Scenario: {name}\n{steps}\n" for name, (steps, _, _) in CASES.items())
    suite = Suite(
        {
            "environments/embedded.toml": (ROOT / "environments/embedded.toml").read_text(),
            "features/failing.feature": f"        Feature: Failing\n{scenarios}",
        },
        directory,
    )
    return suite.run("--no-capture")


@pytest.mark.parametrize("name", CASES)
def test_a_failure_reads_as_a_sentence(outcome: Outcome, name: str) -> None:
    _, status, sentence = CASES[name]

    result: Any = outcome.result(name)
    message = result["statusDetails"]["message"]

    assert (result["status"], message.startswith(as_run(sentence, message))) == (status, True), message


def as_run(sentence: str, message: str) -> str:
    """The order's number is not known beforehand; it stands in the message between quotes."""
    if "{order}" not in sentence:
        return sentence
    number = message.partition('id is "')[2].partition('"')[0]
    assert number.startswith("ORD-"), message
    return sentence.replace("{order}", number)


def test_no_failure_shows_a_traceback_and_none_is_longer_than_a_screen(outcome: Outcome) -> None:
    assert "Traceback" not in outcome.stdout + outcome.stderr
    for result in outcome.results:
        text = result["statusDetails"]["message"] + "\n" + (result["statusDetails"].get("trace") or "")
        assert len(text.splitlines()) < 40, text


def test_every_scenario_failed_and_the_run_says_so(outcome: Outcome) -> None:
    assert outcome.exit_code == 1
    assert len(outcome.results) == len(CASES)
