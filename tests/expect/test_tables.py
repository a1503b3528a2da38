from decimal import Decimal

import pytest
from behave.model import Table as BehaveTable

from interlock.errors import CellError, TableError, UnknownName
from interlock.expect import (
    Memory,
    RowTyping,
    Table,
    TextTyping,
    data_records,
    expected_records,
    json_typing,
    records_of,
)

ORDERS = RowTyping({"id": "integer", "status": "text", "doc": "json", "odd.name": "text"}, 'table "orders"')


@pytest.fixture
def memory():
    memory = Memory("k3x9")
    memory.remember("order", 7)
    return memory


def test_a_table_of_fields_and_values_is_one_record():
    assert records_of(Table(["field", "value"], [["a", "1"], ["b", ""]])) == [[("a", "1"), ("b", "")]]


def test_any_other_table_has_one_record_per_row():
    assert records_of(Table(["a", "b"], [["1", "2"], ["3", "4"]])) == [
        [("a", "1"), ("b", "2")],
        [("a", "3"), ("b", "4")],
    ]


def test_tables_of_behave_are_taken_as_they_are():
    table = BehaveTable(["status", "id"], rows=[["paid", "7"]])

    assert records_of(table) == [[("status", "paid"), ("id", "7")]]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (Table(["a", "b"], []), "the table has no rows below | a | b |"),
        (Table(["a", "a"], [["1", "2"]]), '"a" stands in the table twice'),
        (Table(["field", "value"], [["a", "1"], ["a", "2"]]), '"a" stands in the table twice'),
        (Table(["a", ""], [["1", "2"]]), "a field of the table has no name"),
        (Table(["a", "b"], [["1"]]), "row 1 of the table has 1 cells below 2 headings"),
        (Table(["stauts"], [["200"]]), 'this sentence has no field "stauts"; it takes: status, body'),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(table, message):
    with pytest.raises(TableError) as caught:
        records_of(table, ["status", "body"] if table.headings == ["stauts"] else None)

    assert str(caught.value) == message


def test_an_expectation_that_checks_nothing_is_refused(memory):
    with pytest.raises(TableError, match="the table checks nothing: all its cells are empty"):
        expected_records(Table(["status"], [[""]]), memory, json_typing)
    with pytest.raises(TableError, match="row 2 of the table checks nothing"):
        expected_records(Table(["status", "id"], [["paid", ""], ["", ""]]), memory, json_typing)


def test_only_the_cells_that_say_something_are_checked(memory):
    (record,) = expected_records(Table(["status", "id"], [["paid", ""]]), memory, json_typing)

    assert record.matches({"status": "paid", "id": 3})
    assert record.matches({"status": "paid"})
    assert not record.matches({"id": 3})


def test_json_in_a_cell_may_hold_words_and_has_exactly_its_fields(memory):
    (record,) = expected_records(
        Table(["field", "value"], [["lines", '[{"id": "<number>", "n": "{order}"}]']]), memory, json_typing
    )

    assert record.matches({"lines": [{"id": 3, "n": 7}]})
    assert not record.matches({"lines": [{"id": 3, "n": 7, "more": 1}]})
    assert not record.matches({"lines": [{"id": "3", "n": 7}]})


def test_what_travels_beside_the_body_is_text_under_its_whole_name(memory):
    table = Table(["field", "value"], [["header X-Api.Version", "2"], ["query page", "> 1"]])
    (record,) = expected_records(table, memory, json_typing)

    assert record.matches({"header X-Api.Version": "2", "query page": "2"})


def test_rows_are_typed_by_their_columns(memory):
    (record,) = expected_records(
        Table(["id", "status", "doc.n", "odd.name"], [["{order}", "42", "42", "x"]]), memory, ORDERS
    )

    assert record.matches({"id": 7, "status": "42", "doc": {"n": 42}, "odd.name": "x"})
    assert not record.matches({"id": 7, "status": "42", "doc": {"n": "42"}, "odd.name": "x"})


def test_inside_a_json_column_a_field_can_be_absent(memory):
    (record,) = expected_records(Table(["doc.n"], [["<absent>"]]), memory, ORDERS)

    assert record.matches({"doc": {}})
    with pytest.raises(CellError):
        expected_records(Table(["doc"], [["<absent>"]]), memory, ORDERS)


def test_an_unknown_column_lists_those_there_are(memory):
    for use in (expected_records, data_records):
        with pytest.raises(UnknownName) as caught:
            use(Table(["stauts"], [[""]]), memory, ORDERS)

        assert str(caught.value) == (
            'there is no column "stauts" in table "orders"; there are: status, odd.name, doc, id'
        )


def test_a_path_leads_only_into_json_columns(memory):
    with pytest.raises(TableError, match=r'"status\.x" looks inside the column "status", which holds text, not JSON'):
        expected_records(Table(["status.x"], [["1"]]), memory, ORDERS)


def test_a_text_source_may_know_its_fields(memory):
    typing = TextTyping(["subject", "text"], "a mail")

    with pytest.raises(UnknownName, match='there is no field "subjct" in a mail; there are: subject, text'):
        expected_records(Table(["subjct"], [["x"]]), memory, typing)
    assert expected_records(Table(["header X-Any"], [["1"]]), memory, typing)[0].matches({"header X-Any": "1"})
    assert expected_records(Table(["anything"], [["1"]]), memory, TextTyping())[0].matches({"anything": "1"})


def test_data_nests_by_path_leaves_out_empty_cells_and_takes_words_literally(memory):
    table = Table(
        ["field", "value"],
        [
            ["lines[0].sku", "> 40"],
            ["lines[0].price", "29.90"],
            ["lines[1].sku", '"7"'],
            ["note", ""],
            ["empty", '""'],
            ["order", "{order}"],
            ["word", "<any>"],
            ["header Idempotency-Key", "{unique}"],
        ],
    )

    assert data_records(table, memory, json_typing) == [
        {
            "lines": [{"sku": "> 40", "price": Decimal("29.90")}, {"sku": "7"}],
            "empty": "",
            "order": 7,
            "word": "<any>",
            "header Idempotency-Key": "k3x9",
        }
    ]


def test_rows_to_seed_have_the_types_of_their_columns(memory):
    table = Table(["id", "status", "doc"], [["1", "42", '{"n": 1}'], ["2", "", ""]])

    assert data_records(table, memory, ORDERS) == [{"id": 1, "status": "42", "doc": {"n": 1}}, {"id": 2}]


def test_two_cells_cannot_remember_under_one_name(memory):
    with pytest.raises(CellError, match='two cells of one record remember their value as "x"'):
        expected_records(Table(["a", "b"], [["<any> as x", "<any> as x"]]), memory, json_typing)
