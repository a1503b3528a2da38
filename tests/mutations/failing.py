"""Mutations after which the application does not do what the scenario says: it fails, and is not broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

from mutations.harmless import positive_cell, text_cell
from mutations.kinds import FAILED, NOT_PASSED, Draw, cells, mutation, renamed, set_cell, steps
from mutations.scenarios import Scenario, Step

SENDS = re.compile(r"I order|I send|I publish|is delivered again")
KNOWN = "BOOK-1|MUG-1|LAMP-1|PEN-1"


def then(pattern: str) -> re.Pattern[str]:
    """A pattern to search for in the lines of Thens."""
    return re.compile(pattern)


def says(pattern: str) -> object:
    """The Thens in whose line a pattern is found."""
    return steps(lambda step: step.kind == "then" and re.search(pattern, step.name))


@mutation(FAILED, steps(lambda step: step.name.startswith("the answer is ") and step.name[-1].isdigit()))
def another_status(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    old = scenario.steps[place].name[-3:]
    new = draw(
        st.sampled_from(["100", "200", "201", "204", "400", "404", "409", "500", "599"]).filter(lambda n: n != old)
    )
    return renamed(scenario, place, old, new)


@mutation(FAILED, cells(text_cell))
def another_text(scenario: Scenario, place: tuple[int, int, int], draw: Draw) -> Scenario:
    return set_cell(scenario, place, draw(st.sampled_from(["nothing like it", '"zzz"', "Ünïcode", "> 40", "<now>"])))


@mutation(FAILED, cells(lambda step, _, text: step.kind == "then" and re.fullmatch(r'"?\d+(\.\d+)?"?', text)))
def another_number(scenario: Scenario, place: tuple[int, int, int], draw: Draw) -> Scenario:
    step, row, column = place
    old = (scenario.steps[step].table or ())[row][column]
    return set_cell(
        scenario, place, re.sub(r"\d+", lambda found: str(int(found[0]) + draw(st.integers(1, 9))), old, count=1)
    )


@mutation(FAILED, cells(positive_cell))
def a_comparison_that_does_not_hold(scenario: Scenario, place: tuple[int, int, int], draw: Draw) -> Scenario:
    step, row, column = place
    field, text = next(cell[2:] for cell in scenario.steps[step].cells() if cell[:2] == (row, column))
    forms = [
        # A state is reached after others: for a moment it was indeed another.
        *([f"!= {text}"] if field != "status" else []),
        f"one of {text}s, x{text}",
        f"matches ^{text}.+$",
        f"starts with {text}s",
        "<null>",
        "<uuid>",
    ]
    return set_cell(scenario, place, draw(st.sampled_from(forms)))


@mutation(FAILED, steps(lambda step: step.name == "the answer contains:" and step.vertical))
def a_field_that_is_not_there(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    row = draw(st.sampled_from([("nothing", "1"), ("lines[9].sku", "X"), ("id.x", "<any>"), ("nothing", "<null>")]))
    return scenario.with_step(place, replace(step, table=(*(step.table or ()), row)))


@mutation(
    FAILED,
    cells(lambda step, _, text: step.name == "the answer contains:" and step.vertical and text not in ("", "<absent>")),
)
def a_field_that_should_be_absent(scenario: Scenario, place: tuple[int, int, int], _draw: Draw) -> Scenario:
    # What would have been remembered is not: the first line that is false comes before its use.
    return set_cell(scenario, place, "<absent>")


@mutation(FAILED, says(r"(has|exactly) \d+ (rows?|messages?|mails?|consumers?)\b|^\d+ of "))
def another_count(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    line = scenario.steps[place].name
    old = re.search(r"\d+", re.sub(r'"[^"]*"', lambda quoted: "_" * len(quoted[0]), line))
    assert old is not None
    new = str(int(old[0]) + draw(st.integers(1, 50)))
    return scenario.with_step(place, replace(scenario.steps[place], name=line[: old.start()] + new + line[old.end() :]))


@mutation(FAILED, says(r" (once|\d+ times)( with:)?$"))
def another_number_of_times(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    new = draw(st.sampled_from([*([] if " 2 times" in step.name else ["twice"]), "7 times", "100 times"]))
    return scenario.with_step(place, replace(step, name=re.sub(r"(once|\d+ times)(?= with:$|$)", new, step.name)))


@mutation(FAILED, says(r"\ba message \"|exactly \d+ messages? \""))
def a_message_nobody_sends(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    other = draw(st.sampled_from(["order.never", "", "x" * 200, "örder", "order.*", "#"]))
    step = scenario.steps[place]
    return scenario.with_step(place, replace(step, name=re.sub(r'"[^"]*"', f'"{other}"', step.name, count=1)))


@mutation(FAILED, says(r'^"[^"]*@'))
def a_mail_to_nobody(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    other = draw(st.sampled_from(["nobody@example.com", "ada@example.org", "@", "ADA2@example.com"]))
    step = scenario.steps[place]
    return scenario.with_step(place, replace(step, name=re.sub(r'"[^"]*"', f'"{other}"', step.name, count=1)))


@mutation(FAILED, says(r"has the header"))
def a_header_that_is_not_there(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    return renamed(scenario, place, 'header "', 'header "X-Nothing-')


@mutation(FAILED, says(r'received \w+ "/'))
def a_path_nobody_calls(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    return renamed(scenario, place, ' "/', draw(st.sampled_from([' "/nothing/', ' "/x', ' "/ü/'])))


@mutation(FAILED, says(r"the order becomes"))
def a_status_the_order_never_has(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    other = draw(st.sampled_from(["refunded", "> 1", "", "CONFIRMED"]))
    return scenario.with_step(place, replace(scenario.steps[place], name=f'the order becomes "{other}"'))


@mutation(FAILED, says(r"the customer is charged"))
def another_amount(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    amount = draw(st.sampled_from(["0.01", "59.8", "1e3", "-1", "free"]))
    return scenario.with_step(place, replace(step, name=re.sub(r'"[^"]*"', f'"{amount}"', step.name, count=1)))


@mutation(
    FAILED,
    steps(lambda step: ("arrive in order" in step.name or "in order of" in step.name) and len(step.table or ()) > 2),
)
def another_order(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    head, *rows = step.table or ()
    at = draw(st.integers(0, len(rows) - 2))
    rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return scenario.with_step(place, replace(step, table=(head, *rows)))


def _asks_for_one_row(step: Step) -> bool:
    one = step.vertical or len(step.table or ()) == 2
    return step.name.endswith("table has a row:") and "within" not in step.name and one


@mutation(FAILED, steps(_asks_for_one_row))
def a_row_that_must_not_be(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    return renamed(scenario, place, "has a row", "has no row")


@mutation(FAILED, steps(lambda step: re.search(r"table has no row$", step.name)))
def a_row_that_must_be(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    step = scenario.steps[place]
    column = {"orders": "id", "order_lines": "sku", "payments": "order_id", "sessions": "token_hash"}
    table = re.findall(r'"(\w+)"', step.name)[0]
    return scenario.with_step(
        place, replace(step, name=f'the "{table}" table has a row:', table=((column[table],), ("<any>",)))
    )


def _orders(scenario: Scenario) -> Iterator[int]:
    orders = [
        place
        for place, step in enumerate(scenario.steps)
        if step.doc and step.name.startswith('I send POST "/orders" to "checkout"') and re.search(KNOWN, step.doc)
    ]
    refused = any(step.name.startswith("the answer is 4") for step in scenario.steps)  # whatever is ordered
    if orders and not refused and not scenario.feature.startswith(("Refuse", "Sign")):
        # The first: a later one may be refused for another reason before anybody looks at the product.
        yield orders[0]


@mutation(FAILED, _orders)
def an_order_for_what_is_not_sold(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    step = scenario.steps[place]
    return scenario.with_step(place, replace(step, doc=re.sub(KNOWN, "HAT-9", step.doc or "", count=1)))


def _acts(scenario: Scenario) -> Iterator[int]:
    if any(_sends(step) for step in scenario.steps):
        yield 0


def _sends(step: Step) -> bool:
    return step.kind == "when" and bool(SENDS.search(step.name))


@mutation(NOT_PASSED, _acts)
def nothing_is_done(scenario: Scenario, _place: int, _draw: Draw) -> Scenario:
    left = [step for step in scenario.steps if not _sends(step)]
    return replace(scenario, steps=tuple(replace(step, keyword=step.kind.capitalize()) for step in left))
