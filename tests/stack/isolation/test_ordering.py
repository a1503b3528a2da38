from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from interlock.stack.isolation.ordering import groups_parents_first, with_dependants

NAMES = st.sampled_from("abcdefgh")
GRAPHS = st.dictionaries(NAMES, st.sets(NAMES))


def test_parents_come_before_children():
    references = {"lines": ["orders", "products"], "orders": ["customers"]}

    assert groups_parents_first(["lines", "orders", "products", "customers"], references) == [
        ["customers"],
        ["orders"],
        ["products"],
        ["lines"],
    ]


def test_a_table_that_refers_to_itself_is_a_group_of_one():
    assert groups_parents_first(["categories"], {"categories": ["categories"]}) == [["categories"]]


def test_tables_in_a_circle_are_one_group_between_their_parents_and_children():
    references = {"employees": ["teams", "sites"], "teams": ["employees"], "badges": ["teams"]}

    assert groups_parents_first(["badges", "employees", "sites", "teams"], references) == [
        ["sites"],
        ["employees", "teams"],
        ["badges"],
    ]


def test_references_to_unknown_tables_are_left_out():
    assert groups_parents_first(["orders"], {"orders": ["elsewhere"], "ghosts": ["orders"]}) == [["orders"]]


def test_a_chain_longer_than_the_recursion_limit_is_ordered():
    names = [f"t{number:05}" for number in range(3000)]
    references = {child: [parent] for parent, child in itertools.pairwise(names)}

    assert groups_parents_first(reversed(names), references) == [[name] for name in names]


@given(GRAPHS)
def test_every_table_is_there_once_and_refers_only_backwards_or_within_its_group(references):
    tables = set("abcdefgh")
    groups = groups_parents_first(tables, references)
    place = {name: number for number, group in enumerate(groups) for name in group}

    assert sorted(name for group in groups for name in group) == sorted(tables)
    assert all(place[target] <= place[name] for name, targets in references.items() for target in targets)


@given(GRAPHS)
def test_two_tables_share_a_group_exactly_when_each_depends_on_the_other(references):
    groups = groups_parents_first("abcdefgh", references)
    place = {name: number for number, group in enumerate(groups) for name in group}
    dependants = {name: with_dependants([name], references) for name in "abcdefgh"}

    for one in "abcdefgh":
        for other in "abcdefgh":
            mutual = one in dependants[other] and other in dependants[one]

            assert (place[one] == place[other]) == mutual


def test_dependants_are_followed_through_other_tables():
    references = {"orders": ["products"], "lines": ["orders"], "users": ["teams"]}

    assert with_dependants(["products"], references) == {"products", "orders", "lines"}
