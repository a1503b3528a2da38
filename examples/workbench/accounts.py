"""Who is asking: four ways to say so. Sessions live as long as the process."""

from __future__ import annotations

import base64
import binascii
import secrets

from workbench.answer import Answer, refused, said
from workbench.incoming import Incoming

PASSWORDS = {"ada": "correct horse", "bob": "battery staple"}
KEYS = {"key-of-ada-1815": "ada", "key-of-bob-1927": "bob"}
COOKIE = "sid"


class Accounts:
    """Signs in and out, and knows who is signed in."""

    def __init__(self) -> None:
        self._sessions: dict[str, str] = {}

    def sign_in(self, incoming: Incoming) -> Answer:
        """``POST /sign-in`` with JSON: a token."""
        given = incoming.json if isinstance(incoming.json, dict) else {}
        token = self._session(given.get("name"), given.get("password"))
        return said({"token": token}) if token else refused(401, "wrong_credentials")

    def log_in(self, incoming: Incoming) -> Answer:
        """``POST /login`` with a form: a cookie, and on to ``/me``."""
        token = self._session(incoming.form.get("name"), incoming.form.get("password"))
        if token is None:
            return refused(401, "wrong_credentials")
        cookie = f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax"
        return Answer(303, headers=[("Location", "/me"), ("Set-Cookie", cookie)])

    def log_out(self, incoming: Incoming) -> Answer:
        """``POST /logout``: the cookie is worth nothing any more."""
        self._sessions.pop(incoming.cookies.get(COOKIE, ""), None)
        return Answer(204, headers=[("Set-Cookie", f"{COOKIE}=; Path=/; Max-Age=0")])

    def me(self, incoming: Incoming) -> Answer:
        """``GET /me``: who is signed in, and how they said so."""
        name, way = self._who(incoming)
        if name is None:
            return refused(401, "not_signed_in", ("WWW-Authenticate", 'Basic realm="workbench"'))
        return said({"name": name, "way": way})

    def _session(self, name: object, password: object) -> str | None:
        if not isinstance(name, str) or not isinstance(password, str) or PASSWORDS.get(name) != password:
            return None
        token = secrets.token_urlsafe(24)
        self._sessions[token] = name
        return token

    def _who(self, incoming: Incoming) -> tuple[str | None, str]:
        scheme, _, rest = incoming.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._sessions.get(rest), "bearer"
        if scheme.lower() == "basic":
            return _basic(rest), "basic"
        if "x-api-key" in incoming.headers:
            return KEYS.get(incoming.headers["x-api-key"]), "api_key"
        return self._sessions.get(incoming.cookies.get(COOKIE, "")), "cookie"


def _basic(encoded: str) -> str | None:
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name if PASSWORDS.get(name) == password else None
