"""Parts die and freeze in the middle of a run: that breaks the scenario that ran, and nothing else.

Each run holds several scenarios; in every other one a part is ended or stopped by a signal, and the one after it
shows that the next scenario finds a working stack.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from leftovers import MARK, end_all, eventually_gone, processes_of, run_directories
from stack.programs import ANSWERING
from suite import Outcome, Running, Suite

ROOT = Path(__file__).parents[1]

STRIKING = """
import os, signal
from interlock.stack.alive import is_going, is_stopped
from interlock.stack.patience import hold

def process_of(context, name):
    parts = context.interlock.stack._running
    known = {part[1]: provider for part, provider in parts.providers.items()} | dict(parts.services)
    return known[name].process.pid

def strike(pid, what):
    os.kill(pid, {"dies": signal.SIGKILL, "freezes": signal.SIGSTOP}[what])
    assert hold(lambda: is_stopped(pid) or is_going(pid), within=30)
"""
STEPS = """
import os, subprocess, sys, threading
from behave import step
from striking import process_of, strike

@step('"{part}" {what} now')
def now(context, part, what):
    strike(process_of(context, part), what)

@step('"{part}" {what} soon')
def soon(context, part, what):
    timer = threading.Timer(0.3, strike, (process_of(context, part), what))
    timer.start()
    context.add_cleanup(timer.join)

@step("the application is wrong")
def wrong(context):
    assert False, "the application is wrong"

@step("somebody else locks the database for ever")
def locked(context):
    path = context.interlock.stack.endpoint("databases", "shop").extra["path"]
    command = [sys.executable, "locks.py", path]
    locker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    locker.stdout.readline()
    context._set_root_attribute("locker", locker)

@step("no service starts any more")
def no_start(context):
    open("no", "w").close()

@step("the file of the database is deleted")
def deleted(context):
    os.unlink(context.interlock.stack.endpoint("databases", "shop").extra["path"])
"""
IMPATIENT = """
import interlock.stack.pulse
from interlock.clients.http import HttpClient
from interlock.stack.isolation import DatabaseBaseline

interlock.stack.pulse.STILL_FOR = 0.5
HttpClient.__init__.__kwdefaults__["timeout"] = 2.0
DatabaseBaseline.__init__.__kwdefaults__["within"] = 0.3
from interlock.hooks import *
"""
HOOKS = """
from interlock import hooks
from interlock.hooks import *
from striking import process_of, strike

def before_scenario(context, scenario):
    if "in_the_reset" in scenario.tags:
        renewal, reset = context.interlock.stack.renewal, context.interlock.stack.renewal.reset

        def once():
            renewal.reset = reset
            strike(process_of(context, "events"), "dies")
            return reset()

        renewal.reset = once
    hooks.before_scenario(context, scenario)

def after_scenario(context, scenario):
    hooks.after_scenario(context, scenario)
    if "afterwards" in scenario.tags:
        strike(process_of(context, "events"), "dies")

def after_all(context):
    if context.interlock.stack is not None:
        strike(process_of(context, "events"), "freezes")
    hooks.after_all(context)
"""
LOCKS = """
import sqlite3, sys, time

sqlite3.connect(sys.argv[1], isolation_level=None).execute("begin exclusive")
print("locked", flush=True)
time.sleep(600)
"""
HANGING = ANSWERING.replace("if self.path", "while self.path == '/hang': pass\n        if self.path").replace(
    "Threading", ""
)
SCHEMA = """
import sys, sqlalchemy as sa

with sa.create_engine(sys.argv[1]).begin() as connection:
    connection.execute(sa.text("create table t (id integer primary key)"))
    connection.execute(sa.text("insert into t values (7)"))
"""
PROFILE = """
settle = "20 ms"

[databases.shop]
prepare = ["python", "schema.py", "{databases.shop.url}"]

[brokers.events.exchanges."shop.events"]

[mailboxes.mail]

[stubs.gateway]

