"""``interlock up``, ``status``, ``logs``, ``down``, and ``behave`` on what was left up: real stacks, tiny suites."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from interlock.settings import VARIABLE
from interlock.stack.alive import identity
from interlock.stack.patience import hold
from leftovers import MARK, end_all, eventually_gone, processes_of
from stack.programs import ANSWERING
from suite import PYPROJECT, QUIET, Outcome, Running, Suite

PROFILE = """
    settle = "20 ms"

    [databases.shop]
    prepare = ["python", "prepare.py", "{databases.shop.url}"]

    [stubs.bank]
    answers = [{ request = "GET /rate", body = { rate = 2 } }]

    [services.checkout]
    run = ["python", "checkout.py", "{port}", "{stubs.bank.url}"]
    ready = "/health"
    idle = "/idle"
    env = { GREETING = "Ada" }

    [services.worker]
    run = "db={databases.shop.url}; . ./at_start.sh; echo worker of $db; exec sleep 619"
    ready.log = "worker of"
"""
PREPARE = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1].removeprefix("sqlite:///")) as connection:
    connection.executescript("create table products (sku text primary key, price int);"
                             "insert into products values ('mug', 9)")
"""
MAKES_A_TABLE = (
    'python -c "import sqlite3, sys; sqlite3.connect(sys.argv[1][10:]).execute(sys.argv[2])" '
    '$db "create table made (a)"'
)
FEATURE = """
    Feature: Shop
      Scenario: The known state
        When I send GET "/" to "checkout"
        Then the answer is 200
        And the "products" table has exactly these rows:
          | sku | price |
          | mug | 9     |
"""
STEPS = """
import threading
from pathlib import Path
from behave import step

@step("it takes for ever")
def _(context):
    Path("begun").touch()
    threading.Event().wait(60)

@step("all is well")
def _(context):
    pass

"""


class Kept:
    """A suite with a place of its own for what it keeps."""

    def __init__(self, directory: Path, temporary: Path, mark: str) -> None:
        files = {
            "environments/embedded.toml": PROFILE,
            "environments/nothing.toml": "",
            "environments/other.toml": "[stubs.bank]",
            "features/shop.feature": FEATURE,
            "steps/own_steps.py": STEPS,
            "prepare.py": PREPARE,
            "checkout.py": ANSWERING,
            "at_start.sh": ":",
        }
        self.suite, self.temporary = Suite(files, directory), temporary
        self.env = {"TMPDIR": str(temporary), MARK: mark}

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> Running:
        return self.suite.command("-m", "interlock", *arguments, env={**self.env, **(env or {})})

    def __call__(self, *arguments: str) -> Outcome:
        return self.start(*arguments).finish()

    def without_room(self, *arguments: str) -> Outcome:
        """As where the disk is full: nothing can be written to any file."""
        command = ["/bin/sh", "-c", 'ulimit -f 0; exec "$@"', "sh", sys.executable, "-m", "interlock", *arguments]
        return Running(command, self.suite.directory, {**os.environ, **QUIET, **self.env}).finish()

    def up(self, *arguments: str) -> Outcome:
        outcome = self("up", *arguments)
        assert outcome.exit_code == 0, outcome
        return outcome

    def behave(self, *arguments: str) -> Outcome:
        return self.suite.run(*arguments, env=self.env)

    @property
    def directory(self) -> Path:
        (found,) = [path for path in self.temporary.glob("interlock-*-kept/*") if path.is_dir()]
        return found

    def state(self) -> dict[str, Any]:
        return dict(json.loads((self.directory / "state.json").read_text())["parts"])

    def directories(self) -> set[str]:
        return {path.name for path in self.directory.iterdir() if path.is_dir() and path.name != "logs"}

    def pids(self) -> dict[str, int]:
        return {name.split(".")[1]: record["pid"] for name, record in self.state().items() if record["pid"]}

    def change(self, old: str, new: str) -> None:
        path = self.suite.directory / "environments/embedded.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


