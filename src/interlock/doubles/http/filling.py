"""Putting what a request has into the answer that is told to repeat it: ``{request.body.amount}``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from interlock.control.templates import TEMPLATE, Template, read_template
from interlock.doubles.http.answer import Answer
from interlock.doubles.http.wire import HttpRequest

_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:)?')
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
MOST_NAMED = 20


class Unfilled(Exception):
    """The request does not have what the answer is to repeat; says what."""


class _Digits(str):
    """A number as it was written: 12.50 must not come back as 12.5."""

    __slots__ = ()


def filled(answer: Answer, request: HttpRequest, segments: Mapping[str, str]) -> Answer:
    """The answer with its templates filled in.

    Args:
        answer: what is to be answered.
        request: what was asked.
        segments: what the wildcards of the rule's path stand for.

    Raises:
        Unfilled: the request has nothing there.
    """
    body = answer.content().decode()
    if answer.untouched or not any(TEMPLATE.search(text) for text in (body, *answer.headers.values())):
        return answer

    def value(inside: str) -> Any:
        template = read_template(inside)
        return _value_of(template, request, segments)

    headers = {name: _on_one_line(name, _in_text(text, value)) for name, text in answer.headers.items()}
    is_json = "json" in (answer.content_type() or "")
    return replace(answer, headers=headers, body=_in_json(body, value) if is_json else _in_text(body, value))


def _in_text(text: str, value: Callable[[str], Any]) -> str:
    return TEMPLATE.sub(lambda match: _as_text(value(match[1])), text)


def _in_json(document: str, value: Callable[[str], Any]) -> str:
    """A text that is one template becomes the value with its type; in quotes of its own, or as a key, it is text."""

    def literal(match: re.Match[str]) -> str:
        is_key = match[1] or ""
        text = json.loads(match[0][: len(match[0]) - len(is_key)], strict=False)
        if not TEMPLATE.search(text):
            return match[0]
        alone = TEMPLATE.fullmatch(text)
        if alone and not is_key:
            return _written(value(alone[1]))
        quoted = text.startswith('"') and text.endswith('"') and TEMPLATE.fullmatch(text[1:-1])
        return json.dumps(_in_text(text[1:-1] if quoted else text, value), ensure_ascii=False) + is_key

    return _JSON_TEXT.sub(literal, document)


def _value_of(template: Template, request: HttpRequest, segments: Mapping[str, str]) -> Any:
    if template.source == "path":
        return segments[template.name] if template.name in segments else _missing(template, request, segments)
    if template.source == "header":
        header = request.header(template.name)
        return header if header is not None else _missing(template, request, [name for name, _ in request.headers])
    if template.source == "body":
        return _in_body(template, request)
    pairs = request.query if template.source == "query" else parse_qsl(request.body.decode("utf-8", "replace"), True)
    values = dict(reversed(pairs))  # the first of one name
    return values[template.name] if template.name in values else _missing(template, request, values)


def _in_body(template: Template, request: HttpRequest) -> Any:
    text = request.body.decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_float=_Digits)
    except (ValueError, RecursionError):
        if not template.name:
            return text
        raise Unfilled(f"the answer repeats {template}, and the body of {_named(request)} is no JSON") from None
    for step in _STEP.finditer(template.name):
        if step[1] is not None and isinstance(value, list) and int(step[1]) < len(value):
            value = value[int(step[1])]
        elif step[2] is not None and isinstance(value, dict) and step[2] in value:
            value = value[step[2]]
        else:
            _missing(template, request, value if isinstance(value, dict) else [])
    return value


def _missing(template: Template, request: HttpRequest, names: Any) -> Any:
    there = list(names)
    listed = ", ".join(there[:MOST_NAMED]) + (f" and {len(there) - MOST_NAMED} more" if len(there) > MOST_NAMED else "")
    there_is = f"; it has: {listed}" if there else ""
    raise Unfilled(f"the answer repeats {template}, which {_named(request)} does not have{there_is}")


def _named(request: HttpRequest) -> str:
    return f"{request.method} {request.path}"


def _as_text(value: Any) -> str:
    return _clean(value) if isinstance(value, str) else _written(value)


def _written(value: Any) -> str:
    """A value as JSON."""
    if isinstance(value, _Digits):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(_clean(value) if isinstance(value, str) else value, ensure_ascii=False)


def _clean(text: str) -> str:
    """Half a character, which JSON can say and no encoding can, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _on_one_line(name: str, text: str) -> str:
    if "\r" in text or "\n" in text or "\0" in text:
        raise Unfilled(f'the header "{name}" of the answer repeats what stands on more than one line')
    return text
