import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from interlock.errors import UnknownName, UsageError
from interlock.expect import Memory


@pytest.fixture
def memory():
    memory = Memory("k3x9")
    memory.remember("order", {"id": 7, "lines": [{"sku": "TEA"}], "total": Decimal("29.90")})
    memory.remember("first order", "A-1")
    return memory


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("/orders/{order.id}", "/orders/7"),
        ("{order.lines[0].sku} costs {order.total}", "TEA costs 29.90"),
        ("{first order}", "A-1"),
        ("sku-{unique}", "sku-k3x9"),
        ("{order.lines}", '[{"sku": "TEA"}]'),
        (r"^\d{3}-{first order}$", r"^\d{3}-A-1$"),
        ("{} {0} { order } {1a}", "{} {0} { order } {1a}"),
    ],
)
def test_names_in_braces_become_their_values_and_other_braces_stay(memory, text, filled):
    assert memory.fill(text) == filled


@pytest.mark.parametrize("document", ['{"a":{"b":1}}', "{\n  a: 1\n}", '{"a": {}}', '[{"x": [1, {"y": null}]}]'])
def test_json_is_not_mangled(memory, document):
    assert memory.fill(document) == document


def test_a_cell_that_is_only_a_name_keeps_the_type(memory):
    assert memory.fill_value("{order.id}") == 7
    assert memory.fill_value("{order.total}") == Decimal("29.90")
    assert memory.fill_value("no {order.id}") == "no 7"


def test_what_is_put_in_is_not_filled_again(memory):
    memory.remember("evil", "{order.id}")

    assert memory.fill("{evil}") == "{order.id}"


def test_json_values_are_filled_in_depth(memory):
    filled = memory.fill_json({"order {order.id}": ["{order.id}", "{order.id}!"], "n": 1})

    assert filled == {"order 7": [7, "7!"], "n": 1}


def test_an_unknown_name_lists_the_remembered_ones_nearest_first(memory):
    with pytest.raises(UnknownName) as caught:
        memory.fill("{ordr.id}")

    assert str(caught.value) == (
        'there is no remembered value "ordr" in this scenario; there are: order, first order, unique'
    )


def test_an_unknown_field_lists_the_fields_beside_it(memory):
    with pytest.raises(UnknownName) as caught:
        memory.fill("{order.lines[0].sk}")

    assert str(caught.value) == ('there is no field "lines[0].sk" in the remembered "order"; there are: lines[0].sku')


@pytest.mark.parametrize("name", ["", "1st", "a.b", "a[0]", " a", "a ", "a}", "unique"])
def test_what_cannot_be_recalled_cannot_be_remembered(memory, name):
    with pytest.raises(UsageError):
        memory.remember(name, 1)


def test_every_scenario_has_a_unique_text_of_its_own_that_is_never_a_number():
    first, second = Memory().recall("unique"), Memory().recall("unique")

    assert first != second
    assert first[0].isalpha()
    assert json.dumps(first) == f'"{first}"'


def test_the_scenario_begins_when_it_is_told_or_now():
    moment = datetime(2026, 3, 1, tzinfo=UTC)

    assert Memory("u", moment).started == moment
    assert Memory("u", clock=lambda: moment).started == moment
