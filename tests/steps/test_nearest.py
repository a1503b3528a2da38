"""A line that is no sentence is told what it may have been meant for."""

from __future__ import annotations

import doctest
import importlib
import time
from types import SimpleNamespace
from typing import Any

import pytest
from behave import step_registry, use_step_matcher
from behave.step_registry import StepRegistry

import interlock.steps  # noqa: F401 - importing registers the sentences
from interlock.steps.nearest import nearest


def hint(line: str) -> str:
    keyword, _, name = line.partition(" ")
    step: Any = SimpleNamespace(
        step_type=keyword.lower(), name=name, table=["below"] if name.endswith(":") else None, text=None
    )
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
        ('Then for 1 second a message "x" arrives', 'it has no form with "for": a message "{name}" arrives'),
        (
            "Then within 5 seconds the answer is 200",
            (
                'it has no form with "within": the answer is {status}\n    '
                'who asks again says: Then within 5 seconds GET "/..." of "..." answers with:'
            ),
        ),
        (
            'Then the "orders" table has a row',
            'with a colon at its end it is a sentence, and has its data below it: the "{table}" table has a row:',
        ),
        (
            "Then no mail is sent:",
            "without the colon it is a sentence, and nothing stands below it: no mail is sent",
        ),
        (
            'Then the "orders" table is empty',
            (
                'it is a sentence after Given: the "{table}" table is empty\n    '
                'what is so says: Then the "orders" table has no row'
            ),
        ),
        (
            'Then the "stock" table has these rows:',
            (
                'it is a sentence after Given: the "{table}" table has these rows:\n    '
                'what is so says: Then the "stock" table has a row:'
            ),
        ),
        ("Then the database is down", "it is a sentence after Given: the database is down"),
        ('Given a message "x" arrives', 'it is a sentence after Then: a message "{name}" arrives'),
        ("Then the customer is very happy", ""),
        (
            "When I wait for 5 seconds",
            "no sentence only waits; say what is so in the end, and it is waited for: Then within 5 seconds ...",
        ),
    ],
)
def test_the_nearest_is_told(line, said):
    assert hint(line) == said


