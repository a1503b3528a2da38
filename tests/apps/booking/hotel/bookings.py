"""Bookings: made, looked at, settled, cancelled. Every change and its event are one transaction."""

from __future__ import annotations

import secrets
import uuid
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb
from psycopg.types.range import DateRange

from hotel.db import Connection, emit
from hotel.problem import Problem

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_SELECT = """
    select b.*, lower(b.stay) as arrival, upper(b.stay) as departure, r.code as room, r.name as room_name,
           p.name as partner
    from bookings b join rooms r on r.id = b.room_id join partners p on p.id = b.partner_id
"""

_TOTAL = """
    select sum(coalesce(p.price, r.price)) as total
    from rooms r
    cross join generate_series(%(arrival)s::date, %(departure)s::date - 1, interval '1 day') as nights (day)
    left join prices p on p.room_id = r.id and p.night = day::date
    where r.id = %(room)s
"""


def find(connection: Connection, booking_id: str | uuid.UUID) -> dict[str, Any] | None:
    return connection.execute(f"{_SELECT} where b.id = %s", [booking_id]).fetchone()


def find_all(connection: Connection) -> list[dict[str, Any]]:
    return connection.execute(f"{_SELECT} order by lower(b.stay), b.reference").fetchall()


def make(
    connection: Connection,
    partner: dict[str, Any],
    room_code: str,
    arrival: date,
    departure: date,
    guest: dict[str, str],
    callback_url: str | None,
) -> dict[str, Any]:
    with connection.transaction():
        # Whoever books this room at the same time waits here, and then sees our booking.
        room = connection.execute("select id from rooms where code = %s for update", [room_code]).fetchone()
        if room is None:
            raise Problem(422, "unknown-room", f"There is no room {room_code}.")
        stay = DateRange(arrival, departure)
        taken = connection.execute(
            "select 1 from bookings where room_id = %s and stay && %s and status in ('held', 'confirmed')",
            [room["id"], stay],
        ).fetchone()
        if taken:
            raise Problem(409, "room-taken", f"{room_code} is taken between {arrival} and {departure}.")
        nights = {"room": room["id"], "arrival": arrival, "departure": departure}
        total = connection.execute(_TOTAL, nights).fetchone()["total"]
        booking_id = uuid.uuid4()
        reference = "HH-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        connection.execute(
            """
            insert into bookings
                (id, reference, room_id, partner_id, stay, guest, total, status, callback_url, link_token)
            values (%s, %s, %s, %s, %s, %s, %s, 'held', %s, %s)
            """,
            [
                booking_id,
                reference,
                room["id"],
                partner["id"],
                stay,
                Jsonb(guest),
                total,
                callback_url,
                secrets.token_urlsafe(24),
            ],
        )
        booking = find(connection, booking_id)
        emit(connection, "booking.made", booking, partner["name"])
        return booking


def cancel(connection: Connection, booking_id: uuid.UUID, partner: dict[str, Any]) -> None:
    with connection.transaction():
        owned = "select status from bookings where id = %s and partner_id = %s for update"
        found = connection.execute(owned, [booking_id, partner["id"]]).fetchone()
        if found is None:
            raise Problem(404, "unknown-booking", "There is no such booking.")
        if found["status"] == "cancelled":
            return
        if found["status"] == "declined":
            raise Problem(409, "already-declined", "This booking was declined; there is nothing to cancel.")
        connection.execute("update bookings set status = 'cancelled' where id = %s", [booking_id])
        emit(connection, "booking.cancelled", find(connection, booking_id), partner["name"])


def settle(connection: Connection, booking_id: uuid.UUID, status: str, deposit: str | None) -> str:
    """A held booking becomes confirmed or declined; one that is not held any more stays what it is. Returns which."""
    with connection.transaction():
        changed = connection.execute(
            "update bookings set status = %s, deposit = %s where id = %s and status = 'held'",
            [status, deposit, booking_id],
        )
        booking = find(connection, booking_id)
        if changed.rowcount:
            emit(connection, f"booking.{status}", booking, "deposits", deposit=deposit)
        return booking["status"]


def confirm_by_guest(connection: Connection, token: str) -> dict[str, Any] | None:
    """The guest followed the link of the mail. The second time changes nothing."""
    with connection.transaction():
        booking = connection.execute(f"{_SELECT} where b.link_token = %s for update of b", [token]).fetchone()
        if booking and booking["status"] == "confirmed" and booking["guest_confirmed_at"] is None:
            connection.execute("update bookings set guest_confirmed_at = now() where id = %s", [booking["id"]])
            emit(connection, "guest.confirmed", booking, "guest")
        return booking
