"""The front door of every HTTP service: sign-in, health, who asks, and one place for every refusal."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from shop.accounts import Accounts, Customer, SessionExpired
from shop.clock import timestamp
from shop.database import Unreachable
from shop.incoming import LONGEST_BODY, bearer_token, correlation_id, json_object, sign_in_fields
from shop.message import CORRELATION
from shop.patience import describe
from shop.readiness import Readiness
from shop.refusal import Refusal


class Front:
    """A WSGI application. What is asked of a service in particular are the routes and methods of a class below it.

    A route is a method, a path and the name of the function that answers: ``("GET", "/orders/<order>", "show_order")``.
    """

    routes: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    longest_body: ClassVar[int] = LONGEST_BODY

    def __init__(self, accounts: Accounts, readiness: Readiness, log: logging.Logger) -> None:
        self._accounts = accounts
        self._readiness = readiness
        self._log = log
        common = (("GET", "/health", "health"), ("POST", "/sign-in", "sign_in"), ("POST", "/sign-out", "sign_out"))
        self._map = Map([Rule(path, methods=[method], endpoint=name) for method, path, name in common + self.routes])

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = self.longest_body
        correlation = correlation_id(request)
        response = self._answer(request, environ, correlation)
        response.headers[CORRELATION] = correlation
        response.call_on_close(request.close)  # uploaded files
        return response(environ, start_response)

    def customer(self, request: Request) -> Customer:
        """Who asks; Refusal where that is nobody, or their session is over."""
        token = bearer_token(request)
        try:
            customer = self._accounts.customer_of(token) if token else None
        except SessionExpired:
            raise Refusal(401, "session_expired", "Your session is over. Please sign in again.") from None
        if customer is None:
            raise Refusal(
                401, "missing_sign_in", "Please sign in: POST /sign-in gives a token for the Authorization header."
            )
        return customer

    def staff(self, request: Request) -> Customer:
        """Who of the shop's own people asks; Refusal where it is somebody else."""
        customer = self.customer(request)
        if not customer.staff:
            raise Refusal(403, "staff_only", "This is for the shop's staff.")
        return customer

    def _answer(self, request: Request, environ: dict[str, Any], correlation: str) -> Response:
        try:
            endpoint, values = self._map.bind_to_environ(environ).match()
            response: Response = getattr(self, f"_{endpoint}")(request, correlation, **values)
            return response
        except Refusal as refusal:
            return _refused(refusal)
        except MethodNotAllowed as problem:
            allowed = ", ".join(sorted(problem.valid_methods or ()))
            response = _refused(Refusal(405, "method_not_allowed", f"{request.path} knows {allowed}."))
            response.headers["Allow"] = allowed
            return response
        except HTTPException:
            return _refused(Refusal(404, "not_found", f"There is nothing at {request.path}."))
        except Unreachable as problem:
            self._log.warning("%s %s waits for the database: %s", request.method, request.path, describe(problem))
            return _refused(Refusal(503, "try_again", "The shop cannot reach its database. Please try again."))
        except Exception:  # noqa: BLE001  the last resort of an API is an answer
            self._log.exception("%s %s failed", request.method, request.path)
            return _refused(Refusal(500, "internal_error", "Something went wrong in the shop."))

    def _health(self, _request: Request, _correlation: str) -> Response:
        reason = self._readiness.reason()
        if reason is None:
            return json_answer(200, {"status": "ok"})
        return json_answer(503, {"status": "starting", "reason": reason})

    def _sign_in(self, request: Request, _correlation: str) -> Response:
        email, password = sign_in_fields(json_object(request, "invalid_sign_in"))
        session = self._accounts.sign_in(email, password)
        if session is None:
            raise Refusal(401, "wrong_credentials", "The e-mail address or the password is wrong.")
        return json_answer(200, {"token": session.token, "expires": timestamp(session.expires_at)})

    def _sign_out(self, request: Request, _correlation: str) -> Response:
        self.customer(request)
        self._accounts.sign_out(bearer_token(request))
        return Response(status=204)


def json_answer(status: int, content: dict[str, Any], location: str | None = None) -> Response:
    response = Response(json.dumps(content, ensure_ascii=False), status, mimetype="application/json")
    response.autocorrect_location_header = False
    if location is not None:
        response.headers["Location"] = location
    return response


def _refused(refusal: Refusal) -> Response:
    response = json_answer(refusal.status, {"error": {"code": refusal.code, "message": refusal.message}})
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if refusal.status == 503:
        response.headers["Retry-After"] = "1"
    return response
