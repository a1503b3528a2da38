"""Links in mails: finding the one a sentence names, and following it to the service that it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description

from interlock.clients.exchange import Request
from interlock.clients.hypertext import Link, on_one_line
from interlock.errors import UsageError, listed
from interlock.expect import Failure
from interlock.texts import LONGEST_NAME, cut
from interlock.world.judging import becomes
from interlock.world.mails import address_of, mails_of
from interlock.world.places import place_of
from interlock.world.timing import PLAIN
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.mailbox import Mail


def follow(world: World, text: str, address: str) -> None:
    """GET what the link leads to, in the scenario's session with that service; its answer is the last answer.

    Raises:
        UsageError: it leads to no service of the profile, or the mail has several of that text.
        ExpectationFailed: no mail to this address has such a link.
        ClientError: there was no whole answer.
    """
    link = find(world, text, address)
    service, path = place_of(world, link.address, f'the link "{link.text}"')
    world.answer = world.http(service).send(Request(method="GET", path=path))


def find(world: World, text: str, address: str) -> Link:
    """The link of this text in the latest mail of the scenario to an address that has one.

    Raises:
        UsageError: the mail has several, and they lead to different places.
        ExpectationFailed: no mail has one; lists the links there are.
    """
    text, address = on_one_line(world.memory.fill(text)), address_of(world, address)
    if not text:
        raise UsageError("a link is found by its text, and none is given", hint='as in the link "Confirm"')
    matcher = _HasLink(text, address)
    becomes(world, lambda: mails_of(world, address), matcher, PLAIN, what="")
    mail = next(one for one in reversed(mails_of(world, address)) if _named(one, text))
    found = {link.address: link for link in _named(mail, text)}
    if len(found) > 1:
        places = listed([f'"{link.text}" to {link.address}' for link in found.values()])
        raise UsageError(
            f'the mail {_shown(mail)} to "{address}" has {len(found)} links "{text}", which lead to different places: '
            f"{places}",
            hint="say more of the text, so that one is left",
        )
    return next(iter(found.values()))


def _named(mail: Mail, text: str) -> list[Link]:
    """The links of exactly this text, or else with it in theirs; what HTML has goes before the plain text."""
    wanted = text.casefold()
    for links in mail.links:
        exactly = [link for link in links if link.text.casefold() == wanted]
        if found := exactly or [link for link in links if wanted in link.text.casefold()]:
            return found
    return []


class _HasLink(BaseMatcher["Sequence[Mail]"]):
    """Some mail has a link of this text."""

    def __init__(self, text: str, address: str) -> None:
        self._text, self._address = text, address

    def failure(self, item: Sequence[Mail]) -> Failure:
        """The links there are."""
        headline = f'no mail to "{self._address}" with a link "{self._text}" arrived'
        if not item:
            return Failure(f"{headline}; there was none at all", str(self), "no mail")
        lines = [f"  the mail {_shown(mail)} has the links: {listed(_all_of(mail))}" for mail in item[-5:]]
        return Failure(f"{headline}; {_others(item)}", str(self), "\n".join(map(str.strip, lines)), tuple(lines))

    def _matches(self, item: Sequence[Mail]) -> bool:
        return any(_named(mail, self._text) for mail in item)

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text(f'a mail to "{self._address}" with a link "{self._text}"')


def _shown(mail: Mail) -> str:
    return f'"{cut(mail.subject, LONGEST_NAME)}"'


def _others(mails: Sequence[Mail]) -> str:
    return f"the only one is {_shown(mails[0])}" if len(mails) == 1 else f"{len(mails)} without it did"


def _all_of(mail: Mail) -> list[str]:
    links = mail.links[0] or mail.links[1]
    return [f'"{link.text}" to {link.address}' for link in links]
