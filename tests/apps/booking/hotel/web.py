"""``booking-web``: the partners' API, the desk of the staff, and what everybody may see. Run by ``flask run``."""

from __future__ import annotations

import logging

from flask import Flask, g
from werkzeug.exceptions import HTTPException

from hotel import db, desk, partners, public
from hotel.problem import Problem

logging.getLogger("werkzeug").setLevel(logging.WARNING)

app = Flask(__name__)
app.json.sort_keys = False
app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
app.register_blueprint(partners.api)
app.register_blueprint(desk.desk)
app.register_blueprint(public.public)


@app.before_request
def connect() -> None:
    g.db = db.connect(autocommit=True)


@app.teardown_request
def disconnect(_: object) -> None:
    if "db" in g:
        g.pop("db").close()


@app.errorhandler(Problem)
def refused(problem: Problem) -> object:
    return problem.answer()


@app.errorhandler(HTTPException)
def not_served(error: HTTPException) -> object:
    code = error.name.lower().replace(" ", "-")
    return Problem(error.code or 500, code, error.description or error.name).answer()


@app.get("/health")
def health() -> object:
    g.db.execute("select 1")
    return {"status": "up"}
