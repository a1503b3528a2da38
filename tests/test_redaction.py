from __future__ import annotations

import base64
import html
import json
import quopri
import re
import threading
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from interlock.redaction import MOST_KEPT, REDACTED, Redactor

secrets = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=6, max_size=40)
around = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

FORMS = {
    "raw": str,
    "quoted": lambda secret: quote(secret, safe=""),
    "quoted as a path": quote,
    "quoted in lower case": lambda secret: re.sub("%..", lambda code: code.group().lower(), quote(secret, safe="")),
    "a form's": quote_plus,
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json in unicode": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "html": html.escape,
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "json in json": lambda secret: json.dumps(json.dumps(secret)[1:-1])[1:-1],
    "quoted-printable": lambda secret: (
        quopri.encodestring(secret.encode(), quotetabs=False).decode().replace("=\n", "")
    ),
    "repr of bytes": lambda secret: repr(secret.encode())[2:-1],
    "a url in a url": lambda secret: quote(quote(secret, safe=""), safe=""),
    "url-safe base64": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=40)
@given(secret=secrets, before=around, after=around)
def test_a_declared_secret_survives_in_no_form(form, secret, before, after):
    assume(secret not in REDACTED)
    written = FORMS[form](secret)
    assume(written not in REDACTED and written not in before + REDACTED + after)

    assert written not in Redactor([secret]).text(f"{before}{written}{after}")


@settings(deadline=None, max_examples=40)
@given(user=st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=20), secret=secrets)
def test_basic_authentication_hides_the_whole_pair(user, secret):
    assume(secret not in REDACTED)
    pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
    clean = Redactor([secret]).text(f"sent {pair} along")

    assert clean == f"sent {REDACTED} along"


@settings(deadline=None, max_examples=40)
@given(value=st.text("QJZ789-+=/:&\"' ", min_size=6), before=st.text('abc \\"{}[]:=&', max_size=20))
def test_a_value_under_a_secret_name_is_never_shown(value, before):
    assume(any(character.isalnum() for character in value))
    body = json.dumps({"user": before, "password": value})
    event = {
        "body": body,
        "headers": [["X-Api-Key", value]],
        "query": [["token", value]],
        "nested": {"secret": [value]},
    }

    shown = str(Redactor().value(event))
    assert not set(shown) & set("QJZ789")


@settings(deadline=None, max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_values_stay_json_and_come_out_the_same_twice(value):
    redactor = Redactor(["s3cret-value"])
    once = redactor.value(value)

    json.dumps(once)
    assert redactor.value(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc.def-123",
        "authorization:Basic YWRhOnB3",
        "2026-11-22 INFO sent Authorization: Digest username=ada, response=HIDDEN0",
        "Cookie: session=HIDDEN0; other=HIDDEN1",
        "Set-Cookie: session=HIDDEN0; Path=/; HttpOnly",
        "X-Api-Key: HIDDEN0",
        "the token is Bearer HIDDEN012345",
        "with Basic SElEREVOMA== in it",
        "amqp://guest:HIDDEN0@localhost:5672/",
        "postgresql+psycopg://ada:HIDDEN0@db/shop?x=1",
        "redis://:HIDDEN0@cache",
        "https://HIDDEN0@api.example/",
        "http://ada:HID@DEN0@host/",
        "user=ada&password=HIDDEN0&x=1",
        "GET /orders?api_key=HIDDEN0 HTTP/1.1",
        "access_token=HIDDEN0;",
        "user%5Bpassword%5D=HIDDEN0",
        "PASSWORD = HIDDEN0",
        '{"password": "HIDDEN0"}',
        '{"password" : "HID\\"DEN0"}',
        '{"userPassword":"HIDDEN0","a":1}',
        '{"accessToken": "HIDDEN0"}',
        '{"card_number": 4242424242424242, "cvc": 123}',
        '{"tokens": ["HIDDEN0", "HIDDEN1"]}',
        '{"credentials": {"user": "ada", "pin": "HIDDEN0"}}',
        '{"log": "{\\"password\\": \\"HIDDEN0\\"}"}',
        "{'password': 'HIDDEN0', 'a': 1}",
        "password: HIDDEN0",
        'mutation { login(user: "ada", password: "HIDDEN0") { id } }',
        '{"query": "mutation { login(password: \\"HIDDEN0\\") }"}',
        '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nHIDDEN0\r\n--b--',
        '--b\r\nContent-Disposition: form-data; name="api-token"\r\nContent-Type: text/plain\r\n\r\nHIDDEN0\r\n--b--',
        "<login><password>HIDDEN0</password></login>",
        '<soap:Password Type="text">HIDDEN0</soap:Password>',
    ],
)
def test_secrets_are_recognised_by_their_place(text):
    clean = Redactor().text(text)

    assert REDACTED in clean
    for hidden in ("HIDDEN0", "HIDDEN1", "HID", "DEN0", "abc.def", "YWRh", "SElE", "4242", ": 123"):
        assert hidden not in clean


