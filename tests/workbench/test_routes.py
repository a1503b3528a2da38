"""The workbench answers as its page says, asked without a server: what features/library does not ask."""

from __future__ import annotations

import json
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from workbench.accounts import Accounts
from workbench.answer import Answer
from workbench.database import Database
from workbench.incoming import taken_apart
from workbench.outside import Outside
from workbench.routes import Routes

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.fixture
def routes(tmp_path: Path) -> Routes:
    return Routes(
        Accounts(), Outside(Database(f"sqlite:///{tmp_path / 'none.db'}"), ("127.0.0.1", 1, "me@example.com"))
    )


def asked(routes: Routes, line: str, body: str = "", **headers: str) -> Answer:
    method, target = line.split(" ")
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return routes.answer(taken_apart(method, target, message, body.encode()))


def code(answer: Answer) -> tuple[int, Any]:
    return answer.status, json.loads(answer.body)["error"]["code"]


@pytest.mark.parametrize(
    ("line", "body", "headers", "expected"),
    [
        ("GET /nothing", "", {}, (404, "not_found")),
        ("DELETE /items", "", {}, (405, "method_not_allowed")),
        ("POST /things", "{", {"Content_Type": JSON}, (400, "malformed_json")),
        ("POST /things", "{}", {"Content_Type": JSON}, (422, "name_missing")),
        ("POST /things", '{"x": 1}', {"Content_Type": JSON}, (422, "unknown_field_x")),
        ("POST /mails", "{}", {"Content_Type": JSON}, (422, "to_missing")),
        ("POST /calls", "{}", {"Content_Type": JSON}, (422, "url_missing")),
        ("DELETE /things/x", "", {}, (404, "not_found")),
        ("POST /sign-in", '{"name": "ada"}', {"Content_Type": JSON}, (401, "wrong_credentials")),
        (
            "POST /login",
            "name=ada&password=no",
            {"Content_Type": FORM},
            (401, "wrong_credentials"),
        ),
        ("GET /me", "", {"Authorization": "Basic !!!"}, (401, "not_signed_in")),
        ("GET /me", "", {"Authorization": "Bearer nobody"}, (401, "not_signed_in")),
        ("GET /me", "", {"X_Api_Key": "nobody"}, (401, "not_signed_in")),
    ],
)
def test_what_it_cannot_do_it_refuses_with_a_code(
    routes: Routes, line: str, body: str, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    assert code(asked(routes, line, body, **headers)) == expected


def test_a_cookie_of_one_who_logged_out_is_worth_nothing(routes: Routes) -> None:
    answer = asked(routes, "POST /login", "name=ada&password=correct+horse", Content_Type=FORM)
    cookie = dict(answer.headers)["Set-Cookie"].partition(";")[0]
    before = asked(routes, "GET /me", Cookie=cookie)
    asked(routes, "POST /logout", Cookie=cookie)

    assert (answer.status, json.loads(before.body)) == (303, {"name": "ada", "way": "cookie"})
    assert code(asked(routes, "GET /me", Cookie=cookie)) == (401, "not_signed_in")


def test_names_that_come_twice_are_lists(routes: Routes) -> None:
    found = json.loads(asked(routes, "GET /echo?a=1&a=2&b=3").body)

    assert found["query"] == {"a": ["1", "2"], "b": "3"}