[services.till]
run = ["python", "till.py", "{port}", "{brokers.events.url}", "{databases.shop.url}"]
ready = "/health"
"""
LOCAL = 'extends = "embedded"\n[databases.shop]\nprovider = "local"\n[brokers.events]\nprovider = "local"\n'
WORKS = """
    Given the "t" table has these rows:
      | id |
      | 8  |
    When I publish "order.placed" to "shop.events" with:
      | field | value |
      | id    | 1     |
    And I send GET "/" to "till"
    Then a message "order.placed" arrives
    And the "t" table has exactly these rows:
      | id |
      | 7  |
      | 8  |
    And no mail is sent
    And "gateway" received no POST
"""
ORDER = """
    Given I am signed in to "checkout" as "ada"
    When I send POST "/orders" to "checkout" with:
      '''
      {"lines": [{"sku": "BOOK-1", "quantity": 2}]}
      '''
    Then a message "order.confirmed" arrives
    And "ada@example.com" receives exactly 1 mail
    And "card gateway" received POST "/charges" once
""".replace("'''", '"""')
PUBLISH = 'When I publish "x" to "shop.events" with: / | field | value | / | a | 1 |'
A_ROW = 'Then within 40 seconds the "t" table has a row: / | id | / | 9 |'


@dataclass(frozen=True)
class Case:
    """What happens in a scenario, how its message begins, and what else it says."""

    steps: str
    told: str
    also: str = ""


KILLED = "was ended by SIGKILL"
STOPPED = "does not answer (it was stopped by a signal, and stood still for 2 s), so it was ended"
BROKER = 'brokers."events" is gone: '
CASES = {
    "in a step": Case(
        f'When "events" dies now / {PUBLISH}', f"{BROKER}the program {KILLED}", 'seen without it: "x" could'
    ),
    "in a wait": Case(
        'When "events" dies soon / Then within 40 seconds a message "x" arrives', f"{BROKER}the program {KILLED}"
    ),
    "frozen in a window": Case(
        'When "events" freezes soon / Then for 40 seconds no mail is sent', f"{BROKER}it {STOPPED}"
    ),
    "the mailbox in a window": Case(
        'When "mail" dies soon / Then for 40 seconds no mail is sent', f'mailboxes."mail" is gone: the program {KILLED}'
    ),
    "the stub frozen before quiet": Case(
        'When "gateway" freezes now / Then "gateway" received no POST', f'stubs."gateway" is gone: it {STOPPED}'
    ),
    "before the application fails": Case(
        'When "events" dies now / Then the application is wrong',
        f"{BROKER}the program {KILLED}",
        "Also: the application is wrong",
    ),
    "the service frozen in a step": Case(
        'When "till" freezes now / And I send GET "/" to "till"',
        f'service "till" {STOPPED}',
        "listening for nobody",
    ),
    "the service in a wait for rows": Case(f'When "till" dies soon / {A_ROW}', f'service "till" died: it {KILLED}'),
    "the service hangs": Case('When I send GET "/hang" to "till"', "GET", "no whole answer within 2 s"),
    "in the last step": Case('When "events" dies now', f"{BROKER}the program {KILLED}"),
    "frozen in the last step": Case('When "events" freezes now', f"{BROKER}it {STOPPED}"),
}
LOCAL_CASES = {
    "the database in a step": Case(
        'When "shop" dies now / Given the "t" table is empty', f'databases."shop" is gone: PostgreSQL {KILLED}'
    ),
    "the database frozen in a wait": Case(
        f'When "shop" freezes soon / {A_ROW}', f'databases."shop" is gone: it {STOPPED}'
    ),
    "the broker in a wait": Case(
        'When "events" dies soon / Then within 40 seconds a message "x" arrives', f"{BROKER}RabbitMQ {KILLED}"
    ),
}
SHOP_CASES = {"in a wait for an order": CASES["in a wait"]}


def feature(cases: Mapping[str, Case], works: str) -> str:
    """A scenario for each case, and one after it that needs a working stack."""
    lines = ["Feature: Parts that die"]
    for name, case in cases.items():
        lines += [f"  Scenario: {name}", *(f"    {step}" for step in case.steps.split(" / "))]
        lines += [f"  Scenario: works after {name}", works.strip("\n")]
    return "\n".join(lines) + "\n"


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"{request.node.name}-{os.getpid()}"
    yield name
    end_all(name)


@pytest.fixture
def temporary() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ilt") as path:
        Path(path).chmod(0o755)
        yield Path(path)


