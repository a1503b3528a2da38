from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.durations import PATTERN, describe_duration, parse_duration

WRITTEN = {
    "150 ms": 0.15,
    "150ms": 0.15,
    "1 millisecond": 0.001,
    "20 milliseconds": 0.02,
    "5s": 5.0,
    "5 s": 5.0,
    "1 sec": 1.0,
    "1 second": 1.0,
    "2 seconds": 2.0,
    "0.5 seconds": 0.5,
    "2 min": 120.0,
    "1 minute": 60.0,
    "1.5 minutes": 90.0,
}


@pytest.mark.parametrize(("text", "seconds"), WRITTEN.items())
def test_lengths_of_time_are_read_as_people_write_them(text, seconds):
    assert parse_duration(text) == pytest.approx(seconds)
    assert parse_duration(f"  {text} ") == pytest.approx(seconds)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_can_be_read_can_stand_in_a_sentence(text):
    assert re.fullmatch(PATTERN, text)


@pytest.mark.parametrize("text", ["", "5", "soon", "-1 s", "1 hour", "1,5 s", ".5 s", "5 S", "5 s s", "1e3 s", "5  ss"])
def test_what_is_no_length_of_time_is_refused_with_examples(text):
    with pytest.raises(ValueError, match=re.escape(f'"{text}" is not a length of time; write for example 150 ms, 5')):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 ms"),
        (0.0004, "0 ms"),
        (0.15, "150 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1 s"),
        (1, "1 s"),
        (1.234, "1.23 s"),
        (12.34, "12.3 s"),
        (99.96, "100 s"),
        (123.4, "123 s"),
        (1234.5, "1234 s"),
        (3600, "3600 s"),
    ],
)
def test_lengths_of_time_are_said_as_short_as_they_matter(seconds, said):
    assert describe_duration(seconds) == said


@given(st.floats(0, 100_000))
def test_what_is_said_can_be_read_again_and_is_close(seconds):
    said = describe_duration(seconds)

    assert re.fullmatch(PATTERN, said)
    assert parse_duration(said) == pytest.approx(seconds, rel=0.006, abs=0.0005)
