"""Requests and answers, ours to a service and a service's to a stub, as the exchange the report knows how to draw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from interlock.journal import Event
from interlock.reporting.evidence.shapes import LONGEST_BODY, Paper

MIME = "application/vnd.allure.http+json"


def http_exchange(event: Event) -> list[Paper]:
    """A request of the suite and what came back."""
    data = event.data
    request, response = data["request"], data.get("response")
    exchange: dict[str, Any] = {
        "schemaVersion": 1,
        "start": _milliseconds(data.get("start", event.at)),
        "stop": _milliseconds(data.get("stop", event.at)),
        "request": {
            "method": request["method"],
            "url": request["url"],
            "headers": _pairs(request.get("headers")),
            "query": _pairs(parse_qsl(urlsplit(request["url"]).query, keep_blank_values=True)),
            **_body(request.get("body"), request.get("content_type")),
        },
    }
    if response:
        exchange["response"] = {
            "status": response["status"],
            "headers": _pairs(response.get("headers")),
            **_body(response.get("body"), response.get("content_type")),
        }
    if data.get("error"):
        exchange["error"] = {"name": "no answer", "message": str(data["error"])}
    return [_paper(f"{event.part}: {event.summary}" if event.part else event.summary, exchange)]


def stub_request(event: Event) -> list[Paper]:
    """A request the application sent to a third party, and what the stub answered."""
    data = event.data
    answer = data.get("answer") or {}
    exchange: dict[str, Any] = {
        "schemaVersion": 1,
        "start": _milliseconds(event.at),
        "stop": _milliseconds(event.at + float(answer.get("after") or 0)),
        "request": {
            "method": data["method"],
            "url": f"http://{event.part.replace(' ', '-')}{data['path']}",
            "headers": _pairs(data.get("headers")),
            "query": _pairs(data.get("query")),
            **_body(data.get("body"), data.get("content_type")),
        },
    }
    if answer.get("fault"):
        exchange["error"] = {"name": answer["fault"], "message": f"the stub was told to be {answer['fault']}"}
    elif answer:
        body = answer.get("body")
        text = body if isinstance(body, str) or body is None else json.dumps(body, ensure_ascii=False)
        exchange["response"] = {
            "status": answer["status"],
            "headers": _pairs(answer.get("headers")),
            **_body(text, answer.get("content_type")),
        }
    return [_paper(f"{event.part} was asked {event.summary}", exchange)]


def _paper(name: str, exchange: Mapping[str, Any]) -> Paper:
    return Paper(name, json.dumps(exchange, ensure_ascii=False), MIME, "httpexchange")


def _pairs(pairs: Mapping[str, Any] | Iterable[Any] | None) -> list[dict[str, str]]:
    items: Iterable[Any] = pairs.items() if isinstance(pairs, Mapping) else pairs or []
    found = []
    for name, value in items:
        values = value if isinstance(value, (list, tuple)) else [value]
        found += [{"name": str(name), "value": str(one)} for one in values]
    return found


def _body(body: str | None, content_type: str | None) -> dict[str, Any]:
    if not body:
        return {}
    shown = body[:LONGEST_BODY]
    return {
        "body": {
            "contentType": _readable(content_type),
            "encoding": "utf8",
            "value": shown,
            "size": len(body.encode("utf-8", "replace")),
            "truncated": len(shown) < len(body),
        }
    }


def _readable(content_type: str | None) -> str:
    """A type that the report shows: it has no view for a form, an upload or what it does not know, and all are text."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if content_type and kind.startswith("text/"):
        return content_type
    ending = kind.rpartition("/")[2].rpartition("+")[2]
    return f"application/{ending}" if ending in ("json", "xml") else "text/plain"


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
