"""Tells the guest by mail and the partner by a callback, once for each event, however often the event comes."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import os
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from email.message import EmailMessage
from typing import Any

import requests

from hotel import db
from hotel.pause import pause

EVENTS = {
    "booking.confirmed": (
        "Your stay is booked",
        "we have booked the {room_name} for you, from {arrival} to {departure}.",
    ),
    "booking.declined": ("Your booking failed", "your card was declined, so the {room_name} is not booked."),
    "booking.cancelled": (
        "Your booking is cancelled",
        "your booking of the {room_name} is cancelled. The deposit is yours again.",
    ),
}
TRIES = 3


@contextmanager
def once(connection: db.Connection, booking: dict[str, Any], event: str, channel: str) -> Iterator[bool]:
    """Whether it is still to be done; when the body has ended, it is done. Nobody else does it meanwhile."""
    key = [booking["id"], event, channel]
    with connection.transaction():
        connection.execute(
            "insert into deliveries (booking_id, event, channel) values (%s, %s, %s) on conflict do nothing", key
        )
        where = "booking_id = %s and event = %s and channel = %s"
        row = connection.execute(f"select sent_at from deliveries where {where} for update", key).fetchone()
        yield row["sent_at"] is None
        connection.execute(
            f"update deliveries set sent_at = coalesce(sent_at, now()) where {where} and problem is null", key
        )


def tell_guest(connection: db.Connection, booking: dict[str, Any], event: str) -> None:
    with once(connection, booking, event, "mail") as due:
        if due:
            with smtplib.SMTP(os.environ["HOTEL_SMTP_HOST"], int(os.environ["HOTEL_SMTP_PORT"]), timeout=5) as server:
                server.send_message(letter(booking, event))


def letter(booking: dict[str, Any], event: str) -> EmailMessage:
    subject, sentence = EVENTS[event]
    name = booking["guest"]["name"]
    sentence = sentence.format(**booking)
    mail = EmailMessage()
    mail["Subject"] = f"{subject} ({booking['reference']})"
    mail["From"] = "Harbour House <desk@harbour.example>"
    mail["To"] = booking["guest"]["email"]
    if event != "booking.confirmed":
        mail.set_content(f"Dear {name},\n\n{sentence}\n")
        return mail
    link = f"{os.environ['HOTEL_PUBLIC_URL']}/confirm/{booking['link_token']}"
    mail.set_content(f"Dear {name},\n\n{sentence}\nPlease confirm: {link}\n\nTotal: {booking['total']} EUR\n")
    mail.add_alternative(
        f"<p>Dear {html.escape(name)},</p><p>{sentence}</p>"
        f'<p><a href="{link}">Confirm my stay</a></p><p>Total: <b>{booking["total"]} EUR</b></p>',
        subtype="html",
    )
    mail.add_attachment(calendar(booking).encode(), maintype="text", subtype="calendar", filename="stay.ics")
    return mail


def calendar(booking: dict[str, Any]) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Harbour House//Bookings//EN",
        "BEGIN:VEVENT",
        f"UID:{booking['id']}@harbour.example",
        f"DTSTAMP:{booking['created_at'].astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{booking['arrival']:%Y%m%d}",
        f"DTEND;VALUE=DATE:{booking['departure']:%Y%m%d}",
        f"SUMMARY:Harbour House, {booking['room_name']}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join([*lines, ""])


def tell_partner(
    connection: db.Connection, booking: dict[str, Any], event: str, message: dict[str, Any], stopping: threading.Event
) -> None:
    """Tried a few times; a partner who cannot be reached can still ask."""
    if booking["callback_url"] is None:
        return
    with once(connection, booking, event, "callback") as due:
        for attempt in range(1, TRIES + 1) if due else ():
            if attempt > 1:
                pause(stopping)
            problem = call_back(booking["callback_url"], message)
            connection.execute(
                """
                update deliveries set attempts = %s, problem = %s
                where booking_id = %s and event = %s and channel = 'callback'
                """,
                [attempt, problem, booking["id"], event],
            )
            if problem is None:
                break


def call_back(url: str, message: dict[str, Any]) -> str | None:
    """What went wrong, or None."""
    body = json.dumps(message).encode()
    signature = hmac.new(os.environ["HOTEL_CALLBACK_KEY"].encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Signature": f"sha256={signature}"}
    try:
        answer = requests.post(url, body, headers=headers, timeout=float(os.environ.get("HOTEL_TIMEOUT", "5")))
    except requests.RequestException as error:
        return type(error).__name__
    return None if answer.ok else f"status {answer.status_code}"
