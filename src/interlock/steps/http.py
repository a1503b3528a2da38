"""Sentences about requests to services and their answers."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import act, expectation, fact, state_or_act
from interlock.world import answers
from interlock.world.requests import compose_request
from interlock.world.signing_in import sign_in
from interlock.world.timing import Timing


@state_or_act('I am signed in to "{service:Name}" as "{user:Name}"')
def am_signed_in(context: Context, service: str, user: str) -> None:
    """Sign a user of the profile in; the requests that follow to this service are theirs.

    Example:
        Given I am signed in to "checkout" as "ada"
    """
    sign_in(context.world, service, user)


@act('I send {method:Method} "{path:Name}" to "{service:Name}"')
@act('I send {method:Method} "{path:Name}" to "{service:Name}" with:')
def send(context: Context, method: str, path: str, service: str) -> None:
    """Send one request; its table or docstring is the body, with headers and query where they say so.

    Example:
        When I send POST "/orders" to "checkout" with:
          | sku   | quantity |
          | MUG-1 | 2        |
    """
    request = compose_request(method, path, context.world.memory, table=context.table, text=context.text)
    context.world.answer = context.world.http(service).send(request)


@state_or_act('I remember "{field:Name}" of the answer as "{name:Name}"')
def remember_of_answer(context: Context, field: str, name: str) -> None:
    """Keep a field of the answer for ``{name}`` later in the scenario.

    Example:
        When I remember "id" of the answer as "order"
    """
    context.world.remember(name, answers.field_of(context.world.answer, field))


@fact("the answer is {status:Status}")
def answer_is(context: Context, status: int) -> None:
    """The status of the last answer.

    Example:
        Then the answer is 201
    """
    answers.has_status(context.world, status)


@fact("the answer contains:")
def answer_contains(context: Context) -> None:
    """Fields of the last answer's body; others may be there too.

    Example:
        Then the answer contains:
          | status | pending |
    """
    answers.contains(context.world, context.table, context.text)


@fact("the answer is exactly:", data="docstring")
def answer_is_exactly(context: Context) -> None:
    """The last answer's whole body.

    Example:
        Then the answer is exactly:
          '''
          {"id": "<any>", "status": "pending"}
          '''
    """
    answers.is_exactly(context.world, context.text or "")


@fact('the answer has the header "{header:Name}" with "{value:Name}"')
def answer_has_header(context: Context, header: str, value: str) -> None:
    """A header of the last answer; the value is a cell.

    Example:
        Then the answer has the header "Location" with "/orders/{order}"
    """
    answers.has_header(context.world, header, value)


@expectation('GET "{path:Name}" of "{service:Name}" answers with:', forms=("within", "for"))
def get_answers_with(context: Context, path: str, service: str, timing: Timing) -> None:
    """Ask again until the answer's body has these fields.

    Example:
        Then within 5 seconds GET "/orders/{order}" of "checkout" answers with:
          | status | confirmed |
    """
    answers.becomes_on_get(context.world, service, path, context.table, context.text, timing)
