"""Mutations that make nonsense of a sentence: the scenario is broken, and its message says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from mutations.kinds import BROKEN, Draw, Places, anywhere, cells, mutation, set_cell, steps
from mutations.scenarios import Scenario, Step

Told = tuple[Scenario, tuple[str, ...]]
EMPTY_TABLE = (("field", "value"), ("a", "1"))


def _read_as_json(step: Step) -> bool:
    """A docstring that declares its own type is sent untouched, whatever it holds, as are files and queries."""
    return step.doc is not None and "Content-Type" not in step.doc and not re.match(r"I upload|I send this", step.name)


def _judged(step: Step, field: str, _text: str) -> bool:
    """A Then's cell; one that names the tables that changed is a name and no cell."""
    return step.kind == "then" and not (field == "table" and "changed" in step.name)


def misspelt(name: str, draw: Draw) -> str:
    """The name with a letter too few, too many, or in the wrong place; never what it was."""
    at = draw(st.integers(0, len(name) - 1))
    twisted = name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    near = [name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], twisted, name.upper(), f"{name} ", f"{name}é"]
    return str(draw(st.sampled_from([one for one in near if one.strip() != name or one != name.strip()])))


def _misspelt(kind: str, pattern: str) -> tuple[Places, Callable[..., Told]]:
    """A kind of name, and the pattern whose first group it is."""
    places = steps(lambda step: re.search(pattern, step.name))

    def change(scenario: Scenario, place: int, draw: Draw) -> Told:
        step = scenario.steps[place]
        found = re.search(pattern, step.name)
        assert found is not None
        wrong = misspelt(found[1], draw)
        line = step.name[: found.start(1)] + wrong + step.name[found.end(1) :]
        return scenario.with_step(place, replace(step, name=line)), (f'there is no {kind} "{wrong}"', found[1])

    change.__name__ = f"a_{kind}_misspelt"
    return places, change


for _kind, _pattern in {
    "table": r'the "([^"]+)" table',
    "service": r'(?:to|of|in to|the) "(\w+)"(?: with:| as "\w+"| answers with:| service \w+|$)',
    "user": r'signed in to "checkout" as "([^"]+)"',
    "stub": r'^"(card gateway)"',
    "queue": r'(?:the queue|dead-lettered from) "([^"]+)"',
}.items():
    _places, _change = _misspelt(_kind, _pattern)
    mutation(BROKEN, _places)(_change)


@mutation(BROKEN, anywhere)
def an_exchange_nobody_declared(scenario: Scenario, _place: int, draw: Draw) -> Told:
    wrong = misspelt("shop.events", draw)
    publish = Step("When", "when", f'I publish "x" to "{wrong}" with:', EMPTY_TABLE)
    return replace(scenario, steps=(*scenario.steps, publish)), (f'there is no exchange "{wrong}"', "shop.events")


@mutation(BROKEN, steps(lambda step: step.table and not step.vertical and re.match(r'the "\w+" table', step.name)))
def a_column_misspelt(scenario: Scenario, place: int, draw: Draw) -> Told:
    step = scenario.steps[place]
    assert step.table is not None
    at = draw(st.integers(0, len(step.table[0]) - 1))
    wrong = misspelt(step.table[0][at], draw).strip() + "x"
    return scenario.with_step(place, step.with_cell(0, at, wrong)), (f'there is no column "{wrong}"', step.table[0][at])


@mutation(BROKEN, cells(_judged))
def a_word_nobody_knows(scenario: Scenario, place: tuple[int, int, int], draw: Draw) -> Told:
    word = draw(st.sampled_from(["nmber", "anything", "", "ANY", "now()", "uuid4", "é"]))
    return set_cell(scenario, place, f"<{word}>"), (f"there is no word <{word}>; there are: <",)


@mutation(BROKEN, cells(_judged))
def a_cell_that_cannot_be_read(scenario: Scenario, place: tuple[int, int, int], draw: Draw) -> Told:
    cell = draw(
        st.sampled_from(["matches (", "one of", "one of a,,b", "=> 4", "> <any>", "<any> as 1x", "<null> as x"])
    )
    return set_cell(scenario, place, cell), (f"the cell {cell} of ",)


