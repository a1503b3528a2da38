"""What is quoted of an answer, and whose it is."""

from __future__ import annotations

import pytest

from interlock.clients.exchange import Answer, Request
from interlock.errors import ClientError
from interlock.world.answers import excerpt
from interlock.world.bodies import field_of


def test_a_page_of_many_lines_is_quoted_on_one():
    page = "\n".join(["<html>", *["<p>\x1b[2J</p>"] * 200])
    answer = Answer(
        status=500, headers=[], body=page.encode(), elapsed=0.0, request=Request(method="GET", path="/"), url="/"
    )

    assert excerpt(answer).startswith("<html>\\n<p>\\x1b[2J</p>\\n")
    assert "\n" not in excerpt(answer)
    assert excerpt(answer).endswith("characters)")


def test_xml_with_a_document_type_says_whose_it_is_and_why_it_is_not_read():
    request = Request(method="GET", path="/order")
    headers = [("Content-Type", "text/xml")]
    answer = Answer(status=200, headers=headers, body=b"<!DOCTYPE a><a/>", elapsed=0.1, request=request, url="")

    with pytest.raises(ClientError) as error:
        field_of(answer, "a")

    assert str(error.value).startswith("the answer to GET /order cannot be read: an XML document has a document type")
