import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.errors import TableError
from interlock.expect.paths import MISSING, format_path, look_up, parse_path, put, why_missing

NAMES = st.text(st.characters(exclude_characters=".[]", exclude_categories=("Cs",)), min_size=1).filter(
    lambda name: name == name.strip()
)
PATHS = st.lists(NAMES | st.integers(0, 3), min_size=1, max_size=5).map(tuple)
ORDER = {"id": 7, "note": None, "lines": [{"sku": "TEA"}], "customer": {"name": "Ada"}}


@given(PATHS)
def test_a_path_reads_back_as_it_was_written(path):
    assert parse_path(format_path(path)) == path


@given(st.lists(NAMES, min_size=1, max_size=4).map(tuple), st.integers())
def test_what_is_put_at_a_path_is_found_there(path, value):
    record = {}

    put(record, path, value)

    assert look_up(record, path) == value


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "a[", "a[]", "a[x]", "a[-1]", "a]b", "[0]a", " . "])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(TableError, match=r"is no field; fields look like total, customer\.name or lines"):
        parse_path(text)


def test_missing_is_not_null():
    assert look_up(ORDER, ("note",)) is None
    assert look_up(ORDER, ("notes",)) is MISSING


@pytest.mark.parametrize("path", [("lines", 1), ("lines", "sku"), ("id", "x"), ("customer", 0), ("note", "x"), (0,)])
def test_a_path_that_leads_nowhere_is_missing(path):
    assert look_up(ORDER, path) is MISSING


def test_texts_have_no_entries():
    assert look_up({"sku": "TEA"}, ("sku", 0)) is MISSING


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (("custmer", "name"), "there are: customer, note, lines, id"),
        (("customer", "nam"), "there are: name"),
        (("lines", 3, "sku"), "lines has 1 entry"),
        (("lines", "sku"), "lines is a list; in its first entry it is lines[0].sku"),
        (("customer", 0), "customer is no list"),
        (("id", "x"), "id has no fields"),
    ],
)
def test_why_a_field_is_missing_is_told_with_what_there_is(path, why):
    assert why_missing(ORDER, path) == why


def test_lists_are_built_entry_by_entry():
    record = {}
    for path, value in {"lines[0].sku": "TEA", "lines[0].quantity": 2, "lines[1].sku": "MUG", "tags[0]": "new"}.items():
        put(record, parse_path(path), value)

    assert record == {"lines": [{"sku": "TEA", "quantity": 2}, {"sku": "MUG"}], "tags": ["new"]}


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["lines[1]"], r'"lines\[1\]" leaves a gap in the list "lines": \[0\] is missing'),
        (["lines[99999]"], "the index is too high"),
        (["a", "a.b"], '"a.b" contradicts another field'),
        (["a.b", "a"], '"a" contradicts another field'),
        (["a.b", "a[0]"], r'"a\[0\]" contradicts another field'),
        (["a[0]", "a.b"], '"a.b" contradicts another field'),
        (["[0]"], r'"\[0\]" contradicts'),
    ],
)
def test_paths_that_cannot_stand_together_are_refused(paths, message):
    *firsts, last = map(parse_path, paths)
    record = {}
    for path in firsts:
        put(record, path, 1)

    with pytest.raises(TableError, match=message):
        put(record, last, 1)
