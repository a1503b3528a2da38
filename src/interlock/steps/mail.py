"""Sentences about the application's mail."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import TO_COME, expectation
from interlock.world import mails as judged
from interlock.world.timing import Timing


@expectation('"{address:Name}" receives a mail', '"{address:Name}" receives a mail with:', forms=TO_COME, data="table")
def receives_a_mail(context: Context, timing: Timing, address: str) -> None:
    """A mail to this address, with these fields: subject, from, to, text, html.

    Example:
        Then "ada@example.com" receives a mail with:
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
