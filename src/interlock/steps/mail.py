"""Sentences about the application's mail."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import TO_COME, act, expectation, state_or_act
from interlock.world import links
from interlock.world import mails as judged
from interlock.world.timing import Timing


@expectation('"{address:Name}" receives a mail', '"{address:Name}" receives a mail with:', forms=TO_COME, data="table")
def receives_a_mail(context: Context, timing: Timing, address: str) -> None:
    """A mail to this address, with these fields: subject, from, to, cc, text, html, attachments, header X.

    Example:
        Then "ada@example.com" receives a mail with:
          | field   | value              |
          | subject | contains confirmed |
    """
    judged.receives(context.world, address, context.table, timing)


@expectation(
    '"{address:Name}" receives exactly {count:Count} {mails:Mails}',
    '"{address:Name}" receives exactly {count:Count} {mails:Mails} with:',
    data="table",
)
def receives_exactly(context: Context, timing: Timing, address: str, count: int, mails: str) -> None:
    """So many mails to this address, once the flow is quiet.

    Example:
        Then "ada@example.com" receives exactly 1 mail
    """
    del mails  # the noun's number
    judged.has_number(context.world, address, context.table, count, timing)


@expectation('no mail is sent to "{address:Name}"')
def no_mail_to(context: Context, timing: Timing, address: str) -> None:
    """No mail to this address, once the flow is quiet.

    Example:
        Then no mail is sent to "bob@example.com"
    """
    judged.has_number(context.world, address, None, 0, timing)


@expectation("no mail is sent")
def no_mail(context: Context, timing: Timing) -> None:
    """No mail to anybody, once the flow is quiet.

    Example:
        Then no mail is sent
    """
    judged.has_number(context.world, None, None, 0, timing)


@act('I follow the link "{link:Name}" in the mail to "{address:Name}"')
def follow_the_link(context: Context, link: str, address: str) -> None:
    """GET what a link of the latest mail that has it leads to, as a service's session does; waits for the mail.

    Example:
        When I follow the link "Confirm" in the mail to "ada@example.com"
    """
    links.follow(context.world, link, address)


@state_or_act('I remember the link "{link:Name}" in the mail to "{address:Name}" as "{name:Name}"')
def remember_the_link(context: Context, link: str, address: str, name: str) -> None:
    """Keep the address behind a link of a mail for ``{name}`` later in the scenario; waits for the mail.

    Example:
        When I remember the link "Confirm" in the mail to "ada@example.com" as "link"
    """
    context.world.memory.check_name(name)
    context.world.remember(name, links.find(context.world, link, address).address)
