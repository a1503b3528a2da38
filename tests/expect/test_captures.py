"""`<any> as order`: what is remembered, and when."""

import pytest
from hamcrest import all_of

from interlock.errors import CellError, ExpectationFailed, UsageError
from interlock.expect import (
    Memory,
    Table,
    assert_now,
    expected_records,
    has_count,
    has_exactly_records,
    has_no_record,
    has_record,
    has_records,
    in_order,
    json_typing,
)

ROWS = [{"id": 1, "status": "new"}, {"id": 2, "status": "pending"}]


def records(memory, headings, *rows):
    return expected_records(Table(headings, rows), memory, json_typing)


def test_a_capture_is_remembered_only_when_the_whole_expectation_held():
    memory = Memory()
    (record,) = records(memory, ["id", "status"], ["<any> as order", "pending"])

    with pytest.raises(ExpectationFailed):
        assert_now(ROWS[:1], has_record(record), "the table")
    assert has_record(record).matches(ROWS)
    assert "order" not in memory.names

    assert_now(ROWS, all_of(has_count(2), has_record(record)), "the table")
    assert memory.recall("order") == 2


@pytest.mark.parametrize("wrap", [has_record, lambda r: has_records([r]), lambda r: has_count(1, r)])
def test_captures_reach_through_the_matchers_over_records(wrap):
    memory = Memory()
    (record,) = records(memory, ["id", "status"], ["<number> as order", "pending"])

    assert_now(ROWS, wrap(record), "the table")

    assert memory.recall("order") == 2


def test_captures_of_an_exact_list_come_from_the_row_each_was_paired_with():
    memory = Memory()
    expected = records(memory, ["id", "status"], ["<any> as second", "<any>"], ["<any> as first", "new"])

    assert_now(ROWS, has_exactly_records(expected), "the table")
    assert (memory.recall("first"), memory.recall("second")) == (1, 2)
    assert_now(ROWS, in_order(records(memory, ["id"], ["<any> as one"], ["<any> as two"])), "the table")
    assert (memory.recall("one"), memory.recall("two")) == (1, 2)


def test_named_groups_of_a_pattern_are_remembered_as_text():
    memory = Memory()
    (mail,) = records(memory, ["text", "id"], [r"matches code (?P<code>\d+)(?P<rest>x)?", "<any> as order"])

    assert mail.captures == ("code", "rest", "order")
    assert_now([{"text": "Your code 0471.", "id": 7}], has_record(mail), "the mailbox")

    assert (memory.recall("code"), memory.recall("order")) == ("0471", 7)
    assert "rest" not in memory.names


@pytest.mark.parametrize("cell", ["<any> as unique mail", r"matches (?P<today>\d+)", r"matches (?P<_code>\d+)"])
def test_a_name_that_can_never_be_remembered_is_refused_before_anything_is_waited_for(cell):
    with pytest.raises(UsageError, match=r"another name to remember|cannot be a remembered name"):
        records(Memory(), ["id"], [cell])


def test_what_would_never_be_there_cannot_be_remembered():
    (record,) = records(Memory(), ["id"], ["<any> as order"])

    with pytest.raises(CellError, match='"as order" has no meaning where nothing may match'):
        has_no_record(record)
    with pytest.raises(CellError, match='"as order" has no meaning where 2 match; which of them is it'):
        has_count(2, record)
