"""Suites around the late application: their profile, and what a scenario of theirs looks like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from suite import Suite

PROFILE = """
patience = "20 s"
settle = "40 ms"

[databases.facts]
prepare = "python prepare.py {databases.facts.url}"

[brokers.events.exchanges.jobs]

[mailboxes.mail]

[stubs.gateway]
answers = [
    { request = "POST /charges" },
    { request = "GET /slow", after = "300 ms" },
]
"""
SERVICE = """
[services.NAME]
run = ["python", "WORK", "NAME"]
ready.log = "at work"
calls = ["gateway", "mail"]
MORE
[services.NAME.env]
BROKER = "{brokers.events.url}"
STUB = "{stubs.gateway.url}"
DATABASE = "{databases.facts.url}"
MAIL_HOST = "{mailboxes.mail.host}"
MAIL_PORT = "{mailboxes.mail.port}"
"""
SERVICES = {
    "worker": 'consumes = ["first", "second", "third", "refused"]',
    "hasty": 'consumes = ["hasty"]',
    "boxed": 'consumes = ["boxed"]\nidle.empty = "outbox"',
    "web": 'idle = "/idle"',
    "secretive": 'consumes = ["secrets"]',
}
SERVES = {"web", "secretive"}
PREPARE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///"))
connection.execute("create table facts (id integer primary key, what text)")
connection.execute("create table outbox (id integer primary key, plan text)")
connection.commit()
connection.close()
"""
Plan = list[list[Any]]


def suite(directory: Path, *services: str, feature: str, profile: str = PROFILE, **files: str) -> Suite:
    """A suite of these kinds of service."""
    for name in services:
        profile += SERVICE.replace("NAME", name).replace("WORK", str(Path(__file__).with_name("work.py")))
        profile = profile.replace("MORE", SERVICES.get(name, ""))
        profile += 'PORT = "{port}"\n' if name in SERVES else ""
    written = {"environments/embedded.toml": profile, "prepare.py": PREPARE, "features/late.feature": feature}
    return Suite({**written, **files}, directory)


def told(plan: Plan, key: str = "first") -> str:
    """The step that tells a service what to do: a routing key, or ``POST`` for the one that is told by HTTP."""
    act = 'I send POST "/work" to "web"' if key == "POST" else f'I publish "{key}" to "jobs"'
    return f"    When {act} with:\n      '''\n      {json.dumps({'plan': plan})}\n      '''\n"


def scenario(name: str, *steps: str) -> str:
    """A scenario."""
    return f"  Scenario: {name}\n{''.join(steps)}\n"
