"""What is quoted of an answer, and whose it is."""

from __future__ import annotations

import pytest

from interlock.clients.cookies import cookies_set, is_taken_back
from interlock.clients.exchange import Answer, Request
from interlock.errors import ClientError, ExpectationFailed
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


def answer_of(body: bytes, *headers: tuple[str, str]) -> Answer:
    request = Request(method="GET", path="/x")
    return Answer(status=200, headers=list(headers), body=body, elapsed=0.1, request=request, url="")


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "windows-1252"])
def test_xml_is_read_in_the_charset_of_its_content_type(charset: str) -> None:
    answer = answer_of("<a>grün</a>".encode(charset), ("Content-Type", f"application/xml; charset={charset}"))

    assert field_of(answer, "a") == "grün"


def test_a_charset_that_nobody_knows_is_passed_over() -> None:
    assert field_of(answer_of("<a>grün</a>".encode(), ("Content-Type", "text/xml; charset=klingon")), "a") == "grün"


@pytest.mark.parametrize(
    ("body", "why"),
    [(b'\xef\xbb\xbf{"a": 1}', r"\(Unexpected UTF-8 BOM"), (b'{"a": NaN}', r"\(NaN is no JSON number\)")],
)
def test_what_looks_like_json_and_is_none_says_why(body: bytes, why: str) -> None:
    with pytest.raises(ExpectationFailed, match=f"the answer to GET /x is no JSON {why}"):
        field_of(answer_of(body, ("Content-Type", "application/json")), "a")


@pytest.mark.parametrize(
    ("cookie", "taken_back"),
    [
        ("sid=; Max-Age=0", True),
        ("sid=7f; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", False),
        ("sid=; Expires=Thu, 01-Jan-1970 00:00:00 GMT", True),
        ("sid=7f; Expires=soon", False),
        ("sid=7f", False),
    ],
)
def test_a_cookie_that_is_taken_back_is_not_set(cookie: str, *, taken_back: bool) -> None:
    assert is_taken_back(cookies_set([("Set-Cookie", cookie)])["sid"]) is taken_back


def test_a_cookie_without_a_name_is_none() -> None:
    assert cookies_set([("Set-Cookie", "=x; Path=/")]) == {}
