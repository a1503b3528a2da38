"""What tests of running parts share: a private run directory, a site, and the proof that nothing is left."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

import pytest

from interlock.journal import Journal
from interlock.profile import load_profile, models
from interlock.stack import Stack
from interlock.stack.alive import session_members
from interlock.stack.patience import hold
from interlock.stack.providers import provider_class
from interlock.stack.service import Service
from interlock.stack.site import Site
from interlock.stack.sweep import SESSIONS, RunDirectory
from stack.programs import ANSWERING, PROFILE, SCHEMA


@pytest.fixture
def runs():
    """A short directory for run directories, whatever pytest's own is called."""
    with tempfile.TemporaryDirectory(prefix="ilt") as path:
        # A part's account has to be able to get through.
        Path(path).chmod(0o755)
        yield Path(path)


@pytest.fixture
def journal():
    return Journal()


@pytest.fixture
def nothing_left():
    """Call with a run directory before its end; what it wrote down must be gone afterwards."""
    sessions = []

    def remember(path):
        found = path / SESSIONS
        if found.is_file():
            sessions.extend(int(line.split()[0]) for line in found.read_text().splitlines())
        return sessions

    yield remember
    assert hold(lambda: not any(session_members(session) for session in sessions), within=30), sessions


@pytest.fixture
def site(runs, journal, tmp_path, nothing_left):
    run = RunDirectory(runs / "runs")
    yield Site(run, journal, tmp_path)
    nothing_left(run.path)
    run.close()


@pytest.fixture
def provide(site):
    """Start a provider, or skip where this machine does not have what it needs."""
    started = []

    def provide(kind, provider, name="part", **settings):
        model = {
            "databases": models.Database,
            "brokers": models.Broker,
            "mailboxes": models.Mailbox,
            "stubs": models.Stub,
        }[kind]
        part = provider_class(kind, provider)(name, model(provider=provider, **settings), site)
        found = part.available()
        if not found.ok:
            pytest.skip(f"{found.reason}: {found.fix}")
        started.append(part)
        return part, part.start()

    yield provide
    for part in started:
        part.stop()


@pytest.fixture
def program(tmp_path):
    """Write a program and give its path."""

    def program(source, name="program.py"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(source))
        return str(path)

    return program


@pytest.fixture
def service(site, program):
    made = []

    def service(source=ANSWERING, *, arguments=("{port}",), addresses=None, **settings):
        run = settings.pop("run", None) or ["python", program(source), *arguments]
        one = Service("checkout", models.Service(run=run, **settings), site, addresses or {})
        made.append(one)
        return one

    yield service
    for one in made:
        one.dispose(0.5)


@pytest.fixture
def profile(tmp_path):
    """Write a profile beside the service's program, and load it."""
    (tmp_path / "service.py").write_text(ANSWERING)
    (tmp_path / "environments").mkdir()

    def profile(text=PROFILE, more="", **environ):
        text = text.replace("SCHEMA", SCHEMA) + textwrap.dedent(more)
        (tmp_path / "environments" / "test.toml").write_text(text)
        return load_profile("test", tmp_path / "environments", environ)

    return profile


@pytest.fixture
def stack(profile, tmp_path, runs, journal, nothing_left):
    made = []

    def stack(of=None, *, start=True):
        one = Stack(of or profile(), journal, base=tmp_path, directory=runs / "runs")
        made.append(one)
        if start:
            one.start()
            nothing_left(one._run.path)
        return one

    yield stack
    for one in made:
        one.stop()
    leftovers = [path for path in (runs / "runs").iterdir() if path.is_dir()] if (runs / "runs").is_dir() else []
    assert leftovers == []
