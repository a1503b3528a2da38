"""Bodies held against a document: their content type, and what its schema says of them. Of answers and of requests."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.clients.payload import json_of, text_of
from interlock.clients.xml import is_xml
from interlock.contracts.document import Node
from interlock.contracts.findings import Finding
from interlock.contracts.values import Values
from interlock.errors import ClientError
from interlock.expect.fits_schema import contrasts


def body_findings(body: bytes, content_type: str | None, content: Node, values: Values, side: str) -> Iterator[Finding]:
    """What is wrong with a body that is there.

    Args:
        body: as sent.
        content_type: as said by the sender, or None.
        content: the media types of the document.
        values: its schemas.
        side: whether it was asked or answered.
    """
    kind = _bare(content_type or "")
    media = _fitting(kind, content)
    if media is None:
        known = ", ".join(name for name, _ in content.items()) or "no body"
        said = f"has the content type {kind}" if kind else "has a body without a content type"
        yield Finding(f"{said}, which is not documented; documented: {known}", content, known, kind or "none")
        return
    schema = media.get("schema")
    if schema is None or not (_is_json(kind) or kind.startswith("text/")):
        return
    try:
        value = json_of(body, content_type, "it") if _is_json(kind) else text_of(body, content_type)
    except ClientError as error:
        yield Finding(f"is no JSON, though its content type is {kind}", media, "JSON", error.message)
        return
    is_text = not _is_json(kind)
    problems = values.text_problems([value], schema, side) if is_text else values.problems(value, schema, side)
    if problems:
        yield Finding(f"has {contrasts(problems)}", schema, problems=problems)


def _fitting(kind: str, content: Node) -> Node | None:
    known = {_bare(name): media for name, media in content.items()}
    for wanted in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
        if wanted in known:
            return known[wanted]
    return None


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def is_structured(content_type: str) -> bool:
    """Whether it says that a body is JSON or XML, of which nothing at all is none."""
    return _is_json(_bare(content_type)) or is_xml(content_type)


def _is_json(kind: str) -> bool:
    return kind == "application/json" or kind.endswith("+json")