@pytest.fixture
def kept(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Kept]:
    mark = f"{request.node.name}-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="ilk") as temporary:
        Path(temporary).chmod(0o755)
        one = Kept(tmp_path, Path(temporary), mark)
        yield one
        ended = one("down")
        left = processes_of(mark)
        end_all(mark)
        assert (ended.exit_code, left) == (0, []), ended
        assert not [path for path in Path(temporary).glob("interlock-*/*") if path.is_dir()]


def lives(pid: int) -> bool:
    return identity(pid) is not None


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert hold(lambda: not lives(pid), within=30)


def test_a_kept_stack_is_used_again_and_again_and_begins_in_the_known_state_each_time(kept: Kept) -> None:
    kept.up()
    before = kept.pids()
    with contextlib.closing(sqlite3.connect(kept.directory / "shop/database.sqlite")) as connection:
        connection.executescript("update products set price = 1; insert into products values ('pen', 2)")

    first, second = kept.behave(), kept.behave()

    for outcome in (first, second):
        assert outcome.exit_code == 0, outcome
        assert re.search(
            r'^interlock: environment "embedded" is up after .*, kept up since \d\d:', outcome.stderr, re.MULTILINE
        )
        assert "started anew" not in outcome.stderr
    assert kept.pids() == before
    assert all(map(lives, before.values()))


def test_what_died_or_was_changed_is_started_anew_with_what_refers_to_it_and_the_run_says_so(kept: Kept) -> None:
    kept.up()
    before = kept.pids()
    kill(before["bank"])
    kept.change("worker of", "servant of")
    clerk = '[mailboxes.post]\n\n[services.clerk]\nrun = "exec sleep 618"'
    kept.change("[services.worker]", f"{clerk}\n\n[services.worker]")

    outcome = kept.behave()

    assert outcome.exit_code == 0, outcome
    for told in (
        'stub "bank" had died, and was started anew',
        'service "checkout" was started anew, for it refers to stub "bank"',
        'service "worker" is described differently, and was started anew',
        'service "clerk" is new, and was started',
    ):
        assert f"interlock: {told}\n" in outcome.stderr
        assert told in outcome.everything_written().replace(outcome.stderr, ""), "the report says it, too"
    after = kept.pids()
    assert not any(after[name] == pid for name, pid in before.items())
    assert not any(map(lives, before.values()))
    assert kept.directories() == {"bank2", "post", "shop"}, "that of the dead one is gone"

    kept.change(clerk, "")
    again = kept("up")
    assert 'service "clerk" is in the profile no more, and was ended' in again.stderr
    assert not lives(after["clerk"])
    assert kept.pids() == {name: pid for name, pid in after.items() if name not in {"clerk", "post"}}
    assert kept.directories() == {"bank2", "shop"}


def test_a_database_that_cannot_be_used_any_more_is_made_anew(kept: Kept) -> None:
    kept.up()
    with contextlib.closing(sqlite3.connect(kept.directory / "shop/database.sqlite")) as connection:
        connection.execute("drop table products")

    taken_away = kept.behave()
    kept.suite.write({"prepare2.py": PREPARE.replace("9)", "8)"), "features/shop.feature": FEATURE.replace("9 ", "8 ")})
    kept.change("prepare.py", "prepare2.py")
    prepared_otherwise = kept.behave()

    for outcome in (taken_away, prepared_otherwise):
        assert outcome.exit_code == 0, outcome
        assert 'service "worker" was started anew, for it refers to database "shop"' in outcome.stderr
    assert kept.directories() == {"bank", "shop"}, "of three databases the last one"
    assert 'database "shop" could not be used any more (' in taken_away.stderr
    assert 'database "shop" is described differently, and was started anew' in prepared_otherwise.stderr


