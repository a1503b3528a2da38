from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.clients.payload import LONGEST_EVIDENCE, evidence, json_loads, json_of, json_text, text_of
from interlock.errors import ClientError

finite = st.decimals(allow_nan=False, allow_infinity=False, places=2)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | finite,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None, max_examples=40)
@given(values)
def test_json_comes_back_as_it_was(value):
    assert json_loads(json_text(value)) == value


@pytest.mark.parametrize("number", ["19.90", "0.1", "100", "12345678901234567890.123456789", "-0.00"])
def test_decimals_keep_every_digit(number):
    assert json_text(Decimal(number)) == number
    assert str(json_of(b'{"n": %s}' % number.encode(), None, "it")["n"]) == number


def test_times_and_ids_become_text():
    noon = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    order = uuid.UUID("0b6e1f0a-6f6e-4b43-9a51-0d3ff9ad3b55")

    assert json.loads(json_text([noon, noon.date(), order])) == ["2026-11-22T12:00:00Z", "2026-11-22", str(order)]


def test_what_json_cannot_say_is_refused():
    with pytest.raises(TypeError):
        json_text({"a": object()})


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b'{"a": Infinity}', b"[" * 100_000, b"\xff", b"{'a': 1}"])
def test_what_is_not_json_is_refused_by_its_name(body):
    with pytest.raises(ClientError) as caught:
        json_of(body, "application/json", "the answer")
    assert str(caught.value).startswith("the answer is not JSON (")


def test_an_answer_may_hold_a_hundred_levels_and_no_more():
    assert json_of(b"[" * 100 + b"1" + b"]" * 100, None, "it")

    with pytest.raises(ClientError, match="nested too deeply: more than 100 levels"):
        json_of(b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", None, "it")


def test_brackets_in_a_text_are_no_levels():
    assert json_loads(json_text(["[" * 500])) == ["[" * 500]


def test_a_number_of_any_length_stays_a_number():
    digits = "9" * 5_000

    assert json_text(json_loads(digits)) == digits


def test_a_large_exponent_is_written_as_one():
    assert json_text(json_loads("1e999999999")) == "1E+999999999"
    with pytest.raises(ClientError, match="a number has too large an exponent"):
        json_of(b"1e9999999999999999999999", None, "it")


def test_half_a_character_is_sent_as_it_is_written():
    assert json_text(json_loads(r'"\ud800 grün"')).encode() == rb'"\ud800 gr\u00fcn"'


def test_an_empty_body_is_called_empty():
    with pytest.raises(ClientError, match="it has no content type and is empty"):
        json_of(b"", None, "the answer")


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("grün".encode(), None, "grün"),
        ("grün".encode("latin-1"), "text/plain; Charset=ISO-8859-1", "grün"),
        ("grün".encode("latin-1"), 'text/plain; x=1; charset="latin-1"', "grün"),
        (b"gr\xfcn", "text/plain", "gr\ufffdn"),
        (b"x", "text/plain; charset=klingon", "x"),
        (b"x", "text/plain; charset=", "x"),
    ],
)
def test_text_is_read_in_its_charset(body, content_type, text):
    assert text_of(body, content_type) == text


@pytest.mark.parametrize(
    ("body", "shown"),
    [(None, ""), (b"", ""), (b"text", "text"), (b"\xff\xfe", "<2 bytes>"), (b"a\x00b", "<3 bytes>")],
)
def test_evidence_is_text_or_a_size(body, shown):
    assert evidence(body) == shown


def test_evidence_of_a_long_body_says_how_much_is_missing():
    shown = evidence(b"x" * (LONGEST_EVIDENCE + 5))

    assert shown.endswith("xxx\n... (5 more characters)")
