"""The client of a service's HTTP interface: sends what it is given, records every exchange.

Redirects are not followed, statuses are not judged, nothing is retried: what the service did is for
expectations to look at. What is sent and what comes back is in `interlock.clients.exchange`, how a failed connection
is put into words in `interlock.clients.connection`.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

import requests
import urllib3
from requests.auth import AuthBase, _basic_auth_str

from interlock.clients.connection import in_words
from interlock.clients.cookies import secrets_in
from interlock.clients.exchange import Answer, Pairs, Request, excerpt, exchange_data, with_query
from interlock.clients.last_words import last_words
from interlock.clients.nearness import is_here
from interlock.errors import ClientError, ExpectationFailed, UsageError
from interlock.journal import Event, Journal
from interlock.texts import cut

__all__ = ["Answer", "HttpClient", "Request"]

Judge = Callable[[requests.PreparedRequest, Answer], None]
"""Asked with what was really sent, and what came back."""

SHORTEST = 0.001
"""Seconds: an exchange without any time cannot be asked for."""


class HttpClient:
    """Talks to one service.

    Args:
        service: its name in the profile.
        base_url: for example ``http://127.0.0.1:8001`` or ``https://ada:pw@staging.example/shop``.
        journal: gets one ``http.exchange`` per request, answered or not.
        timeout: seconds for a whole exchange.
        judge: asked about every answer, once it is recorded; what it raises comes out of `send`.

    Attributes:
        headers: sent with every request, for example ``Authorization``.
        query: names and values sent with every request, for example a key.
        base: the service's address, without credentials.

    Example::

        checkout = HttpClient("checkout", "http://127.0.0.1:8001", Journal())
        checkout.send(Request(method="GET", path="/health")).status
    """

    def __init__(
        self,
        service: str,
        base_url: str,
        journal: Journal,
        *,
        timeout: float = 10.0,
        judge: Judge | None = None,
    ) -> None:
        self.service, self.timeout = service, timeout
        self.headers: dict[str, str] = {}
        self.query: list[tuple[str, str]] = []
        self._journal, self._judge = journal, judge
        parts = urlsplit(base_url)
        self.base = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
        self._session = _Session()
        # Without credentials of its own, requests would look for some in ~/.netrc and sign in unasked.
        self._session.auth = _UserInfo(parts.username, parts.password)
        self._here = is_here(parts.hostname)
        self._session.trust_env = not self._here
        self._session.headers["User-Agent"] = "interlock"
        if self._here:
            # As browsers have it: what never leaves this machine may carry cookies that are for https alone.
            self._session.cookies.set_policy(DefaultCookiePolicy(secure_protocols=("https", "http")))

    @property
    def slow(self) -> bool:
        """Whether it is not on this machine, so that looks at it are worth sparing."""
        return not self._here

    @property
    def cookies(self) -> dict[str, str]:
        """What the service has set and was not taken back, by name."""
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def forget_cookies(self) -> None:
        """Begin as somebody who was never there."""
        self._session.cookies.clear()

    def close(self) -> None:
        """Close the connections; never raises."""
        with contextlib.suppress(Exception):
            self._session.close()

    def send(
        self,
        request: Request,
        timeout: float | None = None,
        secrets: Callable[[Answer], Iterable[str]] | None = None,
    ) -> Answer:
        """Send a request and return the whole answer.

        Args:
            request: what to send.
            timeout: seconds for this exchange, for example what is left of a wait; the client's where None.
            secrets: what of the answer nobody should read, beside the cookies it sets.

        Raises:
            ClientError: there was no whole answer; says what happened instead.
            UsageError: the path or a header cannot be sent.
        """
        prepared = self._prepare(request)
        timeout = self.timeout if timeout is None else max(timeout, SHORTEST)
        start = time.time()
        began = time.perf_counter()
        try:
            response = self._exchange(prepared, timeout)
        except (OSError, urllib3.exceptions.HTTPError) as error:
            happened = in_words(error, timeout)
            self._record(request, prepared, None, happened, start)
            raise ClientError(
                self._journal.redactor.text(f'{request.method} {prepared.url} to "{self.service}": {happened}'),
                hint=f'see the log of "{self.service}": it may be down, paused, still starting or overloaded',
            ) from error
        status, headers, body = response
        answer = Answer(
            status=status,
            headers=headers,
            body=body,
            elapsed=time.perf_counter() - began,
            request=request,
            url=str(prepared.url),
        )
        for secret in (*secrets_in(answer.headers), *(secrets(answer) if secrets else ())):
            self._journal.redactor.learn_for_now(secret)
        self._record(request, prepared, answer, None, start)
        if self._judge is not None:
            try:
                self._judge(prepared, answer)
            except ExpectationFailed as error:
                if answer.status >= 500:
                    error.add_note(f"  it says: {excerpt(answer)}")
                    error.add_note(f"  {last_words(self._journal, answer)}")
                raise
        return answer

    def _prepare(self, request: Request) -> requests.PreparedRequest:
        target = request.target.removeprefix(self.base)
        if not target.startswith("/"):
            raise UsageError(f'"{cut(request.path)}" is not a path of "{self.service}"', hint="a path begins with /")
        if "#" in target:
            raise UsageError(
                f'"{cut(request.path)}" has a #, and what follows it never leaves a client',
                hint="a # that belongs to the path is written %23",
            )
        if self.query:
            # Not where the request says the same name itself.
            said = {name for name, _ in parse_qsl(urlsplit(target).query, keep_blank_values=True)}
            target = with_query(target, [(name, value) for name, value in self.query if name not in said])
        merged = {name.lower(): (name, [value]) for name, value in self.headers.items()}
        own: dict[str, tuple[str, list[str]]] = {}
        for name, value in request.headers:
            own.setdefault(name.lower(), (name, []))[1].append(value)
        if request.content_type and "content-type" not in own:
            own["content-type"] = ("Content-Type", [request.content_type])
        merged.update(own)
        try:
            # As bytes: text would have to be Latin-1, and services read UTF-8.
            headers = {name: ", ".join(values).encode() for name, values in merged.values()}
            prepared = self._session.prepare_request(
                requests.Request(request.method.upper(), self.base + target, headers=headers, data=request.body)
            )
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError) as error:
            raise UsageError(f'{request.method} {request.path} to "{self.service}" cannot be sent: {error}') from None
        if "cookie" in own:
            kept = prepared.headers["Cookie"]
        else:
            # Asked of the session's own jar: requests asks a copy, which does not know what may go where.
            prepared.headers.pop("Cookie", None)
            kept = requests.cookies.get_cookie_header(self._session.cookies, prepared)  # type: ignore[no-untyped-call]
        if header := _with_cookies(kept, request.cookies):
            prepared.headers["Cookie"] = header  # type: ignore[assignment] # as bytes, like the others
        return prepared

    def _exchange(self, prepared: requests.PreparedRequest, timeout: float) -> tuple[int, list[tuple[str, str]], bytes]:
        deadline = time.monotonic() + timeout
        settings = self._session.merge_environment_settings(prepared.url, {}, True, None, None)
        with self._session.send(prepared, allow_redirects=False, timeout=timeout, **settings) as response:
            headers = [(name, _utf8(value)) for name, value in response.raw.headers.items()]
            pieces: list[bytes] = []
            # Piece by piece, because the session's timeout only bounds the silence between two of them.
            while piece := response.raw.read1(65536, decode_content=True):
                pieces.append(piece)
                if time.monotonic() > deadline:
                    raise requests.ReadTimeout
            return response.status_code, headers, b"".join(pieces)

    def _record(
        self, request: Request, sent: requests.PreparedRequest, answer: Answer | None, error: str | None, start: float
    ) -> None:
        headers = [(name, _plain(value)) for name, value in sent.headers.items()]
        data = exchange_data(request, str(sent.url), headers, answer, error) | {"start": start, "stop": time.time()}
        summary = f"{request.method} {request.target} -> {answer.status if answer else error}"
        self._journal.record(Event(kind="http.exchange", part=self.service, summary=summary, data=data, subject=answer))


class _Session(requests.Session):
    """Looks nowhere where an answer leads: on the way there requests reads the answer's body, which is then gone."""

    def resolve_redirects(self, *_: Any, **__: Any) -> Iterator[requests.Response]:
        return iter(())


class _UserInfo(AuthBase):
    """The credentials in the service's address, where a request has none of its own."""

    def __init__(self, user: str | None, password: str | None) -> None:
        self._header = _basic_auth_str(unquote(user), unquote(password or "")) if user else None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._header and "Authorization" not in request.headers:
            request.headers["Authorization"] = self._header
        return request


def _with_cookies(header: str | bytes | None, cookies: Pairs) -> bytes:
    """The Cookie header of a session with a request's own cookies put in."""
    own = {name for name, _ in cookies}
    kept = [pair for pair in _plain(header or "").split("; ") if pair and pair.partition("=")[0] not in own]
    return "; ".join([*kept, *(f"{name}={value}" for name, value in cookies)]).encode()


def _utf8(value: str) -> str:
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _plain(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
