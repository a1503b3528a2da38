from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock import errors
from interlock.errors import ExpectationFailed, InterlockError, UnknownName, nearest_first


def test_the_two_kinds_of_trouble_are_kept_apart():
    assert not issubclass(ExpectationFailed, InterlockError)
    assert issubclass(ExpectationFailed, AssertionError)
    assert not issubclass(InterlockError, AssertionError)


def test_every_error_is_in_the_tree_of_the_docstring():
    defined = [name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, Exception)]

    assert [name for name in defined if name not in str(errors.__doc__)] == []


def test_a_hint_stands_on_its_own_line():
    assert str(InterlockError("it is gone", hint="start it")) == "it is gone\n  Hint: start it"
    assert str(InterlockError("it is gone")) == "it is gone"


def test_an_unknown_name_lists_the_nearest_first():
    error = UnknownName("table", "Order", ["products", "orders", "customers"], 'database "shop"')

    assert error.known[0] == "orders"
    assert error.message == (
        'there is no table "Order" in database "shop"; there are: orders, products, customers'
        if error.known[1] == "products"
        else 'there is no table "Order" in database "shop"; there are: orders, customers, products'
    )


def test_an_unknown_name_where_there_is_none_says_so():
    assert str(UnknownName("queue", "q", [], "the profile")).endswith("there are: none")


@settings(deadline=None)
@given(name=st.text(), known=st.lists(st.text(max_size=12), max_size=8))
def test_nearest_first_keeps_every_name_once(name, known):
    ordered = nearest_first(name, known)

    assert sorted(ordered) == sorted(set(known))
    assert name not in known or ordered[0].lower() == name.lower()


@pytest.mark.parametrize("detail", ["", "row 1: total was 5"])
def test_a_failed_expectation_begins_with_its_sentence(detail):
    error = ExpectationFailed("the answer is 201, not 500", expected="201", actual="500", detail=detail)

    assert str(error).splitlines() == ["the answer is 201, not 500", *([detail] if detail else [])]
    assert (error.expected, error.actual) == ("201", "500")