@mutation(BROKEN, steps(lambda step: step.table and step.doc is None))
def no_table(scenario: Scenario, place: int, _draw: Draw) -> Told:
    return scenario.with_step(place, replace(scenario.steps[place], table=None)), ("this sentence needs a table",)


@mutation(BROKEN, steps(lambda step: step.doc is not None))
def no_docstring(scenario: Scenario, place: int, _draw: Draw) -> Told:
    return scenario.with_step(place, replace(scenario.steps[place], doc=None)), ("this sentence needs a ",)


@mutation(BROKEN, steps(lambda step: step.table or step.doc))
def a_table_and_a_docstring(scenario: Scenario, place: int, draw: Draw) -> Told:
    step = scenario.steps[place]
    doc = step.doc or draw(st.sampled_from(["{}", "", "plain text", '{"a": 1}']))
    changed = replace(step, table=step.table or EMPTY_TABLE, doc=doc)
    return scenario.with_step(place, changed), ("a table and a docstring stand below this sentence",)


@mutation(BROKEN, steps(lambda step: not step.table and step.doc is None and _of_library(step)))
def a_table_too_many(scenario: Scenario, place: int, _draw: Draw) -> Told:
    return scenario.with_step(place, replace(scenario.steps[place], table=EMPTY_TABLE)), (
        "this sentence takes no table",
    )


@mutation(BROKEN, steps(lambda step: not step.table and step.doc is None and _of_library(step)))
def a_docstring_too_many(scenario: Scenario, place: int, draw: Draw) -> Told:
    doc = draw(st.sampled_from(["", "{}", "text"]))
    return scenario.with_step(place, replace(scenario.steps[place], doc=doc)), ("this sentence takes no docstring",)


@mutation(BROKEN, steps(lambda step: step.kind == "then" and step.table))
def nothing_is_asked(scenario: Scenario, place: int, _draw: Draw) -> Told:
    step = scenario.steps[place]
    for row, column, _, _ in step.cells():
        step = step.with_cell(row, column, "")
    return scenario.with_step(place, step), (" checks nothing: all its cells are empty",)


@mutation(BROKEN, steps(lambda step: step.table))
def headings_alone(scenario: Scenario, place: int, _draw: Draw) -> Told:
    step = scenario.steps[place]
    return scenario.with_step(place, replace(step, table=(step.table or ())[:1])), ("the table has no rows below |",)


@mutation(BROKEN, steps(lambda step: step.table))
def a_field_twice(scenario: Scenario, place: int, _draw: Draw) -> Told:
    step = scenario.steps[place]
    head, *rows = step.table or ()
    if step.vertical:
        table, twice = (head, *rows, rows[0]), rows[0][0]
    else:
        table, twice = tuple((*row, row[0]) for row in (head, *rows)), head[0]
    return scenario.with_step(place, replace(step, table=table)), (f'"{twice}" stands in the table twice',)


@mutation(BROKEN, cells(_judged))
def a_name_nobody_remembered(scenario: Scenario, place: tuple[int, int, int], draw: Draw) -> Told:
    name = draw(st.sampled_from(["ordr", "Order-9", "no such name", "x" * 300]))
    said = f'there is no remembered value "{name[:100]}'
    return set_cell(scenario, place, f"{{{name}}}"), (said, "there are: ", "unique")


@mutation(BROKEN, steps(lambda step: _read_as_json(step) and (step.kind != "then" or '{"' in (step.doc or ""))))
def a_name_nobody_remembered_in_a_docstring(scenario: Scenario, place: int, _draw: Draw) -> Told:
    step = scenario.steps[place]
    doc = re.sub(r'"sku": "[^"]*"', '"sku": "{skuu}"', step.doc or "", count=1)
    if "{skuu}" not in doc:  # what is expected has no header lines
        doc = doc.replace('{"', '{"who": "{who}", "', 1) if step.kind == "then" else f"X-Who: {{who}}\n\n{doc}"
    return scenario.with_step(place, replace(step, doc=doc)), ("there is no remembered value ",)


