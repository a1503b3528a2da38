"""What sentences say about the application's mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interlock.errors import UnknownName, UsageError, listed
from interlock.expect import TEXT, TableLike, Target, TextTyping, Wording, has_count, has_record, has_some
from interlock.expect.columns import COLUMN_KINDS
from interlock.expect.paths import format_path
from interlock.world.judging import becomes, settles
from interlock.world.records import maybe_the_record
from interlock.world.timing import Timing
from interlock.world.views import ATTACHMENTS, View, view_of_mail
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.mailbox import Mail

PARTS = ("subject", "from", "to", "cc", "bcc", "reply-to", "text", "html", "attachments")
KINDS_OF_FILE = {
    "name": TEXT,
    "type": TEXT,
    "size": COLUMN_KINDS["integer"],
    "text": TEXT,
    "content": COLUMN_KINDS["bytes"],
}


class MailTyping(TextTyping):
    """The fields of a mail: texts, and of its attachments how many there are and what each is.

    Example:
        >>> MailTyping().target("attachments[0].size").path
        ('attachments[0]', 'size')
    """

    def __init__(self) -> None:
        super().__init__(PARTS, "a mail")

    def target(self, heading: str) -> Target:
        """See `Typing`."""
        target = super().target(heading)
        match target.path:
            case ("attachments",):
                return Target(target.path, COLUMN_KINDS["integer"])
            case ("attachments", int(number), str(part)) if part in KINDS_OF_FILE:
                return Target((f"{ATTACHMENTS}[{number}]", part), KINDS_OF_FILE[part])
            case ("attachments", *rest):
                files = [f"attachments[{next(filter(_is_number, rest), 0)}].{part}" for part in KINDS_OF_FILE]
                raise UnknownName("field", format_path(target.path), files, "a mail")
            case (_, _, *_):
                raise UnknownName("field", format_path(target.path), PARTS, "a mail")
        return target


def _is_number(part: object) -> bool:
    return isinstance(part, int)


FIELDS = MailTyping()


def receives(world: World, address: str, table: TableLike | None, timing: Timing) -> None:
    """A mail to this address is there, with these fields where given."""
    address = address_of(world, address)
    record = maybe_the_record(world, table, None, FIELDS)
    matcher = has_some(of=_wording(address)) if record is None else has_record(record, of=_wording(address))
    becomes(world, lambda: _views(world, address), matcher, timing, what="", hint=lambda: _heard(world))


def has_number(world: World, address: str | None, table: TableLike | None, number: int, timing: Timing) -> None:
    """So many mails to this address, or to anybody, once all is quiet."""
    address = None if address is None else address_of(world, address)
    matcher = has_count(number, maybe_the_record(world, table, None, FIELDS), of=_wording(address))
    settles(world, lambda: _views(world, address), matcher, timing, what="", hint=lambda: _heard(world))


def address_of(world: World, text: str) -> str:
    """A mail address as a sentence has it.

    Raises:
        UsageError: it is none.
    """
    address = world.memory.fill(text)
    if "@" not in address:
        raise UsageError(f'"{address}" is no mail address', hint="an address has an @, as in ada@example.com")
    return address


def mails_of(world: World, address: str | None = None) -> list[Mail]:
    """The scenario's mails, oldest first, to one address where given.

    Raises:
        UsageError: there is no mailbox.
    """
    mailboxes = world.harness.mailboxes.values()
    if not mailboxes:
        raise UsageError(f"{world.profile.origin} has no mailbox, so that nothing can be said of mail")
    mails = (mail for mailbox in mailboxes for mail in mailbox.mails(world.mark, address))
    return [mail for mail in mails if world.is_ours(mail.headers)]


def _views(world: World, address: str | None) -> list[View]:
    return [view_of_mail(mail) for mail in mails_of(world, address)]


def _wording(address: str | None) -> Wording:
    to = "" if address is None else f' to "{address}"'
    return Wording(f"mail{to}", f"mails{to}", has="", after="arrived")


def _heard(world: World) -> str:
    sent = [f'"{mail.subject}" to {" and ".join(mail.recipients)}' for mail in mails_of(world)]
    return f"mails of this scenario: {listed(sent)}"
