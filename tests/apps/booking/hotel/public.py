"""What needs no key: the feed of free nights, in XML, and the page a guest reaches by the link of the mail."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from flask import Blueprint, Response, g, render_template_string, request

from hotel import bookings
from hotel.partners import stay_of

public = Blueprint("public", __name__)

_NIGHTS = """
    select r.code, r.name, day::date as night, coalesce(p.price, r.price) as price, b.id is null as free
    from rooms r
    cross join generate_series(%(first)s::date, %(last)s::date - 1, interval '1 day') as nights (day)
    left join prices p on p.room_id = r.id and p.night = day::date
    left join bookings b on b.room_id = r.id and b.status in ('held', 'confirmed') and b.stay @> day::date
    order by r.code, day
"""

_PAGE = """<!doctype html>
<title>Harbour House</title>
{% if booking is none %}<h1>This link is not known</h1>
{% elif booking.status != "confirmed" %}<h1>This booking is {{ booking.status }}</h1>
{% else %}<h1>Thank you, {{ booking.guest.name }}</h1>
<p>We expect you on {{ booking.arrival }} in the {{ booking.room_name }}.</p>
{% endif %}"""


@public.get("/availability.xml")
def availability() -> object:
    first, last = stay_of(request.args, "from", "to")
    feed = ET.Element("availability", {"from": first.isoformat(), "to": last.isoformat(), "currency": "EUR"})
    rooms: dict[str, ET.Element] = {}
    for row in g.db.execute(_NIGHTS, {"first": first, "last": last}):
        room = rooms.get(row["code"])
        if room is None:
            room = rooms[row["code"]] = ET.SubElement(feed, "room", {"code": row["code"]})
            ET.SubElement(room, "name").text = row["name"]
        night = ET.SubElement(room, "night", {"date": row["night"].isoformat(), "free": str(row["free"]).lower()})
        night.text = str(row["price"])
    return Response(ET.tostring(feed, encoding="utf-8", xml_declaration=True), content_type="application/xml")


@public.get("/confirm/<token>")
def confirm(token: str) -> object:
    booking = bookings.confirm_by_guest(g.db, token)
    status = 404 if booking is None else 200 if booking["status"] == "confirmed" else 410
    return render_template_string(_PAGE, booking=booking), status
