"""An answer held against its operation: status, content type, body, headers."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.clients.exchange import Answer
from interlock.contracts.document import Node
from interlock.contracts.findings import Finding
from interlock.contracts.media import body_findings, is_structured
from interlock.contracts.operations import Operation
from interlock.contracts.values import ANSWERED, Values
from interlock.expect.fits_schema import contrasts

WITHOUT_A_BODY = (204, 304)


def answer_findings(answer: Answer, operation: Operation, values: Values) -> Iterator[Finding]:
    """What the document says otherwise about an answer."""
    responses = operation.node.get("responses")
    response = _response(answer.status, responses)
    if response is None:
        place = responses or operation.node
        known = ", ".join(name for name, _ in place.items())
        yield Finding("has a status that is not documented", place, known, str(answer.status))
        return
    yield from _header_findings(answer, response, values)
    if answer.request.method == "HEAD" or answer.status in WITHOUT_A_BODY:
        return
    content = response.get("content")
    # An empty file or text is something, too; no JSON is empty.
    is_there = answer.body or (answer.content_type and not is_structured(answer.content_type))
    if is_there and content is not None and content.value:
        yield from body_findings(answer.body, answer.content_type, content, values, ANSWERED)
    elif answer.body and not 300 <= answer.status < 400:  # frameworks give redirects a body that nobody reads
        yield Finding("has a body, and none is documented", response, "no body", answer.content_type or "a body")
    elif not answer.body and content is not None and content.value and not 300 <= answer.status < 400:
        known = ", ".join(name for name, _ in content.items())
        yield Finding(f"has no body; documented: {known}", content, known, "no body")


def _response(status: int, responses: Node | None) -> Node | None:
    if responses is None:
        return None
    known = {name.upper(): node for name, node in responses.items()}
    return known.get(str(status)) or known.get(f"{status // 100}XX") or known.get("DEFAULT")


def _header_findings(answer: Answer, response: Node, values: Values) -> Iterator[Finding]:
    headers = response.get("headers")
    for name, header in headers.items() if headers is not None else ():
        if name.lower() == "content-type":
            continue  # OpenAPI says it elsewhere
        given = [value for key, value in answer.headers if key.lower() == name.lower()]
        schema = header.get("schema")
        if not given and header.say("required") is True:
            yield Finding(f'has no header "{name}"', header, f'the header "{name}"', "no such header")
        elif given and schema is not None and (found := values.text_problems(given, schema, ANSWERED, ",")):
            told = contrasts(found).removeprefix("value ")
            yield Finding(f'has the header "{name}" {told}', schema, found[0].expected, ", ".join(given))
