"""The desk of the staff: pages behind a form and a cookie, and the upload of prices."""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import Blueprint, g, redirect, render_template_string, request
from werkzeug.security import check_password_hash

from hotel import bookings, db
from hotel.problem import Problem

desk = Blueprint("desk", __name__)

COOKIE = "desk"

_LOGIN = """<!doctype html>
<title>Harbour House: sign in</title>
{% if wrong %}<p class="error">Wrong mail address or password.</p>{% endif %}
<form method="post" action="/login">
<input name="email" type="email"><input name="password" type="password"><button>Sign in</button>
</form>"""

_DESK = """<!doctype html>
<title>Harbour House: desk</title>
<p>Signed in as {{ name }}</p>
<table>
{% for booking in bookings %}<tr><td>{{ booking.reference }}</td><td>{{ booking.room }}</td>
<td>{{ booking.arrival }}</td><td>{{ booking.guest.name }}</td><td>{{ booking.status }}</td></tr>
{% else %}<tr><td>No bookings</td></tr>
{% endfor %}</table>"""


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@desk.before_request
def know_staff() -> object:
    g.staff = g.db.execute(
        """
        select s.* from staff s join sessions t on t.staff_id = s.id
        where t.token_digest = %s and t.expires_at > now()
        """,
        [digest(request.cookies.get(COOKIE, ""))],
    ).fetchone()
    if g.staff is None and request.endpoint != "desk.login":
        return redirect("/login", 303)
    return None


@desk.route("/login", methods=["GET", "POST"])
def login() -> object:
    if request.method == "GET":
        return render_template_string(_LOGIN)
    found = g.db.execute("select * from staff where email = %s", [request.form.get("email", "")]).fetchone()
    if found is None or not check_password_hash(found["password_hash"], request.form.get("password", "")):
        return render_template_string(_LOGIN, wrong=True), 401
    token = secrets.token_urlsafe(24)
    g.db.execute("insert into sessions values (%s, %s, now() + interval '8 hours')", [digest(token), found["id"]])
    answer = redirect("/desk", 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="Strict", max_age=8 * 3600)
    return answer


@desk.post("/logout")
def logout() -> object:
    g.db.execute("delete from sessions where token_digest = %s", [digest(request.cookies[COOKIE])])
    answer = redirect("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


@desk.get("/desk")
def overview() -> object:
    return render_template_string(_DESK, name=g.staff["name"], bookings=bookings.find_all(g.db))


@desk.post("/desk/prices")
def load_prices() -> object:
    """All lines of the file or none: a price list that is half in is worse than the old one."""
    if "file" not in request.files:
        raise Problem(422, "no-file", "Send the price list as the field file.")
    try:
        lines = list(csv.DictReader(io.StringIO(request.files["file"].read().decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Problem(422, "no-price-list", f"This file is no CSV in UTF-8: {problem}.") from None
    rooms = {row["code"]: row["id"] for row in g.db.execute("select code, id from rooms")}
    prices, wrong = [], []
    for number, line in enumerate(lines, 2):
        try:
            prices.append(price_of(line, rooms))
        except ValueError as problem:
            wrong.append({"line": number, "problem": str(problem)})
    if wrong or not prices:
        raise Problem(422, "bad-price-list", "Nothing was taken over.", lines=wrong)
    with g.db.transaction(), g.db.cursor() as cursor:
        cursor.executemany(
            "insert into prices values (%s, %s, %s) on conflict (room_id, night) do update set price = excluded.price",
            prices,
        )
        db.note(g.db, g.staff["name"], "prices.loaded", nights=len(prices))
    return {"nights": len(prices)}


def price_of(line: dict[str, str], rooms: dict[str, object]) -> tuple[object, date, Decimal]:
    room = rooms.get(line.get("room") or "")
    if room is None:
        raise ValueError(f"there is no room {line.get('room')}")
    try:
        night = date.fromisoformat(line.get("night") or "")
    except ValueError:
        raise ValueError(f"{line.get('night')} is no day") from None
    try:
        price = Decimal(line.get("price") or "")
    except InvalidOperation:
        raise ValueError(f"{line.get('price')} is no price") from None
    if not (price.is_finite() and 0 < price < 10_000 and price == round(price, 2)):
        raise ValueError(f"{price} is no price")
    return room, night, price
