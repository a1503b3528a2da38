import json
from datetime import UTC, date, datetime, timedelta, timezone
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
        'there is no remembered value "ordr" in this scenario; there are: '
        "order, first order, today, now, unique number, unique, unique mail"
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


LEAP_EVE = datetime(2028, 2, 28, 23, 30, 15, 999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("{today}", date(2028, 2, 28)),
        ("{today + 1 day}", date(2028, 2, 29)),
        ("{today+3 days}", date(2028, 3, 2)),
        ("{today - 2 weeks}", date(2028, 2, 14)),
        ("{today - 1 month}", date(2028, 1, 28)),
        ("{today + 1 day + 1 year}", date(2029, 2, 28)),
        ("{today + 11 months}", date(2029, 1, 28)),
        ("{now}", datetime(2028, 2, 28, 23, 30, 15, tzinfo=UTC)),
        ("{now + 2 hours}", datetime(2028, 2, 29, 1, 30, 15, tzinfo=UTC)),
        ("{now - 15 seconds + 1 minute}", datetime(2028, 2, 28, 23, 31, tzinfo=UTC)),
        ("{ now + 1 day }", "{ now + 1 day }"),
        ("due {now + 2 hours}", "due 2028-02-29T01:30:15Z"),
        ("/slots?day={today + 3 days}", "/slots?day=2028-03-02"),
        ("{unique mail}", "k3x9@example.com"),
        ("bob-{unique}@example.com", "bob-k3x9@example.com"),
    ],
)
def test_what_is_made_has_its_type_alone_and_is_iso_text_among_others(cell, value):
    assert Memory("k3x9", LEAP_EVE).fill_value(cell) == value


def test_all_that_is_made_is_the_same_from_beginning_to_end():
    moments = iter(LEAP_EVE + timedelta(days=n) for n in range(99))
    memory = Memory(clock=lambda: next(moments))

    for name in ("unique", "unique mail", "unique number", "today", "now", "now + 1 hour"):
        assert memory.recall(name) == memory.recall(name)


def test_today_is_that_of_utc():
    assert Memory("u", datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2)))).recall("today") == date(
        2026, 2, 28
    )


def test_unique_numbers_of_a_run_all_differ_and_fit_into_any_integer_column():
    numbers = {Memory(f"i0123abcd{n:03d}").recall("unique number") for n in range(1000)}

    assert len(numbers) == 1000
    assert all(10**8 <= number < 10**9 for number in numbers)
    assert Memory("i0123abce001").recall("unique number") not in numbers


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("{today + 3 parsecs}",
         'there is no unit "parsecs" in "{today + 3 parsecs}"; there are: '  # noqa: ISC004
         "seconds, years, days, hours, weeks, months, minutes"),
        ("{now - soon}",
         '"{now - soon}" is no day and no time\n'  # noqa: ISC004
         "  Hint: they look like {today + 3 days}, {today - 1 month}, {now + 2 hours}"),
        ("{today + 2 hours}", '"{today + 2 hours}": a day has no hours to count\n  Hint: {now + 2 hours} is a time'),
        ("{today + 9999 years}", '"{today + 9999 years}" lies beyond the calendar, which has the years 1 to 9999'),
    ],
)  # fmt: skip
def test_a_day_that_is_none_says_why(memory, cell, message):
    with pytest.raises(UsageError) as caught:
        memory.fill_value(cell)

    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["today", "now", "unique mail", "unique number", "now - 2 hours", "today -3"])
def test_no_name_takes_the_place_of_what_is_made(name):
    with pytest.raises(UsageError, match="is a word of interlock; choose another name"):
        Memory().remember(name, 1)
