"""What a feature says of a message's properties and headers, and what AMQP has of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from interlock.clients.properties import header_value, property_named, property_value, shown_property
from interlock.errors import CellError, UnknownName

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "said", "meant"),
    [
        ("delivery_mode", "persistent", ("delivery_mode", 2)),
        ("delivery_mode", 1, ("delivery_mode", 1)),
        ("persistent", False, ("delivery_mode", 1)),
        ("priority", 0, ("priority", 0)),
        ("expiration", "300 ms", ("expiration", "300")),
        ("expiration", "1 minute", ("expiration", "60000")),
        ("expiration", "0", ("expiration", "0")),
        ("timestamp", "2026-03-01T13:00:00+01:00", ("timestamp", 1772366400)),
        ("timestamp", NOON, ("timestamp", 1772366400)),
        ("timestamp", NOON.replace(tzinfo=None), ("timestamp", 1772366400)),
        ("timestamp", 7, ("timestamp", 7)),
        ("type", 7, ("type", "7")),
        ("message_id", "ä" * 127, ("message_id", "ä" * 127)),
    ],
)
def test_a_property_becomes_what_amqp_has(name: str, said: object, meant: tuple[str, object]) -> None:
    assert property_value(name, said) == meant


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        ("priority", 256, '"property priority" cannot be 256: it is a whole number from 0 to 255'),
        ("priority", True, '"property priority" cannot be True: it is a whole number from 0 to 255'),
        ("priority", "high", '"property priority" cannot be high: it is a whole number from 0 to 255'),
        ("delivery_mode", 3, '"property delivery_mode" cannot be 3: it is 1 (transient) or 2 (persistent)'),
        ("delivery_mode", [1], '"property delivery_mode" cannot be [1]: it is 1 (transient) or 2 (persistent)'),
        ("persistent", "yes", '"property persistent" cannot be yes: it is true or false'),
        ("expiration", "soon", '"property expiration" cannot be soon: it is a length of time, such as 300 ms, or '),
        ("expiration", "4294967296", '"property expiration" cannot be 4294967296: it is a length of time, such as '),
        ("expiration", "-1", '"property expiration" cannot be -1: it is a length of time, such as 300 ms, or its '),
        ("timestamp", "noon", '"property timestamp" cannot be noon: it is a time, such as 2026-03-01T12:00:00Z, or '),
        ("timestamp", -1, '"property timestamp" cannot be -1: it is a time, such as 2026-03-01T12:00:00Z, or whole '),
        ("type", "ä" * 128, '"property type" cannot be äääää'),
    ],
)
def test_what_a_property_cannot_be_is_said_with_what_it_can_be(name: str, said: object, told: str) -> None:
    with pytest.raises(CellError) as caught:
        property_value(name, said)

    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (Decimal("19.90"), Decimal("19.90")),
        (1.5, Decimal("1.5")),
        (Decimal("1E+3"), 1000),
        (True, True),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ({"a": [Decimal(2), None]}, {"a": [2, None]}),
    ],
)
def test_a_header_keeps_its_kind(said: object, meant: object) -> None:
    assert header_value("x", said) == meant
    assert type(header_value("x", said)) is type(meant)


@pytest.mark.parametrize("said", [2**63, -(2**63) - 1, Decimal("12345678901.5"), Decimal("1E+19"), [2**63]])
def test_a_number_that_amqp_has_no_room_for_is_refused(said: object) -> None:
    with pytest.raises(CellError, match=r'^"header x" cannot be '):
        header_value("x", said)


def test_there_are_no_other_properties() -> None:
    with pytest.raises(UnknownName, match='there is no property "colour" in a message; there are: '):
        property_named("colour")


@pytest.mark.parametrize(
    ("value", "shown"), [(NOON, NOON.isoformat()), (2**62, 2**62), (0, "1970-01-01T00:00:00+00:00")]
)
def test_a_timestamp_is_shown_as_a_time_where_it_is_one(value: object, shown: object) -> None:
    assert shown_property("timestamp", value) == shown