@pytest.mark.parametrize(
    "text",
    [
        "3 scenarios passed, 0 failed",
        "a basic order for a bearer of good news",
        "the password field is missing",
        "no token was sent",
        "GET http://127.0.0.1:8001/orders?page=2 -> 200",
        "see http://host/a and mail ada@example.com",
        '{"total": "19.90", "status": "approved"}',
        "orders: 2 rows",
        "id 0b6e1f0a-6f6e-4b43-9a51-0d3ff9ad3b55",
        "SGVsbG8gd29ybGQsIHRoaXMgaXMgbm8gc2VjcmV0",
        "",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text):
    assert Redactor(["s3cret-value"]).text(text) == text


def test_a_url_keeps_everything_but_its_user_info():
    assert Redactor().text("amqp://guest:guest@host:5672/v?x=1") == f"amqp://{REDACTED}@host:5672/v?x=1"


def test_a_body_stays_readable_around_what_is_hidden():
    text = '{"user": "ada", "password": "pw-1234567", "remember": true}'

    assert Redactor().text(text) == f'{{"user": "ada", "password": "{REDACTED}", "remember": true}}'


def test_what_stood_under_a_secret_name_stays_hidden_elsewhere():
    redactor = Redactor()
    redactor.value({"body": '{"token": "tok-4f8a2c91"}'})

    assert redactor.text("service log: got tok-4f8a2c91, hello") == f"service log: got {REDACTED}, hello"
    assert redactor.text("/sessions/tok-4f8a2c91") == f"/sessions/{REDACTED}"


def test_what_is_learned_late_in_an_event_is_hidden_early_in_it():
    event = {"url": "/sessions/tok-4f8a2c91", "headers": [["X-Token", "tok-4f8a2c91"]]}

    assert Redactor().value(event)["url"] == f"/sessions/{REDACTED}"


@pytest.mark.parametrize("value", ["approved", "2026-11-22T10:00:00Z", "3600", "no spaces 123", "short1"])
def test_what_does_not_look_like_a_secret_is_hidden_in_its_place_only(value):
    redactor = Redactor()

    assert redactor.value({"authorization": value}) == {"authorization": REDACTED}
    assert redactor.text(f"status {value}") == f"status {value}"


def test_only_the_newest_learned_values_are_searched_for():
    redactor = Redactor()
    for number in range(100):
        redactor.value({"token": f"tok-{number:04d}-abcdef"})

    assert redactor.text("tok-0099-abcdef") == REDACTED
    assert redactor.text("tok-0001-abcdef") == "tok-0001-abcdef"


@pytest.mark.parametrize("learn", [Redactor.learn, Redactor.learn_for_now])
def test_a_text_that_was_clean_is_looked_at_again_once_more_is_known(learn):
    redactor = Redactor()
    assert redactor.text("said tok-4f8a2c91") == "said tok-4f8a2c91"

    learn(redactor, "tok-4f8a2c91")

    assert redactor.text("said tok-4f8a2c91") == f"said {REDACTED}"


def test_any_number_of_texts_is_cleaned():
    redactor = Redactor(["s3cret-value"])

    for number in range(2 * MOST_KEPT):
        assert redactor.text(f"{number} s3cret-value") == f"{number} {REDACTED}"


def test_a_declared_secret_is_never_forgotten():
    redactor = Redactor(["s3cret-value"])
    for number in range(100):
        redactor.value({"token": f"tok-{number:04d}-abcdef"})

    assert redactor.text("s3cret-value") == REDACTED


def test_a_secret_that_contains_another_leaves_no_tail():
    assert Redactor(["s3cret", "s3cret-value"]).text("<s3cret-value>") == f"<{REDACTED}>"


def test_each_line_of_a_secret_of_several_is_hidden():
    redactor = Redactor(["-----BEGIN KEY-----\nMIIEvQIBADANBgkq\n}\n"])

    assert redactor.text("log: MIIEvQIBADANBgkq") == f"log: {REDACTED}"
    assert redactor.text("{}") == "{}"


def test_bytes_that_are_no_text_lose_what_is_known_and_nothing_else():
    redactor = Redactor(["s3cret-välue"])

    assert redactor.octets(b"\xff\x00 s3cret-v\xc3\xa4lue \xfe") == b"\xff\x00 [redacted] \xfe"
    assert redactor.octets(b"\xff password=hunter22") == b"\xff password=hunter22"


def test_numbers_and_keys_hold_no_secret_either():
    assert Redactor(["12345678"]).value({"12345678": 12345678, "n": 5}) == {REDACTED: REDACTED, "n": 5}


def test_columns_with_a_secret_name_are_hidden():
    table = {"table": "users", "columns": ["name", "password_hash"], "rows": [["ada", "abc$1234"], ["bob", None]]}

    assert Redactor().value(table) == {
        "table": "users",
        "columns": ["name", "password_hash"],
        "rows": [["ada", REDACTED], ["bob", None]],
    }


def test_a_remembered_secret_is_hidden_by_its_name():
    assert Redactor().value({"name": "token", "value": "abc"}) == {"name": "token", "value": REDACTED}
    assert Redactor().value({"name": "order", "value": "abc"}) == {"name": "order", "value": "abc"}


def test_a_name_can_be_given_from_outside():
    assert Redactor().value("abc", "password") == REDACTED
    assert Redactor().value("abc", "user") == "abc"


def test_secrets_too_short_to_tell_are_not_declared():
    assert Redactor(["abc"]).text("abc") == "abc"


def test_a_form_with_everything_in_it_is_clean():
    form = urlencode({"user": "ada", "password": "p&=ss%word 1", "next": "/"})

    assert Redactor().text(form) == f"user=ada&password={REDACTED}&next=%2F"


@pytest.mark.parametrize(
    "text",
    ["a-" * 50_000, "a" * 100_000, '"' * 100_000, "password" * 10_000, "://" * 30_000, "token " * 10_000 + ":",
     'name="' * 10_000 + "password", "<" * 100_000 + "password=", '"password' * 10_000 + ":", "cookie:" * 10_000],
    ids=lambda text: text[:9],
)  # fmt: skip
def test_long_texts_take_no_more_than_linear_time(text):
    done = threading.Event()
    threading.Thread(target=lambda: (Redactor(["s3cret-value"]).text(text), done.set()), daemon=True).start()

    assert done.wait(20)
