"""Sentences about requests to services and their answers."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import act, expectation, fact, state_or_act
from interlock.world import answers, bodies, headers
from interlock.world.graphql import compose_query
from interlock.world.redirects import follow
from interlock.world.requests import compose_request, compose_upload
from interlock.world.signing_in import sign_in, sign_out
from interlock.world.timing import Timing


@state_or_act('I am signed in to "{service:Name}" as "{user:Name}"')
def am_signed_in(context: Context, service: str, user: str) -> None:
    """Sign a user of the profile in; the requests that follow to this service are theirs.

    Example:
        Given I am signed in to "checkout" as "ada"
    """
    sign_in(context.world, service, user)


@state_or_act('I am signed out of "{service:Name}"')
def am_signed_out(context: Context, service: str) -> None:
    """Forget who was signed in there, and all cookies; the service is not asked.

    Example:
        Given I am signed out of "checkout"
    """
    sign_out(context.world, service)


@act('I send {method:Method} "{path:Name}" to "{service:Name}"')
@act('I send {method:Method} "{path:Name}" to "{service:Name}" with:')
def send(context: Context, method: str, path: str, service: str) -> None:
    """Send one request; its table or docstring is the body, fields such as ``query page`` go where they say.

    Example:
        When I send POST "/orders" to "checkout" with:
          | sku   | quantity |
          | MUG-1 | 2        |
    """
    world = context.world
    request = compose_request(method, path, world.memory, table=context.table, text=context.text, read=world.file)
    world.answer = world.http(service).send(request)


@act('I upload "{file:Name}" to "{path:Name}" of "{service:Name}"')
@act('I upload "{file:Name}" to "{path:Name}" of "{service:Name}" with:')
def upload(context: Context, file: str, path: str, service: str) -> None:
    """POST a form whose field ``file`` is a file beside the feature, or the docstring; a table has further fields.

    Example:
        When I upload "products.csv" to "/imports" of "catalogue"
    """
    world = context.world
    request = compose_upload(path, file, world.memory, world.file, table=context.table, text=context.text)
    world.answer = world.http(service).send(request)


@act("I follow the redirect")
def follow_redirect(context: Context) -> None:
    """Ask for what the last answer leads to; no redirect is followed without being told.

    Example:
        When I follow the redirect
    """
    context.world.answer = follow(context.world)


@act('I send this GraphQL query to "{path:Name}" of "{service:Name}":', data="docstring")
def send_query(context: Context, path: str, service: str) -> None:
    """POST a GraphQL query as it stands; each variable it declares is the remembered value of that name.

    Example:
        When I send this GraphQL query to "/graphql" of "checkout":
          '''
          query ($order: ID!) { order(id: $order) { status } }
          '''
    """
    world = context.world
    world.answer = world.http(service).send(compose_query(path, context.text or "", world.memory))


@state_or_act('I remember "{field:Name}" of the answer as "{name:Name}"')
def remember_of_answer(context: Context, field: str, name: str) -> None:
    """Keep a field of the answer for ``{name}`` later in the scenario.

    Example:
        When I remember "id" of the answer as "order"
    """
    context.world.remember(name, bodies.field_to_remember(context.world, field))


@fact("the answer is {status:Status}")
def answer_is(context: Context, status: int) -> None:
    """The status of the last answer.

    Example:
        Then the answer is 201
    """
    answers.has_status(context.world, status)


@fact("the answer contains:")
def answer_contains(context: Context) -> None:
    """Fields of the last answer's JSON or XML; others may be there too.

    Example:
        Then the answer contains:
          | field  | value   |
          | status | pending |
    """
    bodies.contains(context.world, context.table, context.text)


@fact("the answer is exactly:", data="docstring")
def answer_is_exactly(context: Context) -> None:
    """The last answer's whole body.

    Example:
        Then the answer is exactly:
          '''
          {"id": "<any>", "status": "pending"}
          '''
    """
    bodies.is_exactly(context.world, context.text or "")


@fact('the answer has the header "{header:Name}" with "{value:Name}"')
def answer_has_header(context: Context, header: str, value: str) -> None:
    """A header of the last answer; the value is a cell.

    Example:
        Then the answer has the header "Location" with "/orders/{order}"
    """
    headers.has_header(context.world, header, value)


@fact('the answer has no header "{header:Name}"')
def answer_has_no_header(context: Context, header: str) -> None:
    """The last answer does not have this header.

    Example:
        Then the answer has no header "Server"
    """
    headers.has_no_header(context.world, header)


@fact('the answer sets the cookie "{cookie:Name}"')
@fact('the answer sets the cookie "{cookie:Name}" with:', data="table")
def answer_sets_cookie(context: Context, cookie: str) -> None:
    """A cookie of the last answer; ``value``, ``path``, ``max-age``, ``httponly`` and its like are its fields.

    Example:
        Then the answer sets the cookie "sid"
    """
    headers.sets_cookie(context.world, cookie, context.table)


@fact('the answer says "{text:Name}"')
def answer_says(context: Context, text: str) -> None:
    """The last answer's body as a text; what is said is a cell.

    Example:
        Then the answer says "contains on its way"
    """
    bodies.says(context.world, text)


@fact("the answer lists:", data="table")
def answer_lists(context: Context) -> None:
    """The last answer is a list with an entry for each row; others may be there too, in any order.

    Example:
        Then the answer lists:
          | sku   | quantity |
          | MUG-1 | 2        |
    """
    bodies.lists(context.world, context.table, None, exactly=False)


@fact("the answer lists exactly:", data="table")
def answer_lists_exactly(context: Context) -> None:
    """The last answer is a list with an entry for each row, and no others; in any order.

    Example:
        Then the answer lists exactly:
          | sku   | quantity |
          | MUG-1 | 2        |
    """
    bodies.lists(context.world, context.table, None, exactly=True)


@fact('"{field:Name}" of the answer lists:', data="table")
def field_lists(context: Context, field: str) -> None:
    """A list inside the last answer has an entry for each row; others may be there too, in any order.

    Example:
        Then "lines" of the answer lists:
          | sku   | quantity |
          | MUG-1 | 2        |
    """
    bodies.lists(context.world, context.table, field, exactly=False)


@fact('"{field:Name}" of the answer lists exactly:', data="table")
def field_lists_exactly(context: Context, field: str) -> None:
    """A list inside the last answer has an entry for each row, and no others; in any order.

    Example:
        Then "lines" of the answer lists exactly:
          | sku   | quantity |
          | MUG-1 | 2        |
    """
    bodies.lists(context.world, context.table, field, exactly=True)


@fact('the answer fits the schema "{schema:Name}"')
def answer_fits(context: Context, schema: str) -> None:
    """The last answer's body is what a JSON Schema of the folder ``schemas`` allows.

    Example:
        Then the answer fits the schema "order"
    """
    bodies.fits(context.world, schema)


@fact("the answer took less than {limit:Duration}")
def answer_took_less_than(context: Context, limit: float) -> None:
    """How long the last answer took, from the first byte sent to the last one received.

    Example:
        Then the answer took less than 300 ms
    """
    answers.took_less_than(context.world, limit)


@expectation('GET "{path:Name}" of "{service:Name}" answers with:', forms=("within", "for"))
def get_answers_with(context: Context, path: str, service: str, timing: Timing) -> None:
    """Ask again until the answer's body has these fields.

    Example:
        Then within 5 seconds GET "/orders/{order}" of "checkout" answers with:
          | field  | value     |
          | status | confirmed |
    """
    answers.becomes_on_get(context.world, service, path, context.table, context.text, timing)
