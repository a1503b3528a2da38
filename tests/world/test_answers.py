"""What is quoted of an answer."""

from __future__ import annotations

from interlock.clients.exchange import Answer, Request
from interlock.world.answers import excerpt


def test_a_page_of_many_lines_is_quoted_on_one():
    page = "\n".join(["<html>", *["<p>\x1b[2J</p>"] * 200])
    answer = Answer(
        status=500, headers=[], body=page.encode(), elapsed=0.0, request=Request(method="GET", path="/"), url="/"
    )

    assert excerpt(answer).startswith("<html>\\n<p>\\x1b[2J</p>\\n")
    assert "\n" not in excerpt(answer)
    assert excerpt(answer).endswith("characters)")
