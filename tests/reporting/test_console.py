"""What goes to the console is clean, comes in its order, and is all there."""

from __future__ import annotations

import io

from interlock.reporting.console import CleanStream


def clean(text: str) -> str:
    return text.replace("hunter22", "***")


def test_a_secret_in_two_pieces_is_hidden_and_what_is_unfinished_comes_when_it_is_flushed() -> None:
    raw = io.StringIO()
    stream = CleanStream(raw, clean)

    stream.write("it is hun")
    assert raw.getvalue() == ""
    stream.writelines(["ter22\nand", " hunter22 "])
    assert raw.getvalue() == "it is ***\n"
    stream.flush()
    assert raw.getvalue() == "it is ***\nand *** "


def test_all_else_is_the_streams_own() -> None:
    assert CleanStream(io.StringIO(), clean).readable()
    assert CleanStream(io.TextIOWrapper(io.BytesIO(), "utf-8"), clean).encoding == "utf-8"
