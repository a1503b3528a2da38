"""``interlock doctor``: it looks, says what is there and how to get what is not, and changes nothing."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from interlock.stack.ports import Reservation
from suite import Outcome, Suite

ENVIRONMENTS = {
    "environments/embedded.toml": """
        [databases.shop]
        prepare = "exec no-such-migration --up"

        [services.checkout]
        run = ["python", "-m", "checkout"]

        [services.shell]
        run = "cd .. && exec whatever"

        [services.gone]
        run = ["./no-such-program"]

        [services.astray]
        run = ["true"]
        cwd = "no-such-folder"
    """,
    "environments/local.toml": '[databases.shop]\nprovider = "local"\n\n[brokers.events]\nprovider = "local"\n',
    "environments/fine.toml": '[brokers.events]\n\n[databases.shop]\n\n[services.s]\nrun = "exec python -m this"\n',
    "environments/boxed.toml": '[services.cache]\nimage = "redis:8"\nports = [6379]\n',
    "environments/nothing.toml": "",
    "environments/staging.toml": '[services.shop]\nurl = "${SHOP_URL}"\n',
    "environments/wrong.toml": "[services.shop\n",
}


@pytest.fixture
def doctor(tmp_path: Path) -> Callable[..., Outcome]:
    suite = Suite(ENVIRONMENTS, tmp_path)
    return lambda *words, **env: suite.command("-m", "interlock", "doctor", *words, env=env).finish()


def section(outcome: Outcome, name: str) -> str:
    (found,) = re.findall(rf'^Environment "{name}" (.*?)(?=^Environment|\Z)', outcome.stdout, re.MULTILINE | re.DOTALL)
    return str(found)


def test_it_says_of_each_environment_what_is_there_and_what_is_not(doctor: Callable[..., Outcome]) -> None:
    outcome = doctor()

    assert (outcome.exit_code, outcome.stderr) == (1, ""), "the default environment cannot run"
    assert f"ok  Python {sys.version.split()[0]}" in outcome.stdout
    assert re.search(r"temporary files  /.*interlock-\d+, [\d.]+ GB free", outcome.stdout)
    assert "not wanted: INTERLOCK_ALLURE says so" in outcome.stdout
    embedded = section(outcome, "embedded")
    assert embedded.startswith("cannot run here:\n")
    for told in (
        '--  database "shop"     its prepare: there is no program "no-such-migration" on PATH\n        to get it:',
        f'ok  service "checkout"  python: {sys.executable}\n',
        'ok  service "shell"     /bin/sh\n',
        '--  service "gone"      there is no program "./no-such-program" in ',
        '--  service "astray"    it is to run in ',
    ):
        assert told in embedded
    assert section(outcome, "nothing").startswith("can run here:")
    assert "variable SHOP_URL, which is not set\n        to get it: set SHOP_URL" in section(outcome, "staging")
    assert section(outcome, "wrong").startswith("cannot run here:")
    fine = section(outcome, "fine")
    assert fine.startswith("can run here:")
    assert re.search(r'database "shop"  +SQLite 3\.[\d.]+, which Python brings', fine)


def test_the_exit_code_is_that_of_the_environment_that_was_asked_for(doctor: Callable[..., Outcome]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        up = doctor("staging", SHOP_URL=f"http://127.0.0.1:{server.getsockname()[1]}")
    with Reservation() as nobody:
        down = doctor("staging", SHOP_URL=f"http://127.0.0.1:{nobody.port}")
    unknown = doctor("stagng")

    assert (up.exit_code, doctor("fine").exit_code) == (0, 0)
    assert down.exit_code == 1
    assert re.search(r"nothing answers at 127\.0\.0\.1:\d+: Connection refused\n +to get it: start it", down.stdout)
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert 'there is no environment "stagng" in ' in unknown.stderr


def test_what_this_machine_lacks_comes_with_the_command_that_gets_it(
    doctor: Callable[..., Outcome], tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")

    outcome = doctor("local", INTERLOCK_POSTGRES=nowhere, INTERLOCK_RABBITMQ=nowhere)

    local = section(outcome, "local")
    assert outcome.exit_code == 1
    assert '\n        to get it: pip install "interlock[postgres]"\n' in local
    assert "\n        to get it: interlock setup rabbitmq\n" in local


def test_an_image_needs_an_engine(doctor: Callable[..., Outcome], tmp_path: Path) -> None:
    outcome = doctor("boxed", DOCKER_HOST=f"unix://{tmp_path}/docker.sock", DOCKER_CONFIG=str(tmp_path))

    told = f'--  service "cache"  no Docker engine answers at unix://{tmp_path}/docker.sock: No such file or directory'
    assert outcome.exit_code == 1
    assert told in section(outcome, "boxed")


def test_it_leaves_nothing_behind(doctor: Callable[..., Outcome], tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = sorted(tmp_path.rglob("*"))

    doctor(TMPDIR=str(temporary), PYTHONDONTWRITEBYTECODE="1")

    assert sorted(tmp_path.rglob("*")) == before
    assert not list(temporary.iterdir())