def suite_of(tmp_path: Path, text: str, **files: str) -> Suite:
    team = {
        "steps/team_steps.py": STEPS,
        "striking.py": STRIKING,
        "schema.py": SCHEMA,
        "locks.py": LOCKS,
        "till.py": HANGING,
    }
    profiles = {"environments/embedded.toml": PROFILE, "environments/local.toml": LOCAL}
    return Suite({**team, **profiles, "features/a.feature": text, **files}, tmp_path)


def start(suite: Suite, mark: str, temporary: Path, *arguments: str) -> Running:
    env = {MARK: mark, "TMPDIR": str(temporary), "PYTHONPATH": str(suite.directory), "PYTHONUNBUFFERED": "1"}
    return suite.start(*arguments, env=env)


def end_lockers(mark: str) -> None:
    """The one who locks is not the run's, and outlives it."""
    for pid in processes_of(mark):
        if b"locks.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)


def nothing_is_left(mark: str, temporary: Path) -> bool:
    return eventually_gone(mark) and run_directories(temporary) == []


def check(outcome: Outcome, cases: Mapping[str, Case]) -> None:
    assert outcome.exit_code == 1
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert len(outcome.results) == 2 * len(cases), outcome
    for name, case in cases.items():
        result = outcome.result(name)
        message = result["statusDetails"]["message"]
        assert result["status"] == "broken", f"{name}: {message}\n{outcome}"
        assert message.startswith(case.told), f"{name}: {message}"
        assert case.also in message, f"{name}: {message}"
        assert len(message.splitlines()) < 30, message
        assert result["stop"] - result["start"] < 20_000, f"{name} took too long\n{outcome}"
        after = outcome.result(f"works after {name}")
        assert after["status"] == "passed", f"after {name}: {after['statusDetails']}\n{outcome}"


def test_what_dies_or_freezes_breaks_its_scenario_and_the_next_finds_a_working_stack(
    tmp_path: Path, mark: str, temporary: Path
) -> None:
    suite = suite_of(tmp_path, feature(CASES, WORKS), **{"environment.py": IMPATIENT})
    outcome = start(suite, mark, temporary).finish()

    check(outcome, CASES)
    assert nothing_is_left(mark, temporary)


@pytest.mark.local
def test_a_private_postgresql_and_rabbitmq_come_back_as_well(tmp_path: Path, mark: str, temporary: Path) -> None:
    suite = suite_of(tmp_path, feature(LOCAL_CASES, WORKS), **{"environment.py": IMPATIENT})
    outcome = start(suite, mark, temporary, "-D", "environment=local").finish()

    check(outcome, LOCAL_CASES)
    assert nothing_is_left(mark, temporary)


def test_an_application_goes_on_with_a_broker_that_came_back(tmp_path: Path, mark: str, temporary: Path) -> None:
    for name in ("examples", "contracts", "schemas"):
        (tmp_path / name).symlink_to(ROOT / name)
    shop = (ROOT / "environments/embedded.toml").read_text()
    suite = suite_of(tmp_path, feature(SHOP_CASES, ORDER), **{"environments/embedded.toml": shop})
    outcome = start(suite, mark, temporary).finish()

    check(outcome, SHOP_CASES)
    assert nothing_is_left(mark, temporary)


