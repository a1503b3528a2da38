import re
from decimal import Decimal

import pytest

from interlock.errors import CellError, ExpectationFailed, TableError
from interlock.expect import Memory, assert_now, data_json, expected_json


@pytest.fixture
def memory():
    memory = Memory("k3x9")
    memory.remember("order", 7)
    return memory


@pytest.mark.parametrize(
    ("text", "actual"),
    [
        ('{"id": "<number>", "total": "> 40"}', {"id": 1, "total": Decimal("40.5"), "more": True}),
        ('{"order": "{order}", "url": "/orders/{order}"}', {"order": 7, "url": "/orders/7"}),
        ('{"total": 29.90}', {"total": Decimal("29.9")}),
        ('{"code": "42"}', {"code": "42"}),
        (r'{"text": "\"<any>\""}', {"text": "<any>"}),
        (r'{"etag": "\"abc\""}', {"etag": '"abc"'}),
        (r'{"order": "\"{order}\""}', {"order": "7"}),
        ('{"lines": [{"sku": "TEA"}, "<any>"]}', {"lines": [{"sku": "TEA", "n": 1}, 5]}),
        ('{"a": {}}', {"a": {"b": 1}}),
        ('{"a": {"b": "<absent>"}}', {"a": {"c": 1}}),
        ("[]", []),
        ("42", 42),
        ('"<uuid>"', "123e4567-e89b-12d3-a456-426614174000"),
        ('{"a.b": 1}', {"a.b": 1}),
        ('{"empty": ""}', {"empty": ""}),
    ],
)
def test_contains_holds(memory, text, actual):
    assert expected_json(text, memory).matches(actual)


@pytest.mark.parametrize(
    ("text", "actual"),
    [
        ('{"code": "42"}', {"code": 42}),
        ('{"code": 42}', {"code": "42"}),
        ('{"a": null}', {}),
        ('{"a": {}}', {"a": []}),
        ('{"a": {"b": "<absent>"}}', {"a": "text"}),
        ('{"a": {"b": "<absent>"}}', {}),
        ('{"lines": ["TEA"]}', {"lines": ["TEA", "MUG"]}),
        ('{"lines": ["TEA", "MUG"]}', {"lines": ["MUG", "TEA"]}),
        ("[]", {}),
        ('{"a": "<absent>"}', []),
        ("42", 41),
        ('{"empty": ""}', {"empty": None}),
    ],
)
def test_contains_does_not_hold(memory, text, actual):
    assert not expected_json(text, memory).matches(actual)


def test_exactly_forbids_fields_that_are_not_named_at_any_depth(memory):
    matcher = expected_json('{"a": {"b": 1}, "c": ["<any>"]}', memory, exactly=True)

    assert matcher.matches({"a": {"b": 1}, "c": [0]})
    assert not matcher.matches({"a": {"b": 1}, "c": [0], "d": 1})
    assert not matcher.matches({"a": {"b": 1, "x": 1}, "c": [0]})
    assert not expected_json("{}", memory, exactly=True).matches({"a": 1})
    assert not expected_json('{"a": {"b": "<absent>"}}', memory, exactly=True).matches({"a": "text"})


def test_a_failure_names_every_place_that_differs(memory):
    expected = expected_json('{"status": "paid", "lines": [{"sku": "TEA"}], "id": "<uuid>"}', memory)

    with pytest.raises(ExpectationFailed) as caught:
        assert_now({"status": "pending", "lines": [{"sku": "TEA"}, {}]}, expected, "the answer")

    assert caught.value.sentence == (
        'the answer has status "pending" instead of "paid", lines a list with 2 entries instead of a list with 1 entry'
        " and no id instead of <uuid>"
    )
    assert [re.split(r"  +", line) for line in caught.value.detail.splitlines()] == [
        ["", "status", 'expected "paid"', 'but was "pending"', "x"],
        ["", "lines", "expected a list with 1 entry", "but was a list with 2 entries", "x"],
        ["", "lines[0].sku", '"TEA"', "ok"],
        ["", "id", "expected <uuid>", "but it is missing; there are: lines, status", "x"],
    ]


def test_an_unexpected_field_is_named(memory):
    with pytest.raises(ExpectationFailed) as caught:
        assert_now({"a": {"b": 1, "c": 2}}, expected_json('{"a": {"b": 1}}', memory, exactly=True), "the answer")

    assert caught.value.sentence == "the answer has the unexpected field c in a"
    assert (caught.value.expected, caught.value.actual) == (
        'value: {"a": {"b": 1, "c": 2}}\na: an object with only b\na.b: 1',
        'value: {"a": {"b": 1, "c": 2}}\na: an object with c too\na.b: 1',
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"a": {order}}',
            (
                "the docstring is not JSON: expecting property name enclosed in double quotes in line 1, column 8: "
                '{"a": {order}}\n  Hint: a remembered value stands in quotes, "{order}", and keeps its type'
            ),
        ),
        (" \n", "the docstring is empty"),
        ("[" * 101 + "]" * 101, "the docstring is not JSON: it is nested too deeply: more than 100 levels"),
        ('{"a": 1, "a": 2}', 'the docstring is not JSON: the field "a" stands in one object twice'),
        ("NaN", "the docstring is not JSON: NaN is no JSON number"),
        ("1e99999999999999999999", "the docstring is not JSON: a number has too large an exponent"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(memory, text, message):
    for use in (expected_json, data_json):
        with pytest.raises(TableError) as caught:
            use(text, memory)

        assert str(caught.value) == message


def test_an_unknown_word_names_its_place(memory):
    with pytest.raises(CellError, match=r'the cell <uid> of "lines\[0\]\.id" cannot be read'):
        expected_json('{"lines": [{"id": "<uid>"}]}', memory)


def test_data_is_filled_and_otherwise_taken_as_it_stands(memory):
    text = '{"order": "{order}", "note": "order {order}", "word": "<any>", "more": "> 5", "total": 29.90, "j": "{}"}'

    assert data_json(r'["\"{order}\"", "\"order {order}\""]', memory) == ["7", '"order 7"']
    assert data_json(text, memory) == {
        "order": 7,
        "note": "order 7",
        "word": "<any>",
        "more": "> 5",
        "total": Decimal("29.90"),
        "j": "{}",
    }
