"""A second application, in another style than the shop, whose suite has the library's sentences only.

Its features pass, and a bug in the application makes those fail that speak of it, and no others.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from interlock.stack.providers.binaries import find_postgres
from suite import QUIET, Outcome, Running

BOOKING = Path(__file__).parent / "booking"

needs_postgres = pytest.mark.skipif(find_postgres() is None, reason="PostgreSQL is not on this machine")

BUGS = {
    "bookings.py": {
        "coalesce(p.price, r.price)": "r.price",
        'emit(connection, "guest.confirmed", booking, "guest")': (
            'emit(connection, "guest.confirmed", booking, "guest", phone="555-0100")'
        ),
    },
    "partners.py": {
        "order by r.price": "order by r.prize",
        'booking is None or booking["partner_id"] != g.partner["id"]': "booking is None",
    },
    "telling.py": {
        'yield row["sent_at"] is None': "yield True",
    },
    "desk.py": {
        "if wrong or not prices": "if not prices",
        'answer = redirect("/login", 303)': 'answer = redirect("/login", 302)',
    },
}
"""What is made of the application, file by file: this text becomes that one."""

CAUGHT = {
    "Nights that cost something else count with their own price": 'has totalPrice "360.00" instead of "419.50"',
    "Whoever has signed out has to sign in again": "POST /logout (302) has a status that is not documented",
    "The rooms that are free": "column r.prize does not exist",
    "A booking of another partner is none that one can see or cancel": "is 200, not 404",
    "The same event twice holds one deposit and sends one mail": '2 mails to "grace@example.com" arrived, expected 1',
    "The guest follows the link and is expected": "phone",
    "One wrong line, and nothing is taken over": "is 200, not 422",
}
"""The scenarios that fail for it, and what each says."""

SOUND = [
    "A partner books a room",
    "The mail has everything for the stay",
]
"""Scenarios that none of it concerns."""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The suite and its application, and nowhere to leave its results but here."""
    return shutil.copytree(BOOKING, tmp_path / "booking", ignore=shutil.ignore_patterns("__pycache__", "reports"))


def behave(tree: Path, *scenarios: str) -> Outcome:
    names = [argument for scenario in scenarios for argument in ("--name", scenario)]
    command = [sys.executable, "-m", "behave", "--format", "progress3", *names]
    return Running(command, tree, {**os.environ, **QUIET}).finish(600)


def test_the_suite_has_no_python_but_its_entry(tree: Path) -> None:
    ours = {path.relative_to(tree).as_posix() for path in tree.rglob("*.py")}

    assert {name for name in ours if not name.startswith("hotel/")} == {"environment.py"}


def test_the_application_knows_nothing_of_interlock(tree: Path) -> None:
    assert [path.name for path in (tree / "hotel").iterdir() if "interlock" in path.read_text("utf-8")] == []


@pytest.mark.local
@needs_postgres
def test_every_scenario_passes(tree: Path) -> None:
    outcome = behave(tree)

    assert outcome.exit_code == 0, str(outcome)
    assert len(outcome.results) >= 25
    assert {result["status"] for result in outcome.results} == {"passed"}


@pytest.mark.local
@needs_postgres
def test_each_bug_fails_the_scenario_that_speaks_of_it(tree: Path) -> None:
    for name, changes in BUGS.items():
        file = tree / "hotel" / name
        text = file.read_text("utf-8")
        for right, wrong in changes.items():
            assert text.count(right) == 1, f"{name} does not say {right} once"
            text = text.replace(right, wrong)
        file.write_text(text, "utf-8")

    outcome = behave(tree, *CAUGHT, *SOUND)

    failed = {result["name"]: result for result in outcome.results if result["status"] != "passed"}
    assert set(failed) == set(CAUGHT), str(outcome)
    assert len(outcome.results) == len(CAUGHT) + len(SOUND)
    for name, said in CAUGHT.items():
        assert failed[name]["status"] == "failed"
        details = failed[name]["statusDetails"]
        assert said in details["message"] + "\n" + details.get("trace", "")