PARAPHRASES = {
    "Then the aswer is 200": "Then the answer is 200",
    "Then the response status should be 201": "Then the answer is 201",
    "Then the response code is 404": "Then the answer is 404",
    "Then I should get a 200 response": "Then the answer is 200",
    "Then the API responds with status 422": "Then the answer is 422",
    'When I call GET "/orders/7" on "checkout"': 'When I send GET "/orders/7" to "checkout"',
    'When I make a POST request to "/orders" of "checkout" with:': 'When I send POST "/orders" to "checkout" with:',
    'When I post to "/orders" on "checkout":': 'When I send POST "/orders" to "checkout" with:',
    "Then the response body includes:": "Then the answer contains:",
    "Then the response should be exactly:": "Then the answer is exactly:",
    'Then the header "Location" is set to "/orders/1"': 'Then the answer has the header "Location" with "/orders/1"',
    "Then the orders table should contain:": 'Then the "orders" table has a row:',
    'Then there should be 3 rows in the "orders" table': 'Then the "orders" table has 3 rows',
    'Then the table "orders" has no entries': 'Then the "orders" table has no row',
    'Then a row exists in "orders" with:': 'Then the "orders" table has a row:',
    "Then within 5 seconds the orders table should contain a record:": (
        'Then within 5 seconds the "orders" table has a row:'
    ),
    'Given the "stock" table contains:': 'Given the "stock" table has these rows:',
    'Given the table "orders" has been cleared': 'Given the "orders" table is empty',
    'Then an event "order.placed" was published': 'Then a message "order.placed" arrives',
    'Then an "order.placed" event is emitted with:': 'Then a message "order.placed" arrives with:',
    'Then 2 "order.placed" events were sent': 'Then exactly 2 messages "order.placed" arrive',
    'Then 1 "order.placed" event was sent': 'Then exactly 1 message "order.placed" arrives',
    'Then no event "order.rejected" should be published': 'Then no message "order.rejected" arrives',
    'When the event "order.placed" is redelivered': 'When the message "order.placed" is delivered again',
    "Then the inventory.events queue should have no messages": 'Then the queue "inventory.events" is empty',
    'Then an email is sent to "ada@example.com" with:': 'Then "ada@example.com" receives a mail with:',
    'Then "ada@example.com" got 1 email': 'Then "ada@example.com" receives exactly 1 mail',
    "Then nobody gets an email": "Then no mail is sent",
    'Given the provider "card gateway" responds to POST "/charges" with status 402': (
        'Given "card gateway" answers POST "/charges" with 402'
    ),
    'Then "card gateway" was called once with POST "/charges"': 'Then "card gateway" received POST "/charges" once',
    'When I log in to "checkout" as "ada"': 'When I am signed in to "checkout" as "ada"',
    'Given the service "inventory" has crashed': 'Given the "inventory" service is killed',
    'When I restart "inventory"': 'When the "inventory" service is restarted',
    'When we freeze the "inventory" service': 'When the "inventory" service is paused',
    'Given I take the "id" of the row in the "rooms" table as "room" where:': (
        'Given I remember "id" of the "rooms" row as "room" where:'
    ),
    'When I save "id" of the response as "order"': 'When I remember "id" of the answer as "order"',
    'Then the log of "inventory" contains "reserved 2"': 'Then the "inventory" service logs "reserved 2"',
    "Given the database is unavailable": "Given the database is down",
    "Given rabbitmq is down": "Given the broker is down",
    'When I upload the file "products.csv" to "/imports" on "catalogue"': (
        'When I upload "products.csv" to "/imports" of "catalogue"'
    ),
    "When I am redirected": "When I follow the redirect",
    'When I execute the GraphQL query on "/graphql" of "catalogue":': (
        'When I send this GraphQL query to "/graphql" of "catalogue":'
    ),
    "Then the response should be a list with exactly:": "Then the answer lists exactly:",
    'Then a cookie "sid" is set': 'Then the answer sets the cookie "sid"',
    "Then the response time is below 300 ms": "Then the answer took less than 300 ms",
    'Then the response matches the schema "order"': 'Then the answer fits the schema "order"',
    'When I log out of "checkout"': 'When I am signed out of "checkout"',
    'Given I log in as "ada"': 'Given I am signed in to "..." as "ada"',
    "Then nothing else changed in the database": "Then no table changed",
    'Then the "orders" table has these rows sorted by "placed_at":': (
        'Then the "orders" table has exactly these rows in order of "placed_at":'
    ),
    'When I send the message "work" to the queue "jobs" with:': 'When I publish "work" to the queue "jobs" with:',
    'When I click the link "Confirm" in the email to "ada@example.com"': (
        'When I follow the link "Confirm" in the mail to "ada@example.com"'
    ),
    'Then "partner" got a POST to "/hooks" with:': 'Then "partner" received POST "/hooks" with:',
    'Then 1 message "order.placed" is dead lettered from "inventory.events"': (
        'Then exactly 1 message "order.placed" is dead-lettered from "inventory.events"'
    ),
    'Then the message "order.placed" ends up in the dead letter queue of "inventory.events"': (
        'Then a message "order.placed" is dead-lettered from "inventory.events"'
    ),
    'Then the "orders" table does not contain:': 'Then the "orders" table has no row:',
    'Then the queue "inventory.events" should have 1 consumer': 'Then the queue "inventory.events" has 1 consumer',
    'Given "ada" is logged in to the "checkout"': 'Given I am signed in to "checkout" as "ada"',
    'Given the user "ada" is signed in at "checkout"': 'Given I am signed in to "checkout" as "ada"',
    'When I publish to "shop.events" the message "order.placed"': 'When I publish "order.placed" to "shop.events"',
    'Then "card gateway" was not called': 'Then "card gateway" received no ...',
    'Given "card gateway" times out on POST "/charges"': 'Given "card gateway" does not answer POST "/charges"',
}
"""What a product person might write, and the sentence that must come first among those that are shown."""


@pytest.mark.parametrize(("line", "sentence"), PARAPHRASES.items(), ids=PARAPHRASES.keys())
def test_what_people_would_say_finds_the_sentence_for_it(line, sentence):
    first, *_ = hint(line).split("\n    ")[1:]

    assert first == sentence


def test_the_line_that_is_shown_can_be_used_as_it_stands():
    for line in PARAPHRASES:
        for shown in hint(line).split("\n    ")[1:]:
            keyword, _, name = shown.partition(" ")
            registry = step_registry.registry
            found = [one for one in registry.steps[keyword.lower()] if one.match(name) is not None]
            assert len(found) == 1 or "..." in name, shown


@pytest.mark.parametrize("module", ["likeness", "filling"])
def test_the_examples_in_the_docstrings_are_true(module):
    found = doctest.testmod(importlib.import_module(f"interlock.steps.{module}"), raise_on_error=False)

    assert found.attempted > 1
    assert found.failed == 0


def test_a_long_line_is_not_thought_about_for_long():
    began = time.monotonic()

    hint(f'Then the "{"x" * 4_000}" tabel has {"y " * 2_000} rows')
    hint(f'Then the "{"x" * 20_000}" tabel has {"y " * 20_000} rows')

    assert time.monotonic() - began < 20


def test_sentences_of_other_matchers_are_shown_as_people_read_them():
    def own(_context):
        pass

    registry = StepRegistry()
    for name, pattern, keyword in [
        ("re", r"the parcel (?P<number>\d+) is with (the neighbour|a friend)", "step"),
        ("cfparse", "the parcel {number:d} is weighed", "then"),
    ]:
        use_step_matcher(name)
        registry.add_step_definition(keyword, pattern, own)
    use_step_matcher("parse")
    step: Any = SimpleNamespace(step_type="when", name="the parcel 7 was with the neigbour", table=None, text=None)

    assert nearest(step, registry).split("\n    ")[1] == "When the parcel ... is with ..."
