"""Mutations that change nothing of what a scenario says: it passes all the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from mutations.kinds import PASSED, Draw, anywhere, cells, mutation, set_cell, steps
from mutations.scenarios import Scenario, Step

BUSINESS = re.compile(r"I order|I cancel|the order becomes|becomes \"")
"""Sentences that know the order by its name."""
POSITIVE = re.compile(r'answer contains|has a row|arrives with|receives a mail with|received \w+ "[^"]*" with')
WORD = re.compile(r"[a-z]+_?[a-z_]+")
COLUMNS = {"orders": "updated_at", "payments": "updated_at", "stock": "reserved", "order_lines": "name"}


def text_cell(step: Step, field: str, text: str) -> bool:
    """A Then's cell with a plain word that is compared as text."""
    return (
        step.kind == "then"
        and "changed" not in step.name
        and "has no row" not in step.name
        and field not in ("message", "table")
        and bool(WORD.fullmatch(text))
        and text not in ("true", "false", "null")
    )


def positive_cell(step: Step, field: str, text: str) -> bool:
    """The same in a sentence that something is there."""
    return text_cell(step, field, text) and bool(POSITIVE.search(step.name))


@mutation(PASSED, anywhere)
def a_tag_more(scenario: Scenario, _place: int, draw: Draw) -> Scenario:
    return replace(scenario, tags=(*scenario.tags, draw(st.sampled_from(["wip", "team.red", "owner:ada", "jira:X-1"]))))


@mutation(PASSED, anywhere)
def comments_and_empty_lines(scenario: Scenario, _place: int, draw: Draw) -> tuple[Scenario, str]:
    between = st.sampled_from(["", "\n", "    # a comment | with bars |\n", "\n\n  # and another\n"])
    head, *lines = [scenario.written().partition("\n")[0], *(step.written("    ") for step in scenario.steps)]
    if scenario.tags:
        head = scenario.written().split("\n", 2)[0] + "\n" + scenario.written().split("\n", 2)[1]
    return scenario, head + "\n" + "\n".join(draw(between) + line for line in lines)


@mutation(PASSED, anywhere)
def another_indentation(scenario: Scenario, _place: int, draw: Draw) -> tuple[Scenario, str]:
    return scenario, scenario.written(draw(st.sampled_from([" ", "    ", "\t", "   "])))