def test_what_goes_between_scenarios_or_at_the_end_is_nobodys_fault_and_holds_nothing_up(
    tmp_path: Path, mark: str, temporary: Path
) -> None:
    scenarios = [f"  @{tag}\n  Scenario: {tag}\n{WORKS}" for tag in ("afterwards", "in_between", "in_the_reset")]
    suite = suite_of(tmp_path, "Feature: A\n" + "\n".join(scenarios), **{"environment.py": HOOKS})
    outcome = start(suite, mark, temporary).finish()

    assert outcome.exit_code == 1
    assert [result["status"] for result in outcome.results] == ["passed"] * 3, outcome
    told = f"PartLost: between two scenarios:\n{BROKER}the program {KILLED}; it wrote nothing\n"
    assert outcome.stdout.count(told) == 1
    assert outcome.stdout.count(BROKER) == 2
    assert nothing_is_left(mark, temporary)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        ("the file of the database is deleted", 'databases."shop" cannot be brought back: its file '),
        ("somebody else locks the database for ever", 'database "shop" stayed locked for 0.3 s by process '),
    ],
)
def test_what_cannot_be_brought_back_ends_the_run_with_its_sentence(
    tmp_path: Path, mark: str, temporary: Path, happens: str, why: str
) -> None:
    others = "".join(f"  Scenario: {name}\n{WORKS}" for name in ("next", "last"))
    text = f"Feature: A\n  Scenario: first\n    Given {happens}\n{others}"
    outcome = start(suite_of(tmp_path, text, **{"environment.py": IMPATIENT}), mark, temporary).finish()

    assert outcome.exit_code == 1
    assert outcome.result("next")["statusDetails"]["message"].startswith(f"Set-up failed: {why}")
    not_reached = f"Not reached: the environment could not be brought back: {why}"
    assert outcome.result("last")["statusDetails"]["message"].startswith(not_reached)
    assert f"interlock: the run ends here: the environment could not be brought back: {why}" in outcome.stderr
    assert "Traceback" not in outcome.stdout + outcome.stderr
    end_lockers(mark)
    assert nothing_is_left(mark, temporary)


def test_a_part_that_dies_at_every_start_ends_the_run_instead_of_being_tried_for_ever(
    tmp_path: Path, mark: str, temporary: Path
) -> None:
    profile = PROFILE.replace(
        'run = ["python", "till.py",',
        'run = ["sh", "-c", "test ! -e no && exec python $*; echo jammed", "sh", "till.py",',
    )
    gone = '  Scenario: the till\n    Given no service starts any more\n    When "till" dies now\n'
    others = "".join(f"  Scenario: {name}\n    Then no mail is sent\n" for name in ("next", "last"))
    suite = suite_of(tmp_path, f"Feature: A\n{gone}{others}", **{"environments/embedded.toml": profile})
    outcome = start(suite, mark, temporary).finish()

    assert outcome.exit_code == 1
    why = 'service "till" ended with exit code 0 at its start'
    assert why in outcome.result("next")["statusDetails"]["message"]
    assert "jammed" in outcome.result("next")["statusDetails"]["message"]
    not_reached = f"Not reached: the environment could not be brought back: {why}"
    assert outcome.result("last")["statusDetails"]["message"].startswith(not_reached)
    assert nothing_is_left(mark, temporary)


def test_an_interrupt_while_a_part_stands_still_ends_the_run_soon(tmp_path: Path, mark: str, temporary: Path) -> None:
    text = 'Feature: A\n  Scenario: B\n    When "events" freezes now\n    Then for 40 seconds no mail is sent\n'
    running = start(suite_of(tmp_path, text), mark, temporary, "--no-capture", "-f", "plain")
    assert running.process.stdout is not None
    for line in iter(running.process.stdout.readline, ""):
        if "freezes now ... passed" in line:
            break

    running.interrupt()
    began = time.monotonic()
    outcome = running.finish(45)

    assert time.monotonic() - began < 30
    assert outcome.exit_code == 1
    assert outcome.result("B")["status"] == "broken"
    assert nothing_is_left(mark, temporary)


PAUSED = """
import os, subprocess, time
from behave import step

@step("the run is paused")
def paused(context):
    began = time.monotonic()
    subprocess.Popen(["sh", "-c", f"kill -STOP {os.getpid()}; sleep 6; kill -CONT {os.getpid()}"]).wait()
    assert time.monotonic() - began > 6

@step("the application is late")
def late(context):
    assert False, "no answer within 5 s"
"""


def test_a_run_that_stood_still_itself_does_not_accuse_the_application(tmp_path: Path) -> None:
    feature = """
        Feature: A
          Scenario: Paused
            Given the run is paused
            Then the application is late
          Scenario: Not paused
            Then the application is late
    """
    profile = "[mailboxes.mail]\n"
    files = {"features/a.feature": feature, "steps/own_steps.py": PAUSED, "environments/embedded.toml": profile}

    outcome = Suite(files, tmp_path).run()

    told = outcome.result("Paused")
    assert told["status"] == "broken", str(outcome)
    message = told["statusDetails"]["message"]
    assert message.startswith("the run itself stood still for ")
    assert "Also: no answer within 5 s" in message
    assert outcome.result("Not paused")["status"] == "failed"
