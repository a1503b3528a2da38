"""Which request gets which answer."""

from __future__ import annotations

import time
from collections.abc import Callable

from workbench.accounts import Accounts
from workbench.answer import Answer, refused, said
from workbench.incoming import Incoming
from workbench.outside import Outside

ITEMS = [
    {"sku": "BOOK-1", "name": "A Pattern Language", "price": "29.90", "tags": ["paper", "new"]},
    {"sku": "MUG-1", "name": "Stoneware mug", "price": "9.95", "tags": []},
    {"sku": "PEN-1", "name": "Fountain pen", "price": "19.50", "tags": ["steel"]},
]
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<order id="7" paid="true"><customer>Ada</customer>'
    '<line sku="BOOK-1"><quantity>2</quantity></line><line sku="MUG-1"><quantity>1</quantity></line></order>'
)
_LONGEST = 10_000


class Routes:
    """Answers requests by method and path; ``/echo`` and what is below it take any method."""

    def __init__(self, accounts: Accounts, outside: Outside) -> None:
        self._outside = outside
        self._routes: dict[str, Callable[[Incoming], Answer]] = {
            "GET /health": lambda _: said({"status": "ok"}),
            "GET /idle": self._idle,
            "GET /items": _items,
            "GET /text": lambda _: Answer(200, b"Hello, Ada.\nYour parcel is on its way.", "text/plain; charset=utf-8"),
            "GET /xml": lambda _: Answer(200, XML.encode(), "application/xml"),
            "GET /redirect": lambda asked: Answer(302, headers=[("Location", str(asked.query.get("to", "/items")))]),
            "GET /cookies": _cookies,
            "GET /slow": _slow,
            "POST /graphql": _graphql,
            "POST /sign-in": accounts.sign_in,
            "POST /login": accounts.log_in,
            "POST /logout": accounts.log_out,
            "GET /me": accounts.me,
            "POST /things": outside.keep,
            "POST /calls": outside.call,
            "POST /mails": outside.write,
            "POST /log": _log,
        }

    def answer(self, incoming: Incoming) -> Answer:
        """The answer to one request."""
        method = "GET" if incoming.method == "HEAD" else incoming.method
        if incoming.path == "/echo" or incoming.path.startswith("/echo/"):
            return _echo(incoming)
        if incoming.malformed:
            return refused(400, "malformed_json")
        if method == "DELETE" and incoming.path.startswith("/things/"):
            return self._outside.drop(incoming)
        found = self._routes.get(f"{method} {incoming.path}")
        if found is not None:
            return found(incoming)
        known = [route.partition(" ")[0] for route in self._routes if route.endswith(f" {incoming.path}")]
        if known:
            return refused(405, "method_not_allowed", ("Allow", ", ".join(known)))
        return refused(404, "not_found")

    def _idle(self, _: Incoming) -> Answer:
        return refused(503, "busy") if self._outside.busy else Answer(204)


def _echo(incoming: Incoming) -> Answer:
    """All that came in; ``?status=`` chooses the status."""
    status = str(incoming.query.get("status", "200"))
    return said(incoming.described(), int(status) if status.isdigit() and 200 <= int(status) < 600 else 200)


def _items(incoming: Incoming) -> Answer:
    """The items, or those whose sku begins with ``?sku=``."""
    wanted = str(incoming.query.get("sku", ""))
    return said([item for item in ITEMS if str(item["sku"]).startswith(wanted)])


def _cookies(incoming: Incoming) -> Answer:
    """A cookie for each field of the query, and one of its own."""
    cookies = [f"{name}={value}; Path=/" for name, value in incoming.query.items()]
    cookies.append("theme=dark; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")
    return said({"set": len(cookies)}, 200, *(("Set-Cookie", cookie) for cookie in cookies))


def _slow(incoming: Incoming) -> Answer:
    wanted = str(incoming.query.get("ms", "500"))
    time.sleep(min(int(wanted) if wanted.isdigit() else 500, _LONGEST) / 1000)
    return said({"waited": wanted})


def _log(incoming: Incoming) -> Answer:
    """A line of the log: the text of the body."""
    line = (
        incoming.json.get("line", "") if isinstance(incoming.json, dict) else incoming.body.decode("utf-8", "replace")
    )
    print(f"workbench: {line}", flush=True)
    return Answer(204)


def _graphql(incoming: Incoming) -> Answer:
    """Not a GraphQL server: it says back what it was asked, and refuses what is no query, as such servers do."""
    given = incoming.json if isinstance(incoming.json, dict) else {}
    query, variables = given.get("query"), given.get("variables") or {}
    if not isinstance(query, str) or "{" not in query:
        return said({"errors": [{"message": "Syntax Error: Expected a query."}]})
    return said({"data": {"query": query, "variables": variables}})