def test_no_way_out_of_a_run_takes_a_kept_stack_along(kept: Kept) -> None:
    kept.suite.write(
        {
            "features/end.feature": """
                Feature: End
                  Scenario: Leaves rows behind
                    Given the "products" table has these rows:
                      | sku | price |
                      | pen | 2     |
                    And the "worker" service is killed
                    Given it takes for ever
            """
        }
    )
    kept.up()
    before = {name: pid for name, pid in kept.pids().items() if name != "worker"}
    for signals in ([signal.SIGKILL], [signal.SIGINT], [signal.SIGTERM] * 3):
        begun = kept.suite.directory / "begun"
        begun.unlink(missing_ok=True)
        running = kept.suite.start("features/end.feature", env=kept.env)
        assert hold(begun.exists, within=60)
        for number in signals:
            running.process.send_signal(number)
        outcome = running.finish()
        assert outcome.exit_code != 0
        assert all(map(lives, before.values())), signals

    status = kept("status")
    assert (status.exit_code, "worker    ended" in status.stdout) == (1, True), status
    outcome = kept.behave("features/shop.feature")
    assert outcome.exit_code == 0, outcome
    assert 'service "worker" had been ended, and was started again' in outcome.stderr
    assert before.items() <= kept.pids().items()


def test_a_second_run_starts_its_own_stack_and_nothing_else_is_done_to_one_in_use(kept: Kept) -> None:
    kept.suite.write({"features/long.feature": "Feature: L\n  Scenario: S\n    Given it takes for ever\n"})
    kept.up()
    before = kept.pids()
    running = kept.suite.start("features/long.feature", env=kept.env)
    assert hold((kept.suite.directory / "begun").exists, within=60)

    kept.suite.write({"pyproject.toml": PYPROJECT.replace('"reports"', '"elsewhere"')})
    second, up, down, status = kept.behave("features/shop.feature"), kept("up"), kept("down"), kept("status")

    who = f"process {running.process.pid} (behave)"
    assert second.exit_code == 0, second
    in_use = f'interlock: the kept stack of "embedded" is in use by {who}'
    assert f"{in_use}; this run starts one of its own\n" in second.stderr
    for refused in (up, down):
        assert (refused.exit_code, refused.stderr) == (1, f"{in_use}\n  Hint: wait until that has ended\n")
    assert f"in use by {who}" in status.stdout
    running.process.kill()
    running.finish()
    assert kept.pids() == before
    assert kept("status").exit_code == 0
    assert kept.behave("features/shop.feature").exit_code == 0


def test_status_and_logs_tell_what_runs_what_died_and_what_it_wrote(kept: Kept) -> None:
    kept.up()
    well = kept("status")
    kill(kept.pids()["worker"])
    ill, everything, one = kept("status"), kept("logs"), kept("logs", "checkout", "-n", "1")

    assert well.exit_code == 0
    assert re.search(
        r"^  service   checkout  ready  http://127\.0\.0\.1:\d+ +since \d\d:\d\d:\d\d$", well.stdout, re.MULTILINE
    )
    assert ill.exit_code == 1
    assert re.search(r"^  service   worker    died\n      worker of sqlite:", ill.stdout, re.MULTILINE)
    assert re.search(r"^ \d\d:\d\d:\d\d\.\d{3} checkout \| listening for Ada$", everything.stdout, re.MULTILINE)
    assert re.search(r"^ \d\d:\d\d:\d\d\.\d{3} worker   \| worker of sqlite:", everything.stdout, re.MULTILINE)
    assert re.fullmatch(r".\d\d:\d\d:\d\d\.\d{3} /health\n", one.stdout)
    assert "bank" not in everything.stdout, "it has said nothing but that it is ready"


def test_without_a_name_status_tells_of_every_environment_that_is_up(kept: Kept) -> None:
    kept.up("other")
    alone, default = kept("status"), kept("status", "embedded")
    named = kept.start("status", env={VARIABLE: "embedded"}).finish()
    kept.suite.write({"environments/gone.toml": '[services.s]\nrun = "exec sleep 617"\n'})
    kept.up("gone")
    (kept.suite.directory / "environments/gone.toml").unlink()
    both, logs, down = kept("status"), kept("logs"), kept("down")
    assert (kept("down", "gone").exit_code, kept("down", "other").exit_code) == (0, 0)

    assert (alone.exit_code, alone.stdout.startswith('Environment "other" is kept up since ')) == (0, True), alone
    for one in (default, named):
        assert (one.exit_code, one.stdout) == (3, 'Environment "embedded" is not up; "other" is up.\n')
    assert both.exit_code == 1
    assert both.stdout.startswith('Environment "gone" is kept up, and its file cannot be used: there is no environment')
    assert '\nIt ends by interlock down gone.\n\nEnvironment "other" is kept up since ' in both.stdout
    assert 'so there are no logs; "gone" and "other" are up' in logs.stderr
    assert down.stdout == 'Environment "embedded" was not up; "gone" and "other" are up.\n'


