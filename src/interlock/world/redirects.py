"""Following a redirect: no client does so by itself, so that features can look at it first."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

from interlock.clients.exchange import Answer, Request, excerpt
from interlock.errors import ExpectationFailed
from interlock.world.answers import named
from interlock.world.places import place_of
from interlock.world.world import World

KEEPS_THE_METHOD = (307, 308)
CREDENTIALS = ("authorization", "cookie")
"""Headers that are for one service, and not for where it leads to."""


def follow(world: World) -> Answer:
    """Ask for what the last answer leads to, as browsers do: with GET, unless the status says to ask again as before.

    Raises:
        ExpectationFailed: the last answer leads nowhere.
        UsageError: it leads to something that is no service of the profile.
    """
    answer = world.answer
    location = answer.header("Location")
    if not 300 <= answer.status < 400 or not location:
        said = f"is {answer.status}" if location or answer.status >= 400 or answer.status < 300 else "has no Location"
        raise ExpectationFailed(
            f"{named(answer)} {said}, so there is no redirect to follow",
            expected="a redirect: a status from 300 to 399 and a Location",
            actual=str(answer.status),
            detail=f"  it says: {excerpt(answer)}" if answer.body else "",
        )
    try:
        address = urljoin(answer.url, location)
    except ValueError as error:
        raise ExpectationFailed(
            f"{named(answer)} leads to no address: {error}", expected="an address", actual=location
        ) from None
    service, path = place_of(world, address, "the redirect")
    request, own = answer.request, place_of(world, answer.url, "the answer")[0] == service
    headers = [pair for pair in request.headers if own or pair[0].lower() not in CREDENTIALS]
    if answer.status in KEEPS_THE_METHOD:
        again = replace(request, path=path, query=(), headers=headers, cookies=request.cookies if own else ())
    else:
        again = Request(method="HEAD" if request.method == "HEAD" else "GET", path=path, headers=headers)
    return world.http(service).send(again)
