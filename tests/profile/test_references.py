from __future__ import annotations

import pytest

from interlock.errors import ProfileError
from interlock.profile import Database, Ready, Service
from interlock.profile.references import fill, references, starting_order, texts

ADDRESSES = {
    ("databases", "shop"): {"url": "sqlite:////tmp/shop.db", "host": "", "port": "0"},
    ("stubs", "card gateway"): {"url": "http://127.0.0.1:9", "host": "127.0.0.1", "port": "9"},
}


def test_references_are_found_in_commands_environments_and_nested_tables():
    service = Service(
        run=["x", "{databases.shop.url}"],
        env={"A": "to {stubs.card gateway.host}:{stubs.card gateway.port}"},
        ready=Ready(log="{brokers.events.url}"),
    )

    assert references(service) == {("databases", "shop"), ("stubs", "card gateway"), ("brokers", "events")}


def test_a_part_without_references_has_none():
    assert references(Database(prepare="make schema")) == set()
    assert "make schema" in set(texts(Database(prepare="make schema")))


def test_references_are_replaced_and_nothing_else_is():
    text = 'curl {stubs.card gateway.url}/{order} -d {"a.b": 1}'

    assert fill(text, ADDRESSES) == 'curl http://127.0.0.1:9/{order} -d {"a.b": 1}'


def test_a_service_s_own_port_is_filled_where_it_has_one():
    assert fill("--port {port}", {}, port=8000) == "--port 8000"
    assert fill("--port {port}", {}) == "--port {port}"


def test_parts_start_in_waves_each_after_what_it_refers_to():
    database, broker, one, two = ("databases", "d"), ("brokers", "b"), ("services", "one"), ("services", "two")
    graph = {one: {database, broker}, two: {one}, database: set(), broker: set()}

    assert starting_order(graph, "x.toml") == [[broker, database], [one], [two]]


def test_a_circle_is_shown_from_where_it_closes():
    a, b, c = ("databases", "a"), ("databases", "b"), ("databases", "c")
    with pytest.raises(ProfileError, match=r"x\.toml: .* circle: databases\.b -> databases\.c -> databases\.b"):
        starting_order({a: {b}, b: {c}, c: {b}}, "x.toml")
