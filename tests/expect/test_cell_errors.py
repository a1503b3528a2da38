"""Cells that cannot be read or can never hold, and cells that say nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.errors import CellError, UsageError
from interlock.expect import JSON, TEXT, Memory, expected_cell
from interlock.expect.columns import COLUMN_KINDS


def kind_of(name):
    return {"json": JSON, "header": TEXT}.get(name) or COLUMN_KINDS[name]


IMPOSSIBLE = [
    ("json", "<uid>", "there is no word <uid>; there are: <uuid>"),
    ("json", "<any> or none", 'after <any> only "as" and a name may follow'),
    ("json", "<any> as", '"as" takes a name'),
    ("json", "<absent> as x", '"as" takes a name after a word that meets a value'),
    ("json", "> blue", '"blue" is neither a number nor a time'),
    ("json", '> "40"', "quotes make it a text, and texts have no order"),
    ("json", "> {sku}", '"TEA" is neither a number nor a time'),
    ("json", "== 4", "there is no such comparison; there are: >, >=, <, <=, !=, contains"),
    ("json", "=> 4", "there is no such comparison"),
    ("json", "!= <null>", "nothing can be compared with a word"),
    ("json", "matches [", "is no regular expression: unterminated character set"),
    ("json", "one of a,, b", 'an option is empty; write ""'),
    ("json", "one of a,", "an option is empty"),
    ("integer", "many", '"many" is not a whole number'),
    ("integer", "4.5", '"4.5" is not a whole number'),
    ("integer", '"4"', "quotes make it a text, and a text is not a whole number"),
    ("integer", "contains 4", '"contains" has no meaning here, because the column holds a whole number'),
    ("integer", "<text>", "<text> can never hold, because the column holds a whole number; these can: <any> <null>"),
    ("integer", "<absent>", "<absent> can never hold"),
    ("integer", "> many", '"many" is not a whole number'),
    ("integer", "{sku}", '"TEA" is not a whole number'),
    ("text", "<absent>", "<absent> can never hold, because the column holds a text"),
    ("decimal", "1,5", '"1,5" is not a number'),
    ("boolean", "yes", '"yes" is not true or false'),
    ("boolean", "> true", '">" has no meaning here'),
    ("datetime", "yesterday", '"yesterday" is not a time such as 2026-03-01T12:00:00Z'),
    ("date", "2026-13-01", "is not a day"),
    ("uuid", "7", '"7" is not a UUID'),
    ("bytes", "0xzz", "is not bytes"),
]


@pytest.mark.parametrize(("kind", "text", "message"), IMPOSSIBLE)
def test_a_cell_that_can_never_hold_is_an_error_not_a_mismatch(memory, kind, text, message):
    with pytest.raises(CellError, match=re.escape(message)) as caught:
        expected_cell(text, kind_of(kind), memory, "stock")

    assert caught.value.message.startswith(f'the cell {text} of "stock" cannot be read: ')


def test_an_empty_cell_checks_nothing(memory):
    assert expected_cell("", JSON, memory, "field") is None


def test_the_hint_says_how_to_mean_the_text_itself(memory):
    with pytest.raises(CellError) as caught:
        expected_cell("<b>", JSON, memory, "html")

    assert caught.value.hint == 'in quotes, "<b>", it is the text itself'


@given(st.text(min_size=1).filter(lambda text: text == text.strip()))
def test_no_text_makes_a_cell_crash(text):
    for kind in (JSON, TEXT, *COLUMN_KINDS.values()):
        try:
            cell = expected_cell(text, kind, Memory(), "field")
        except UsageError:
            continue
        assert cell.matches("x") in (True, False)