def test_logs_follow_what_comes_until_the_stack_is_taken_down(kept: Kept) -> None:
    kept.suite.write({"says": "", "environments/embedded.toml": '[services.s]\nrun = "exec tail -f says"\n'})
    kept.up()
    following = kept.start("logs", "-f", "s")
    (kept.suite.directory / "says").write_text("one\ntwo\n")
    output = following.process.stdout
    assert output is not None

    lines = [output.readline(), output.readline()]

    assert [line.split(" ", 1)[1] for line in lines] == ["one\n", "two\n"]
    assert all(line.startswith("<") for line in lines), "nobody was there when they came"
    assert kept("down").exit_code == 0
    assert following.finish().stderr == "interlock: the stack was taken down\n"


def test_odd_names_and_empty_places_are_told_in_a_sentence(kept: Kept) -> None:
    told = {
        ("status",): (3, 'Environment "embedded" is not up.\n'),
        ("down",): (0, 'Environment "embedded" was not up.\n'),
        ("logs",): (1, 'environment "embedded" is not up, so there are no logs'),
        ("up", "stagng"): (1, 'there is no environment "stagng"'),
        ("down", "stagng"): (1, 'there is no environment "stagng"'),
        ("status", "stagng"): (1, "interlock takes its name as an argument, or from INTERLOCK_ENVIRONMENT"),
        ("up", ""): (1, "the name on the command line is given and empty, so it names no environment"),
        ("up", "nothing"): (1, 'the environment "nothing" has no parts, so there is nothing to bring up'),
    }
    for arguments, (code, sentence) in told.items():
        outcome = kept(*arguments)
        assert (outcome.exit_code, "Traceback" in outcome.stderr) == (code, False), outcome
        assert sentence in outcome.stdout + outcome.stderr
    kept.up()
    unknown = kept("logs", "chekout")
    assert (unknown.exit_code, 'there is no part "chekout"' in unknown.stderr) == (1, True), unknown


def test_a_start_that_fails_or_is_interrupted_or_killed_leaves_nothing(kept: Kept) -> None:
    kept.suite.write({"environments/embedded.toml": '[services.worker]\nrun = "exec sleep 619"\nready.log = "never"\n'})

    def begun() -> Running:
        running = kept.start("up")
        assert hold(lambda: "sleep" in _commands(kept), within=60)
        return running

    for number in (signal.SIGINT, signal.SIGTERM):
        running = begun()
        running.process.send_signal(number)
        assert running.finish().exit_code != 0
        assert eventually_gone(kept.env[MARK])
        assert not list(kept.temporary.glob("interlock-*-kept/*/"))
    running = begun()
    running.process.kill()
    running.finish()
    kept.suite.write({"features/other.feature": "Feature: O\n  Scenario: S\n    Given all is well\n"})
    outcome = kept.behave("-D", "environment=other", "features/other.feature")
    assert outcome.exit_code == 0, outcome
    assert not processes_of(kept.env[MARK]), "whoever starts next cleans up, in whatever environment"

    kept.change("exec sleep", "exec slep")
    failed = kept("up")
    assert failed.exit_code == 1
    assert 'service "worker" ended with exit code 127' in failed.stderr
    assert not processes_of(kept.env[MARK])


def _commands(kept: Kept) -> str:
    words = []
    for pid in processes_of(kept.env[MARK]):
        try:
            words.append(Path(f"/proc/{pid}/cmdline").read_text())
        except OSError:
            continue
    return " ".join(words)


