"""What sentences say about the application's mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interlock.errors import UsageError, listed
from interlock.expect import TableLike, TextTyping, Wording, has_count, has_record, has_some
from interlock.world.judging import becomes, settles
from interlock.world.records import maybe_the_record
from interlock.world.timing import Timing
from interlock.world.views import View, view_of_mail
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.mailbox import Mail

FIELDS = TextTyping(("subject", "from", "to", "text", "html"), "a mail")


def receives(world: World, address: str, table: TableLike | None, timing: Timing) -> None:
    """A mail to this address is there, with these fields where given."""
    address = _address(world, address)
    record = maybe_the_record(world, table, None, FIELDS)
    matcher = has_some(of=_wording(address)) if record is None else has_record(record, of=_wording(address))
    becomes(world, lambda: _views(world, address), matcher, timing, what="", hint=lambda: _heard(world))


def has_number(world: World, address: str | None, table: TableLike | None, number: int, timing: Timing) -> None:
    """So many mails to this address, or to anybody, once all is quiet."""
    address = None if address is None else _address(world, address)
    matcher = has_count(number, maybe_the_record(world, table, None, FIELDS), of=_wording(address))
    settles(world, lambda: _views(world, address), matcher, timing, what="", hint=lambda: _heard(world))


def _address(world: World, text: str) -> str:
    address = world.memory.fill(text)
    if "@" not in address:
        raise UsageError(f'"{address}" is no mail address', hint="an address has an @, as in ada@example.com")
    return address


def _mails(world: World, address: str | None = None) -> list[Mail]:
    mailboxes = world.harness.mailboxes.values()
    if not mailboxes:
        raise UsageError(f"{world.profile.origin} has no mailbox, so that nothing can be said of mail")
    mails = (mail for mailbox in mailboxes for mail in mailbox.mails(world.mark, address))
    return [mail for mail in mails if world.is_ours(mail.headers)]


def _views(world: World, address: str | None) -> list[View]:
    return [view_of_mail(mail) for mail in _mails(world, address)]


def _wording(address: str | None) -> Wording:
    to = "" if address is None else f' to "{address}"'
    return Wording(f"mail{to}", f"mails{to}", has="", after="arrived")


def _heard(world: World) -> str:
    sent = [f'"{mail.subject}" to {" and ".join(mail.recipients)}' for mail in _mails(world)]
    return f"mails of this scenario: {listed(sent)}"
