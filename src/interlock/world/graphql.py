"""GraphQL over POST: a query as it stands, and the values of the variables that it declares."""

from __future__ import annotations

import re

from interlock.clients.exchange import Request
from interlock.clients.payload import json_text
from interlock.errors import TableError, UnknownName
from interlock.expect import Memory
from interlock.world.payload import JSON_TYPE

_NO_CODE = re.compile(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*')
_OPERATION = re.compile(r"\b(?:query|mutation|subscription)\b\s*\w*\s*\(([^)]*)\)")
_VARIABLE = re.compile(r"\$(\w+)\s*:\s*([\w\[\]!]+(?:\s*[\]!])*)\s*(=)?")


def compose_query(path: str, query: str, memory: Memory) -> Request:
    """The request of a query. Its braces are its own; each ``$order: ID!`` it declares is the remembered ``order``.

    A variable that may be null, or has a default, is left out where nobody remembered it.

    Raises:
        UnknownName: nobody remembered the value of a variable.
        TableError: the query is empty.

    Example:
        >>> memory = Memory()
        >>> memory.remember("order", "7")
        >>> compose_query("/graphql", "query ($order: ID!) { order(id: $order) { status } }", memory).body[-27:]
        b',"variables":{"order":"7"}}'
    """
    if not query.strip():
        raise TableError("the query is empty")
    values = {}
    declared = [pair for block in _OPERATION.findall(_NO_CODE.sub(" ", query)) for pair in _VARIABLE.findall(block)]
    for name, kind, default in declared:
        if name in memory.names:
            values[name] = memory.recall(name)
        elif kind.endswith("!") and not default:
            raise UnknownName("remembered value", name, memory.names, f"this scenario, and the query declares ${name}")
    body = json_text({"query": query, "variables": values}).encode()
    return Request(method="POST", path=memory.fill(path), body=body, content_type=JSON_TYPE)
