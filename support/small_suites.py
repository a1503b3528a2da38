"""Suites of a few scenarios in a temporary directory, run by the real behave: they show how failing reads."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interlock.errors import ExpectationFailed, InterlockError, UnknownName, UsageError
from interlock.texts import cut
from interlock.world import World

ROOT = Path(__file__).resolve().parents[1]
SUITE = "suite"
"""Under which name the scenario keeps its small suite."""
WITHIN = 300.0
"""Seconds a small run may take, on a busy machine."""
FAREWELL = 10.0

FILES = {
    "pyproject.toml": '[tool.behave]\npaths = ["features"]\ndefault_format = "plain"\ncapture_hooks = false\n',
    "environment.py": "from interlock.hooks import *\n",
    "steps/library_steps.py": "import interlock.steps\n",
    "environments/small.toml": """
description = "a small suite"
patience = "300 ms"
settle = "20 ms"

[databases.workbench]
prepare = "exec python -m workbench.schema"
cwd = "examples"
env = { WORKBENCH_DATABASE_URL = "{databases.workbench.url}" }

[brokers.events.exchanges]
"workbench.topic" = { type = "topic" }
"workbench.direct" = { type = "direct", keys = ["thing.made", "thing.lost"] }
"workbench.fanout" = { type = "fanout", message_name = "body.event" }
"workbench.headers" = { type = "headers", message_name = "type" }

[mailboxes.mail]

[stubs."card gateway"]
answers = [{ request = "POST /charges", status = 201, body = { status = "approved", charge = "ch_1" } }]

[services.workbench]
run = ["python", "-m", "workbench.service"]
cwd = "examples"
ready = "/health"
idle = "/idle"
writes = ["workbench"]
calls = ["mail", "card gateway"]
sign_in = { request = "POST /sign-in", token = "token" }

[services.workbench.users.ada]
name = "ada"
password = "correct horse"

[services.workbench.env]
WORKBENCH_PORT = "{port}"
WORKBENCH_DATABASE_URL = "{databases.workbench.url}"
WORKBENCH_MAIL_HOST = "{mailboxes.mail.host}"
WORKBENCH_MAIL_PORT = "{mailboxes.mail.port}"
""",
}
"""What every small suite has: the workbench with one part of each kind, and little patience."""
CHOSEN = "chosen"
STATUSES = {"passes": "passed", "fails": "failed", "is broken": "broken"}
"""What people say, and what the report calls it."""


@dataclass(frozen=True)
class Ending:
    """How a scenario of a small run ended; ``message`` is all that its report says."""

    status: str
    message: str


@dataclass
class SmallSuite:
    """What the scenario has said of its small suite, and what became of it."""

    files: dict[str, str] = field(default_factory=dict)
    profile: str = ""
    endings: dict[str, Ending] | None = None
    output: str = ""


def of(world: World) -> SmallSuite:
    """The scenario's small suite."""
    if SUITE not in world.memory.names:
        world.memory.remember(SUITE, SmallSuite())
    suite: SmallSuite = world.memory.recall(SUITE)
    return suite


def run(world: World, feature: str) -> None:
    """Run the small suite with this feature; its directory is gone when the scenario ends.

    Raises:
        InterlockError: it did not come to its end in time, or left no results.
    """
    suite = of(world)
    directory = Path(tempfile.mkdtemp(prefix="interlock-suite-"))
    world.cleanup(shutil.rmtree, directory)
    chosen = {f"environments/{CHOSEN}.toml": f'extends = "small"\n{suite.profile}\n'}
    for name, text in {**FILES, **chosen, **suite.files, "features/small.feature": feature}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (directory / "examples").symlink_to(ROOT / "examples")
    output = _behave(directory)
    suite.output = output.strip()
    suite.endings = _endings(directory)
    if not suite.endings:
        raise InterlockError(f"the small suite left no results; the end of its output:\n{output.strip()[-2000:]}")


def ended(world: World, name: str, how: str, said: str = "") -> None:
    """Whether a scenario of the small suite ended like this, and says this, line by line.

    Raises:
        ExpectationFailed: it ended otherwise, or a line is missing in its message.
    """
    suite = of(world)
    endings = suite.endings
    if endings is None:
        raise UsageError("no small suite has run yet", hint="run one first: When I run a suite with this feature:")
    if name not in endings:
        raise UnknownName("scenario", name, endings, "the small suite")
    found, wanted = endings[name], STATUSES[how]
    told = f"it says:\n{found.message}" if found.message else "it says nothing"
    if found.status != wanted:
        _tell_output(world, suite)
        raise ExpectationFailed(f'"{name}" was expected to be {wanted} and is {found.status}; {told}')
    flat = _flat(found.message)
    for line in filter(None, map(str.strip, said.splitlines())):
        if _flat(line) not in flat:
            _tell_output(world, suite)
            raise ExpectationFailed(f'the message of "{name}" does not have "{cut(line)}"; {told}')


def _tell_output(world: World, suite: SmallSuite) -> None:
    """The report has what the small suite said where it is not as it was expected; else nobody asks for it."""
    world.journal.note(f"the small suite said:\n{suite.output}")


def _behave(directory: Path) -> str:
    quiet = {"INTERLOCK_ALLURE": "none", "PYTHONDONTWRITEBYTECODE": "1", "BEHAVE_COLOR": "never", "NO_COLOR": "1"}
    inherited = {name: value for name, value in os.environ.items() if name != "INTERLOCK_ENVIRONMENT"}
    command = [sys.executable, "-m", "behave", "-D", f"environment={CHOSEN}", "-D", "html=no", "--no-junit"]
    process = subprocess.Popen(
        command,
        cwd=directory,
        env={**inherited, **quiet},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=WITHIN)[0]
    except subprocess.TimeoutExpired:
        raise InterlockError(f"the small suite did not come to its end within {WITHIN:.0f} s") from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Whatever happened, nothing of it goes on: told to end it stops its own parts, and what hangs is killed."""
    for told in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, told)
        try:
            process.communicate(timeout=FAREWELL)
        except subprocess.TimeoutExpired:
            continue


def _endings(directory: Path) -> dict[str, Ending]:
    found = {}
    for path in (directory / "reports" / "allure-results").glob("*-result.json"):
        result: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        details = result.get("statusDetails") or {}
        said = "\n".join(details.get(part) or "" for part in ("message", "trace"))
        found[result["name"]] = Ending(result["status"], said.strip())
    return found


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