@mutation(BROKEN, steps(_read_as_json))
def json_that_is_none(scenario: Scenario, place: int, draw: Draw) -> Told:
    step = scenario.steps[place]
    spoilt = [
        lambda text: text.rstrip()[:-1],
        lambda text: text.replace('"', "'"),
        lambda text: text + "}",
        lambda text: text.replace(": ", " ", 1),
        lambda text: text.replace('"lines":', '"lines": 1, "lines":'),
        lambda text: re.sub(r'"quantity": [\d.-]+', '"quantity": NaN', text, count=1),
        lambda text: re.sub(r'"quantity": [\d.-]+', f'"quantity": {"[" * 5000}{"]" * 5000}', text, count=1),
    ]
    head, empty, body = (step.doc or "").rpartition("\n\n")
    doc = head + empty + draw(st.sampled_from([text for spoil in spoilt if (text := spoil(body)) != body]))
    return scenario.with_step(place, replace(step, doc=doc)), ("the docstring is not JSON: ",)


@mutation(BROKEN, anywhere)
def a_sentence_nobody_wrote(scenario: Scenario, _place: int, draw: Draw) -> Told:
    place = draw(st.integers(0, len(scenario.steps) - 1))
    step = scenario.steps[place]
    words = step.name.split(" ")
    outside = [at for at in range(len(words) + 1) if " ".join(words[:at]).count('"') % 2 == 0]
    words.insert(draw(st.sampled_from(outside)), draw(st.sampled_from(["really", "nöt", "2", "``", "should"])))
    return scenario.with_step(place, replace(step, name=" ".join(words))), ("there is no step for ",)


@mutation(BROKEN, steps(lambda step: step.name.startswith("I send ")))
def a_method_nobody_knows(scenario: Scenario, place: int, draw: Draw) -> Told:
    step = scenario.steps[place]
    method = draw(st.sampled_from(["get", "FETCH", "Post", "P0ST"]))
    line = re.sub(r"(?<=^I send )\w+", method, step.name)
    return scenario.with_step(place, replace(step, name=line)), (f'and not "{method}"',)


@mutation(BROKEN, steps(lambda step: step.name.startswith("I send ")))
def a_path_that_is_none(scenario: Scenario, place: int, draw: Draw) -> Told:
    step = scenario.steps[place]
    path = draw(st.sampled_from(["orders", "http://127.0.0.1/x", "", " /orders", "/orders#x"]))
    line = re.sub(r'"[^"]*"', f'"{path}"', step.name, count=1)
    return scenario.with_step(place, replace(step, name=line)), (f'"{path}"', "Hint: a ")


@mutation(
    BROKEN,
    steps(lambda step: re.match(r'a message|"[^"]*" receives a|the "[^"]*" table has|no (mail|mess)', step.name)),
)
def a_time_that_is_none(scenario: Scenario, place: int, draw: Draw) -> Told:
    time = draw(st.sampled_from(["0 seconds", "0 ms", "1441 minutes", "-1 seconds", "1 hour", "two seconds", "5"]))
    step = scenario.steps[place]
    return scenario.with_step(place, replace(step, name=f"within {time} {step.name}")), (" a length of time",)


def _remembers(scenario: Scenario) -> Iterator[Any]:
    for place, step in enumerate(scenario.steps):
        if re.search(r' as "[^"]*"$', step.name) and step.name.startswith("I remember"):
            yield place


@mutation(BROKEN, _remembers)
def a_name_that_is_none(scenario: Scenario, place: int, draw: Draw) -> Told:
    step = scenario.steps[place]
    name = draw(st.sampled_from(["1x", "", " order", "ö", "unique", "a.b", "{order}"]))
    line = re.sub(r' as "[^"]*"$', f' as "{name}"', step.name)
    said = "is a word of interlock" if name == "unique" else "cannot be a remembered name"
    return scenario.with_step(place, replace(step, name=line)), (said,)


def _of_library(step: Step) -> bool:
    """The shop's own sentences do not look at what stands below them."""
    return not re.search(r"I (order|cancel)|the (order|customer) |in stock|available and|the price of", step.name)
