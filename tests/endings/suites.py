"""The suites that are ended: four scenarios each, on the shop, on services that are hard to end, and on nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from interlock.stack.providers.binaries import find_postgres, find_rabbitmq
from living import ROOT, linked
from suite import Suite

SCENARIOS = ("One", "Two", "Three", "Four")

FEATURE = "Feature: Endings\n" + "".join(
    f'  Scenario: {name}\n    Given "{name}" begins\n    When it takes a while\n    Then "{name}" has ended\n\n'
    for name in SCENARIOS
)

# Files and not the console, which is not always there: "begun" and "ended" say how far the run came.
STEPS = """
import os
import time
from pathlib import Path

from behave import step


def note(file, name):
    with Path(file).open("a") as notes:
        notes.write(name + "\\n")


@step('"{name}" begins')
def begins(context, name):
    note("begun", name)


@step("it takes a while")
def takes_a_while(context):
    waits = context.scenario.name == "Two" and "ENDING_WAITS" in os.environ
    deadline = time.monotonic() + 60
    while waits and not Path("struck").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.8 if context.scenario.name == "Two" and not waits else 0.1)


@step('"{name}" has ended')
def has_ended(context, name):
    assert name != os.environ.get("ENDING_FAILS"), "it was to fail"
    note("ended", name)
"""

STUBBORN = 'run = "trap \'\' TERM; sleep 611 & sleep 612 & echo open; wait"\nready.log = "open"\nstop_within = "1s"\n'
DAEMON = 'run = "setsid sh -c \'sleep 613 & sleep 614\' & echo open; exec sleep 615"\nready.log = "open"\n'

KINDS = {
    "embedded": (ROOT / "environments/embedded.toml").read_text("utf-8"),
    "local": (ROOT / "environments/embedded.toml").read_text("utf-8"),
    "tree": f"[services.stubborn]\n{STUBBORN}\n[services.other]\n{STUBBORN}",
    "daemon": f"[services.daemon]\n{DAEMON}\n[mailboxes.mail]\n",
    "nothing": 'description = "nothing at all"\n',
}
"""The profile of each kind of suite; ``local`` is the shop on this machine's PostgreSQL and RabbitMQ."""


def local_is_here() -> bool:
    """Whether a private PostgreSQL and RabbitMQ can be had."""
    return find_postgres() is not None and find_rabbitmq() is not None


def make_suite(kind: str, folder: Path) -> Suite:
    """A suite of this kind in a folder of its own."""
    folder.mkdir(parents=True)
    linked(folder, ["examples", "contracts", "schemas"])
    files = {"features/endings.feature": FEATURE, "steps/ending_steps.py": STEPS}
    suite = Suite({**files, "environments/embedded.toml": KINDS[kind]}, folder)
    shutil.copy(ROOT / "environments/local.toml", folder / "environments/local.toml")
    return suite