@mutation(PASSED, steps(lambda step: step.table))
def wider_cells(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    pads = st.sampled_from(["", " ", "     "])
    table = tuple(tuple(draw(pads) + cell + draw(pads) for cell in row) for row in step.table or ())
    return scenario.with_step(place, replace(step, table=table))


@mutation(PASSED, steps(lambda step: step.keyword in ("And", "But")))
def the_keyword_itself(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    step = scenario.steps[place]
    return scenario.with_step(place, replace(step, keyword=step.kind.capitalize()))


def _repeated(scenario: Scenario) -> Iterator[int]:
    pairs = zip(scenario.steps, scenario.steps[1:], strict=False)
    return (place for place, (one, two) in enumerate(pairs, 1) if one.kind == two.kind)


@mutation(PASSED, _repeated)
def and_for_the_keyword(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    return scenario.with_step(place, replace(step, keyword=draw(st.sampled_from(["And", "But", "*"]))))


@mutation(PASSED, steps(lambda step: step.table and not step.vertical and len(step.table[0]) > 1))
def columns_in_another_order(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    assert step.table is not None
    order = draw(st.permutations(range(len(step.table[0]))))
    return scenario.with_step(place, replace(step, table=tuple(tuple(row[at] for at in order) for row in step.table)))


@mutation(
    PASSED,
    steps(
        lambda step: step.kind == "then" and len(step.table or ()) > 2 and (step.vertical or "these rows:" in step.name)
    ),
)
def rows_in_another_order(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    assert step.table is not None
    return scenario.with_step(place, replace(step, table=(step.table[0], *draw(st.permutations(step.table[1:])))))


def _names(scenario: Scenario) -> Iterator[str]:
    text = scenario.written()
    if not BUSINESS.search(text):
        yield from sorted(set(re.findall(r'as "([\w ]+)"$', text, re.MULTILINE)) & set(re.findall(r"{([\w ]+)}", text)))


@mutation(PASSED, _names)
def a_remembered_name_is_another(scenario: Scenario, name: str, draw: Draw) -> Scenario:
    other = draw(st.sampled_from(["x", "a long name", "Order-7", "überall"]).filter(lambda one: one.isascii()))

    def change(text: str) -> str:
        return text.replace(f"{{{name}}}", f"{{{other}}}")

    changed = []
    for step in scenario.steps:
        line = re.sub(rf'as "{name}"$', f'as "{other}"', change(step.name))
        table = step.table and tuple(tuple(map(change, row)) for row in step.table)
        changed.append(replace(step, name=line, table=table, doc=step.doc and change(step.doc)))
    return replace(scenario, steps=tuple(changed))


@mutation(PASSED, cells(text_cell))
def quotes_around_a_text(scenario: Scenario, place: tuple[int, int, int], _draw: Draw) -> Scenario:
    step, row, column = place
    return set_cell(scenario, place, f'"{_cell(scenario, step, row, column)}"')


@mutation(PASSED, cells(positive_cell))
def a_comparison_that_holds(scenario: Scenario, place: tuple[int, int, int], draw: Draw) -> Scenario:
    text = _cell(scenario, *place)
    forms = [f"one of nothing, {text}", f"one of {text}", f"matches ^{text}$", f"starts with {text[:2]}", "<text>"]
    return set_cell(scenario, place, draw(st.sampled_from([*forms, f"contains {text[1:]}", "!= zzz", "<any>"])))


@mutation(PASSED, cells(lambda step, field, text: positive_cell(step, field, text) and len(step.table or ()) > 2))
def a_cell_that_asks_nothing(scenario: Scenario, place: tuple[int, int, int], _draw: Draw) -> Scenario:
    return set_cell(scenario, place, "")


@mutation(PASSED, steps(lambda step: step.kind == "then" and step.vertical and not re.search("mail|table", step.name)))
def a_field_that_asks_nothing(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    assert step.table is not None
    rows = list(step.table)
    rows.insert(draw(st.integers(1, len(rows))), (draw(st.sampled_from(["nothing", "a.b", "c[3].d"])), ""))
    return scenario.with_step(place, replace(step, table=tuple(rows)))


@mutation(PASSED, steps(lambda step: step.kind == "then" and _new_column(step)))
def a_column_that_asks_nothing(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    step = scenario.steps[place]
    rows = [(*row, _new_column(step) if number == 0 else "") for number, row in enumerate(step.table or ())]
    return scenario.with_step(place, replace(step, table=tuple(rows)))


@mutation(
    PASSED,
    steps(
        lambda step: (
            step.name == "the answer contains:"
            and step.vertical
            and all(re.fullmatch(r"\w+", row[0]) for row in step.table[1:])
        )
    ),
)
def a_docstring_for_the_table(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    step = scenario.steps[place]
    fields = {}
    for name, cell in (step.table or ())[1:]:
        fields[name] = json.loads(cell) if re.fullmatch(r'".*"|\d+', cell) else cell
    return scenario.with_step(place, replace(step, table=None, doc=json.dumps(fields, indent=2)))


@mutation(
    PASSED, steps(lambda step: re.match(r'a message|"[^"]*" receives a mail|the "[^"]*" table has a row', step.name))
)
def time_enough(scenario: Scenario, place: int, draw: Draw) -> Scenario:
    step = scenario.steps[place]
    time = draw(st.sampled_from(["5 seconds", "8 s", "6.5 sec", "9000 ms", "1 minute"]))
    return scenario.with_step(place, replace(step, name=f"within {time} {step.name}"))


@mutation(PASSED, cells(lambda step, field, _: step.kind == "then" and field.startswith("header ") and step.vertical))
def a_header_in_lower_case(scenario: Scenario, place: tuple[int, int, int], _draw: Draw) -> Scenario:
    step, row, _ = place
    heading = _cell(scenario, step, row, 0)
    return set_cell(scenario, (step, row, 0), heading.lower())


@mutation(PASSED, steps(lambda step: re.search(r"has 1 row\b|exactly 1 (mail|message)\b", step.name)))
def a_plural_of_one(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    step = scenario.steps[place]
    line = re.sub(r"has 1 row\b|exactly 1 (mail|message)\b", lambda found: f"{found[0]}s", step.name)
    return scenario.with_step(place, replace(step, name=line))


ONCE = re.compile(r"stopped|killed|remember|the next |I order")
"""What is another thing when it is said again."""
TROUBLE = re.compile(r"the next |poison|is (paused|stopped|killed|down|slow|broken|silent)$|are lost$|does not answer")


@mutation(PASSED, steps(lambda step: step.kind == "given" and not ONCE.search(step.name)))
def a_state_said_twice(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    step = scenario.steps[place]
    return scenario.with_step(place, step, replace(step, keyword="And"))


def _two_states(scenario: Scenario) -> Iterator[int]:
    for place, (one, two) in enumerate(zip(scenario.steps, scenario.steps[1:], strict=False)):
        # What comes after trouble may meet it.
        troubled = TROUBLE.search(one.name) or TROUBLE.search(two.name)
        # Who orders is who was signed in before, and what is remembered of it is of the last answer.
        troubled = troubled or re.search("I order|signed out|I remember|is over", one.name + two.name)
        if one.kind == two.kind == "given" and one.name.split()[:2] != two.name.split()[:2] and not troubled:
            yield place


@mutation(PASSED, _two_states)
def states_in_another_order(scenario: Scenario, place: int, _draw: Draw) -> Scenario:
    one, two = scenario.steps[place : place + 2]
    first, second = replace(two, keyword="Given"), replace(one, keyword="And")
    return scenario.with_step(place, first, second).with_step(place + 2)


ALWAYS = (
    Step("Then", "then", 'the "products" table has a row:', (("sku",), ("BOOK-1",))),
    Step("Then", "then", 'the "customers" table has a row:', (("email", "name"), ("ada@example.com", "<text>"))),
    Step("Then", "then", 'the "products" table has a row:', (("sku", "price_minor"), ("MUG-1", "> 1"))),
    Step("Then", "then", 'the queue "checkout.events" has 1 consumer'),
)


@mutation(PASSED, anywhere)
def a_truth_more(scenario: Scenario, _place: int, draw: Draw) -> Scenario:
    return replace(scenario, steps=(*scenario.steps, draw(st.sampled_from(ALWAYS))))


def _cell(scenario: Scenario, step: int, row: int, column: int) -> str:
    table: Any = scenario.steps[step].table
    return str(table[row][column])


def _new_column(step: Step) -> str:
    found = re.match(r'the "(\w+)" table has (a row|exactly these rows):', step.name)
    column = COLUMNS.get(found[1], "") if found else ""
    return column if column and step.table and not step.vertical and column not in step.table[0] else ""
