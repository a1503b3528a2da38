"""The HTTP API of checkout: one method for each request, one place for every refusal."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from shop.accounts import Accounts, Customer
from shop.clock import timestamp
from shop.database import Unreachable
from shop.incoming import (
    LONGEST_BODY,
    bearer_token,
    correlation_id,
    idempotency_key,
    json_object,
    order_quantities,
    sign_in_fields,
)
from shop.message import CORRELATION
from shop.orders import Orders
from shop.patience import describe
from shop.readiness import Readiness
from shop.refusal import Refusal

_ROUTES = Map(
    [
        Rule("/health", methods=["GET"], endpoint="health"),
        Rule("/sign-in", methods=["POST"], endpoint="sign_in"),
        Rule("/orders", methods=["POST"], endpoint="place_order"),
        Rule("/orders/<order>", methods=["GET"], endpoint="show_order"),
        Rule("/orders/<order>/cancel", methods=["POST"], endpoint="cancel_order"),
    ]
)


class Api:
    """A WSGI application."""

    def __init__(self, orders: Orders, accounts: Accounts, readiness: Readiness, log: logging.Logger) -> None:
        self._orders = orders
        self._accounts = accounts
        self._readiness = readiness
        self._log = log

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = LONGEST_BODY
        correlation = correlation_id(request)
        response = self._answer(request, environ, correlation)
        response.headers[CORRELATION] = correlation
        return response(environ, start_response)

    def _answer(self, request: Request, environ: dict[str, Any], correlation: str) -> Response:
        try:
            endpoint, values = _ROUTES.bind_to_environ(environ).match()
            response: Response = getattr(self, f"_{endpoint}")(request, correlation, **values)
            return response
        except Refusal as refusal:
            return _refused(refusal)
        except MethodNotAllowed as problem:
            allowed = ", ".join(problem.valid_methods or ())
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
        return _json(200, {"status": "ok"}) if reason is None else _json(503, {"status": "starting", "reason": reason})

    def _sign_in(self, request: Request, _correlation: str) -> Response:
        email, password = sign_in_fields(json_object(request, "invalid_sign_in"))
        session = self._accounts.sign_in(email, password)
        if session is None:
            raise Refusal(401, "wrong_credentials", "The e-mail address or the password is wrong.")
        return _json(200, {"token": session.token, "expires": timestamp(session.expires_at)})

    def _place_order(self, request: Request, correlation: str) -> Response:
        customer = self._customer(request)
        key = idempotency_key(request)
        quantities = order_quantities(json_object(request, "invalid_order"))
        order, new = self._orders.place(customer, quantities, key, correlation)
        if new:
            self._log.info("accepted %s of %s", order.id, customer.email)
        response = _json(201 if new else 200, order.as_answer())
        response.headers["Location"] = f"/orders/{order.id}"
        return response

    def _show_order(self, request: Request, _correlation: str, order: str) -> Response:
        customer = self._customer(request)
        return _json(200, self._orders.find(customer, order).as_answer())

    def _cancel_order(self, request: Request, correlation: str, order: str) -> Response:
        customer = self._customer(request)
        cancelled = self._orders.cancel(customer, order, correlation)
        self._log.info("%s cancelled %s", customer.email, order)
        return _json(200, cancelled.as_answer())

    def _customer(self, request: Request) -> Customer:
        token = bearer_token(request)
        customer = self._accounts.customer_of(token) if token else None
        if customer is None:
            raise Refusal(
                401, "missing_sign_in", "Please sign in: POST /sign-in gives a token for the Authorization header."
            )
        return customer


def _json(status: int, content: dict[str, Any]) -> Response:
    response = Response(json.dumps(content, ensure_ascii=False), status, mimetype="application/json")
    response.autocorrect_location_header = False
    return response


def _refused(refusal: Refusal) -> Response:
    response = _json(refusal.status, {"error": {"code": refusal.code, "message": refusal.message}})
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if refusal.status == 503:
        response.headers["Retry-After"] = "1"
    return response
