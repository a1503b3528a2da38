"""What people read in a mail: who gets it, its text, its links, its attachments."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from interlock.clients.hypertext import Link, read_html
from interlock.clients.mail import Mail, links_in, read_mail

TO_ALL = ["ada@example.com", "Bob@example.com", "eve@example.com"]


def mail(text: str | None = None, html: str | None = None, headers: dict[str, str] | None = None) -> Mail:
    message = EmailMessage()
    for name, value in (headers or {}).items():
        message[name] = value
    if text is not None:
        message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html") if text is not None else message.set_content(html, "html")
    return read_mail("shop@example.com", TO_ALL, message.as_bytes(), 0.0)


def test_copies_are_told_apart_by_the_headers_and_blind_ones_by_their_absence() -> None:
    found = mail("x", headers={"To": "Ada <ada@example.com>", "Cc": "bob@Example.com"})

    assert (found.to, found.cc, found.bcc) == (["ada@example.com"], ["Bob@example.com"], ["eve@example.com"])


def test_where_no_header_names_anybody_nobody_is_a_blind_copy() -> None:
    assert (mail("x").to, mail("x").bcc) == (TO_ALL, [])


def test_html_alone_has_a_text_that_people_read() -> None:
    page = (
        "<html><head><title>no</title><style>p {}</style></head><body><h1>Your\n order</h1>"
        "<table><tr><td>MUG-1</td><td>2</td></tr></table><ul><li>a &lt; b<li>c</ul><br>Bye&nbsp;<b>now</b></body>"
    )

    assert mail(html=page).readable == "Your order\nMUG-1 2\na < b\nc\nBye now"
    assert mail("plain", page).readable == "plain"
    assert mail(html=page).text is None


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("<a href='/x'> Confirm\n <b>it</b></a>", [Link("Confirm it", "/x")]),
        ('<a href=" http://x/?a=1&amp;b=2 "><img alt="Go" src=x></a>', [Link("Go", "http://x/?a=1&b=2")]),
        ("<a href=/a>one<a href=/b>two", [Link("one", "/a"), Link("two", "/b")]),
        ("<a name=top>no link</a><a href=/a>", [Link("", "/a")]),
        ("<a href=/a>x<style>p{}</style>y</a>", [Link("xy", "/a")]),
    ],
)
def test_links_have_the_text_that_people_see(html: str, links: list[Link]) -> None:
    assert read_html(html).links == links


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Confirm: http://x/1", "Confirm"),
        ("Please confirm\nyour address:\n\n  http://x/1", "your address"),
        ("* Confirm <http://x/1>.", "Confirm"),
        ("[Confirm](http://x/1)", "Confirm"),
        ("http://x/1 confirms", ""),
    ],
)
def test_an_address_in_a_text_is_called_as_the_words_before_it(text: str, label: str) -> None:
    assert links_in(text) == [Link(label, "http://x/1")]


@pytest.mark.parametrize("charset", ["utf-8", "unheard-of"])
def test_what_cannot_be_decoded_is_seen_to_be_missing(charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode()

    found = read_mail("shop@example.com", TO_ALL, head + b"gr\xf6\xdfer\r\n", 0.0)

    assert found.text == "gr\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}er"


def test_an_attachment_is_a_text_where_it_can_be_read_as_one() -> None:
    message = EmailMessage()
    message.set_content("see below")
    message.add_attachment("größe;1\n", subtype="csv", filename="a.csv", charset="latin-1")
    message.add_attachment(b"\x00\xff", "application", "pdf", filename="b.pdf")

    found = read_mail("shop@example.com", TO_ALL, message.as_bytes(), 0.0)

    assert [(one.name, one.type, one.text) for one in found.attachments] == [
        ("a.csv", "text/csv", "größe;1\n"),
        ("b.pdf", "application/pdf", None),
    ]
    assert [("text" in one) for one in found.data()["attachments"]] == [True, False]
