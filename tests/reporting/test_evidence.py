"""How each kind of event reads. Every test is one event and what a reader gets of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from interlock.journal import Event
from interlock.reporting.evidence import Line, Logs, Paper, shown, spoken_of
from interlock.reporting.evidence.logs import MOST_LINES


def event(kind: str, part: str = "checkout", summary: str = "it happened", **data: Any) -> Event:
    return Event(kind=kind, part=part, summary=summary, data=data, at=100.0)


def paper(made: Event) -> Paper:
    (only,) = shown(made)
    assert isinstance(only, Paper)
    return only


def line(made: Event) -> str:
    (only,) = shown(made)
    assert isinstance(only, Line)
    return only.text


REQUEST = {"method": "POST", "url": "http://h:1/orders?dry=1", "headers": [["A", "b"]], "body": "{}"}


def test_an_exchange_has_the_shape_the_report_draws() -> None:
    response = {
        "status": 201,
        "headers": [["Location", "/orders/1"]],
        "body": '{"id": 1}',
        "content_type": "application/json",
    }

    made = paper(
        event("http.exchange", summary="POST /orders -> 201", request=REQUEST, response=response, start=1.0, stop=1.5)
    )

    drawn = json.loads(made.body)
    assert (made.name, made.mime) == ("checkout: POST /orders -> 201", "application/vnd.allure.http+json")
    assert (drawn["start"], drawn["stop"]) == (1000, 1500)
    assert drawn["request"]["query"] == [{"name": "dry", "value": "1"}]
    assert drawn["request"]["headers"] == [{"name": "A", "value": "b"}]
    assert drawn["response"]["body"]["value"] == '{"id": 1}'
    assert drawn["response"]["body"]["contentType"] == "application/json"


def test_an_exchange_without_an_answer_says_why() -> None:
    made = paper(event("http.exchange", request=REQUEST, response=None, error="connection refused", start=1, stop=2))

    assert json.loads(made.body)["error"] == {"name": "no answer", "message": "connection refused"}
    assert "response" not in json.loads(made.body)


def test_a_very_long_body_is_cut_and_marked() -> None:
    made = paper(event("http.exchange", request=REQUEST | {"body": "x" * 300_000}, response=None, start=1, stop=2))

    assert json.loads(made.body)["request"]["body"]["truncated"] is True


def test_a_request_to_a_stub_is_an_exchange_named_by_who_asked_whom() -> None:
    answer = {"status": 402, "body": "<declined/>", "content_type": "text/xml", "headers": {"X": "1"}, "after": 0.5}

    made = paper(
        event(
            "stub.request",
            part="card gateway",
            summary="POST /charges -> 402",
            method="POST",
            path="/charges",
            query=[],
            headers=[],
            body="",
            answer=answer,
        )
    )

    drawn = json.loads(made.body)
    assert made.name == "card gateway was asked POST /charges -> 402"
    assert drawn["response"]["body"] | {"value": "<declined/>", "contentType": "text/xml"} == drawn["response"]["body"]
    assert drawn["response"]["headers"] == [{"name": "X", "value": "1"}]
    assert drawn["stop"] - drawn["start"] == 500


def test_a_stub_that_misbehaves_has_an_error_instead_of_an_answer() -> None:
    answer = {"fault": "reset", "status": 200}

    made = paper(
        event("stub.request", part="gateway", summary="GET /x -> reset", method="GET", path="/x", answer=answer)
    )

    assert made.name == "gateway was asked GET /x -> reset"
    assert json.loads(made.body)["error"]["name"] == "reset"
    assert "response" not in json.loads(made.body)


def test_rows_are_a_table_named_by_what_was_looked_for() -> None:
    made = paper(
        event("rows.read", table="orders", where="id = 1", columns=["id", "note"], rows=[["1", None]], count=1)
    )

    assert (made.name, made.mime, made.body) == ("orders where id = 1: 1 row", "text/csv", "id,note\n1,null\n")


def test_no_rows_are_a_line() -> None:
    assert line(event("rows.read", table="orders", where=None, columns=["id"], rows=[], count=0)) == "orders: no rows"


def test_an_emptied_table_is_a_line() -> None:
    assert line(event("rows.written", table="orders", columns=["id"], rows=[], count=0)) == "orders emptied"


def test_of_many_rows_the_name_says_how_many_are_shown() -> None:
    made = paper(event("rows.written", table="orders", columns=["id"], rows=[["1"]], count=500))

    assert made.name == "orders: 500 rows written (the first 1)"


def test_a_message_reads_like_a_letter_and_keeps_its_digits() -> None:
    made = paper(
        event(
            "message.tapped",
            name="order.placed",
            exchange="shop.events",
            routing_key="order.placed",
            properties={"message_id": "m1", "delivery_mode": 2},
            headers={"x-attempt": 1},
            body='{"total":12.50,"id":9007199254740993}',
            content_type="application/json",
        )
    )

    assert made.name == "message order.placed from shop.events"
    assert made.body == (
        "message id: m1\ndelivery mode: persistent\nheader x-attempt: 1\n\n"
        '{\n  "total": 12.50,\n  "id": 9007199254740993\n}'
    )


def test_a_published_message_says_where_to() -> None:
    made = paper(
        event(
            "message.published",
            summary="x to : no queue takes it",
            name="x",
            exchange="",
            routing_key="queue.a",
            body="plain",
        )
    )

    assert made.name == "published x to the default exchange (no queue takes it)"
    assert made.body == "routing key: queue.a\n\nplain"


def test_a_mail_reads_as_in_a_mailbox_with_its_html_and_readable_files_beside_it() -> None:
    text, html, file = shown(
        event(
            "mail.received",
            sender="shop@example.com",
            recipients=["ada@example.com"],
            subject="Your order",
            text="Hello\r\nAda",
            html="<p>Hello</p>",
            attachments=[
                {"name": "a.pdf", "type": "application/pdf", "size": 3},
                {"name": "b.csv", "type": "text/csv", "size": 5, "text": "sku;1"},
            ],
        )
    )

    assert isinstance(text, Paper)
    assert text.name == "mail to ada@example.com: Your order"
    assert text.body == (
        "From: shop@example.com\nTo: ada@example.com\nSubject: Your order\n"
        "Attached: a.pdf (application/pdf, 3 bytes)\nAttached: b.csv (text/csv, 5 bytes)\n\nHello\nAda"
    )
    assert isinstance(html, Paper)
    assert (html.mime, html.body) == ("text/html", "<p>Hello</p>")
    assert isinstance(file, Paper)
    assert (file.name, file.body) == ("b.csv, attached to the mail to ada@example.com: Your order", "sku;1")


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (event("service.state", summary="checkout was paused", state="paused", detail=""), "checkout was paused"),
        (
            event("service.state", summary="checkout died", state="died", detail="exit code 3"),
            "checkout died: exit code 3",
        ),
        (event("fault", summary='"card gateway" is slow', text="x"), 'Fault: "card gateway" is slow'),
        (event("part.lost", summary="checkout is gone", reason="x"), "Lost: checkout is gone"),
        (event("note", text="quiet was not reached"), "Note: quiet was not reached"),
        (event("memory.remembered", name="order", value="7"), "Remembered order = 7"),
        (event("queue.read", queue="q", ready=2, unacked=None, consumers=0), "Queue q: 2 waiting, 0 consuming"),
        (
            event("queue.read", queue="q", ready=0, unacked=1, consumers=2),
            "Queue q: 0 waiting, 1 unacknowledged, 2 consuming",
        ),
        (event("wait", what="a row", waited=0.31, looks=4, outcome="held"), "Waited 310 ms for a row, 4 looks"),
        (
            event("wait", what="a row", waited=5, looks=9, outcome="did not hold"),
            "Waited 5 s for a row, 9 looks - it did not hold",
        ),
        (event("stub.prepared", part="gateway", summary="POST /x: 402"), "gateway will answer POST /x: 402"),
        (event("something.new", summary="a new kind"), "checkout: a new kind"),
        (event("rows.read", summary="a shape nobody expected"), "checkout: a shape nobody expected"),
    ],
)
def test_what_happened_around_a_sentence_is_a_line(made: Event, text: str) -> None:
    assert line(made) == text


def test_a_short_wait_is_nothing_to_tell() -> None:
    assert shown(event("wait", what="a row", waited=0.004, looks=1, outcome="")) == []


def test_of_a_flood_of_log_lines_the_newest_are_kept() -> None:
    logs = Logs()
    for number in range(MOST_LINES + 5):
        logs.add(event("service.log", line=f"line {number}"))

    (made,) = logs.papers()

    head, first, *_, last = made.body.splitlines()
    assert head == "... 5 earlier lines left out ..."
    assert (first[12:], last[12:]) == ("  line 5", f"  line {MOST_LINES + 4}")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ('a message "order.placed" arrives', ["message.tapped"]),
        ('"card gateway" received POST "/charges" once', ["stub.request"]),
        ('"card gateway" received no POST', ["stub.request"]),
        ('"card gateway" received POST "/refunds" once', []),
        ('"ada@example.com" receives a mail', ["mail.received"]),
        ("no mail is sent", []),
    ],
)
def test_a_sentence_speaks_of_what_it_names(sentence: str, found: list[str]) -> None:
    events = [
        event("message.tapped", part="events", name="order.placed"),
        event("stub.request", part="card gateway", path="/charges"),
        event("mail.received", part="mail", recipients=["ada@example.com"]),
    ]

    assert [one.kind for one in spoken_of(sentence, events)] == found


@pytest.mark.parametrize(
    ("content_type", "seen"),
    [
        ("multipart/form-data; boundary=x", "text/plain"),
        ("application/x-www-form-urlencoded", "text/plain"),
        ("text/csv; charset=utf-8", "text/csv; charset=utf-8"),
        ("application/problem+json", "application/json"),
        ("application/atom+xml; charset=utf-8", "application/xml"),
    ],
)
def test_a_body_has_a_type_that_the_report_can_show(content_type: str, seen: str) -> None:
    made = paper(event("http.exchange", request=REQUEST | {"content_type": content_type}, response=None))

    assert json.loads(made.body)["request"]["body"]["contentType"] == seen
