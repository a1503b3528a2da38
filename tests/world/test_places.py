"""Which service an address of a mail or a redirect leads to."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from interlock.world.places import leads_to, taken_apart


@pytest.mark.parametrize(
    ("link", "service"),
    [
        ("http://127.0.0.1:8001/confirm?t=1", "http://127.0.0.1:8001"),
        ("http://localhost:8001/confirm", "http://127.0.0.1:8001"),
        ("https://shop.example/confirm", "https://shop.example:443/"),
        ("https://shop.example/app/confirm", "https://shop.example/app"),
        ("https://shop.example/app", "https://shop.example/app/"),
        ("https://SHOP.example", "https://shop.example"),
    ],
)
def test_a_link_leads_to_the_service_whose_address_it_begins_with(link: str, service: str) -> None:
    assert leads_to(urlsplit(link), urlsplit(service))


@pytest.mark.parametrize(
    ("link", "service"),
    [
        ("http://127.0.0.1:8002/confirm", "http://127.0.0.1:8001"),
        ("https://127.0.0.1:8001/confirm", "http://127.0.0.1:8001"),
        ("https://shop.example/apple", "https://shop.example/app"),
        ("https://other.example/app", "https://shop.example/app"),
        ("http://127.0.0.1:99999/", "http://127.0.0.1:8001"),
        ("/confirm", "http://127.0.0.1:8001"),
        ("mailto:help@example.com", "http://127.0.0.1:8001"),
        ("http://[127.0.0.1:8001/", "http://127.0.0.1:8001"),
        ("http://shop]/", "http://127.0.0.1:8001"),
    ],
)
def test_any_other_link_leads_elsewhere_also_a_malformed_one(link: str, service: str) -> None:
    assert not leads_to(taken_apart(link), urlsplit(service))