SPOILINGS: dict[str, Callable[[Kept], object]] = {
    "half a state file": lambda kept: (kept.directory / "state.json").write_text('{"form": 1, "par'),
    "no state file": lambda kept: (kept.directory / "state.json").unlink(),
    "everything killed": lambda kept: [kill(pid) for pid in kept.pids().values()],
    "somebody stands still": lambda kept: os.kill(kept.pids()["checkout"], signal.SIGSTOP),
}


def test_down_and_up_come_to_terms_with_whatever_they_find(kept: Kept) -> None:
    for spoil in SPOILINGS.values():
        kept.up()  # on what the round before has left
        spoil(kept)
    kept.up()
    assert kept("status").exit_code == 0
    SPOILINGS["half a state file"](kept)
    used = kept.behave()
    assert used.exit_code == 0, used
    assert "interlock: what was kept up could not be understood any more, and was ended\n" in used.stderr
    kept.up()
    SPOILINGS["half a state file"](kept)
    spoilt = kept("down")
    assert (spoilt.exit_code, processes_of(kept.env[MARK])) == (0, []), spoilt
    kept.up()
    full = kept.without_room("down")
    assert (full.exit_code, processes_of(kept.env[MARK])) == (0, []), full
    kept.up()
    SPOILINGS["everything killed"](kept)  # and the fixture ends what is left


def test_a_second_up_says_what_runs_and_puts_right_what_does_not(kept: Kept) -> None:
    kept.up()
    before = kept.pids()
    kill(before["worker"])

    again = kept.up()
    kept.suite.write({"at_start.sh": MAKES_A_TABLE})
    restarted = kept.up("--restart")

    assert again.stdout.startswith('Environment "embedded" is up since ')
    assert again.stderr == 'interlock: service "worker" had died, and was started anew\n'
    after = kept.pids()
    assert after["bank"] == before["bank"]
    assert {after["checkout"], after["worker"]}.isdisjoint(before.values())
    assert restarted.stderr == "".join(
        f'interlock: service "{name}" was started anew, as was asked for\n' for name in ("checkout", "worker")
    )
    assert time.time() - kept.state()["services.checkout"]["since"] < 60
    assert kept.behave().exit_code == 0
    with contextlib.closing(sqlite3.connect(kept.directory / "shop/database.sqlite")) as connection:
        assert connection.execute("select count(*) from made").fetchone() == (0,), "what changed code makes stays"


def test_a_part_that_does_not_come_up_leaves_the_others_as_they_are(kept: Kept) -> None:
    kept.up()
    before = kept.pids()
    kept.change("exec sleep", "exec slep")

    outcome = kept.behave()

    assert outcome.exit_code == 1
    assert 'service "worker" ended with exit code 127' in outcome.everything_written()
    assert all(lives(before[name]) for name in ("bank", "checkout"))
    status = kept("status")
    assert status.exit_code == 1
    kept.change("exec slep", "exec sleep")
    assert kept.behave().exit_code == 0


def test_the_stack_of_a_run_that_failed_is_left_up_where_that_is_asked_for(kept: Kept) -> None:
    passed = kept.behave("-D", "keep=failed")
    assert passed.exit_code == 0, passed
    assert kept("status").exit_code == 3, "nothing failed"
    kept.suite.write(
        {
            "features/fails.feature": """
                Feature: F
                  Scenario: Fails
                    Given the "products" table has these rows:
                      | sku | price |
                      | pen | 2     |
                    Then the "products" table is empty
            """
        }
    )

    failed = kept.behave("-D", "keep=failed", "features/fails.feature")

    assert failed.exit_code == 1
    assert "interlock: the run failed, and its stack is left up as the last scenario left it:\n" in failed.stderr
    assert re.search(r"^  service   checkout  http://127\.0\.0\.1:\d+$", failed.stderr, re.MULTILINE)
    assert "interlock down embedded ends it" in failed.stderr
    assert kept("status").exit_code == 0
    with contextlib.closing(sqlite3.connect(kept.directory / "shop/database.sqlite")) as connection:
        assert connection.execute("select sku from products").fetchall() == [("mug",), ("pen",)]
    wrong = kept.behave("-D", "keep=always")
    assert "only keep=failed has a meaning" in wrong.stderr + wrong.stdout
