"""The API for partners: JSON in camelCase, an API key in every request."""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Blueprint, g, jsonify, request

from hotel import bookings
from hotel.problem import Problem

LONGEST_STAY = 30

api = Blueprint("partners", __name__, url_prefix="/api/v1")


@api.before_request
def know_partner() -> None:
    digest = hashlib.sha256(request.headers.get("X-Api-Key", "").encode()).digest()
    g.partner = g.db.execute("select id, name from partners where key_digest = %s", [digest]).fetchone()
    if g.partner is None:
        raise Problem(401, "unknown-key", "Send your API key in the header X-Api-Key.")


@api.get("/rooms")
def free_rooms() -> object:
    arrival, departure = stay_of(request.args, "from", "to")
    rooms = g.db.execute(
        """
        select r.* from rooms r where not exists (
            select 1 from bookings b where b.room_id = r.id and b.status in ('held', 'confirmed')
                and b.stay && daterange(%s, %s)
        ) order by r.price
        """,
        [arrival, departure],
    )
    return jsonify(
        [
            {
                "code": room["code"],
                "name": room["name"],
                "beds": room["beds"],
                "pricePerNight": str(room["price"]),
                "details": room["details"],
            }
            for room in rooms
        ]
    )


@api.post("/bookings")
def book() -> object:
    wanted = request.get_json(silent=True)
    if not isinstance(wanted, dict):
        raise Problem(400, "not-json", "The body must be a JSON object.")
    room = text_of(wanted, "roomCode")
    arrival, departure = stay_of(wanted, "arrival", "departure")
    if arrival < datetime.now(UTC).date():
        raise Problem(422, "in-the-past", f"Nobody can arrive on {arrival}: that is in the past.", field="arrival")
    guest = wanted.get("guest")
    if not isinstance(guest, dict):
        raise Problem(422, "missing-field", "guest is missing.", field="guest")
    name, email = text_of(guest, "name", "guest."), text_of(guest, "email", "guest.")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Problem(422, "bad-email", f"{email} is no mail address.", field="guest.email")
    callback = wanted.get("callbackUrl")
    if callback is not None and not re.match(r"https?://", str(callback)):
        raise Problem(422, "bad-callback", "callbackUrl must be an http address.", field="callbackUrl")
    made = bookings.make(g.db, g.partner, room, arrival, departure, {"name": name, "email": email}, callback)
    return said(made), 201, {"Location": f"/api/v1/bookings/{made['id']}"}


@api.get("/bookings/<uuid:booking_id>")
def look(booking_id: uuid.UUID) -> object:
    booking = bookings.find(g.db, booking_id)
    if booking is None or booking["partner_id"] != g.partner["id"]:
        raise Problem(404, "unknown-booking", "There is no such booking.")
    return said(booking)


@api.delete("/bookings/<uuid:booking_id>")
def cancel(booking_id: uuid.UUID) -> object:
    bookings.cancel(g.db, booking_id, g.partner)
    return "", 204


def said(booking: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(booking["id"]),
        "reference": booking["reference"],
        "status": booking["status"],
        "roomCode": booking["room"],
        "arrival": booking["arrival"].isoformat(),
        "departure": booking["departure"].isoformat(),
        "nights": (booking["departure"] - booking["arrival"]).days,
        "totalPrice": str(booking["total"]),
        "currency": "EUR",
        "guest": booking["guest"],
        "createdAt": booking["created_at"].astimezone(UTC).isoformat(),
    }


def text_of(values: dict[str, Any], field: str, where: str = "") -> str:
    value = values.get(field)
    if not isinstance(value, str) or not value.strip():
        raise Problem(422, "missing-field", f"{where}{field} is missing.", field=where + field)
    return value.strip()


def stay_of(values: Any, first: str, last: str) -> tuple[date, date]:
    days = []
    for field in (first, last):
        try:
            days.append(date.fromisoformat(text_of(values, field)))
        except ValueError:
            raise Problem(422, "bad-date", f"{field} must be a day such as 2031-07-01.", field=field) from None
    if not timedelta(days=1) <= days[1] - days[0] <= timedelta(days=LONGEST_STAY):
        raise Problem(422, "bad-stay", f"A stay has from 1 to {LONGEST_STAY} nights.", field=last)
    return days[0], days[1]
