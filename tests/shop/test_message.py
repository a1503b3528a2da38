from __future__ import annotations

import pytest

from shop.message import Poison, read_message


def read(body, message_id="m-1", headers=None):
    return read_message(body, "order.placed", message_id, headers or {})


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"7", b'{"event": 7}', b"[" * 100_000])
def test_what_is_no_event_is_poison(body):
    with pytest.raises(Poison):
        read(body)


@pytest.mark.parametrize("order", [b"", b'"order": 7', b'"order": ""', b'"order": "a\\u0000b"', b'"order": "\\ud800"'])
def test_an_order_that_cannot_be_kept_is_poison(order):
    with pytest.raises(Poison, match='"order" is'):
        read(b"{" + order + b"}").order  # noqa: B018


@pytest.mark.parametrize(
    "lines", [None, [], [7], [{"sku": "A", "quantity": 0}], [{"sku": "A", "quantity": True}], [{"quantity": 1}]]
)
def test_lines_that_order_nothing_are_poison(event, lines):
    with pytest.raises(Poison):
        event("order.placed", lines=lines).quantities()


def test_lines_of_one_sku_are_added_up(event):
    lines = [{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 1}, {"sku": "A", "quantity": 2}]

    assert event("order.placed", lines=lines).quantities() == {"A": 3, "B": 1}


def test_the_body_names_the_event_and_otherwise_the_routing_key_does():
    assert read(b'{"event": "order.cancelled"}').event == "order.cancelled"
    assert read(b"{}").event == "order.placed"


def test_a_message_without_an_id_is_known_by_its_content():
    assert read(b'{"order": "1"}', None).id == read(b'{"order": "1"}', None).id
    assert read(b'{"order": "1"}', None).id != read(b'{"order": "2"}', None).id


def test_the_correlation_id_is_passed_on():
    assert read(b"{}", headers={"X-Correlation-Id": "c-1"}).correlation == "c-1"
