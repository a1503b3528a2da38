"""RabbitMQ is unpacked for a user without root: whole or not at all, once, and what stands in the way is told.

Packages and dpkg-deb are real; what plays apt hands out small packages of the test's own, and notes what it was asked.
`make setup-local` gets the real ones with the real apt, and the tests of brokers run on them.
"""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

import pytest

from interlock.errors import StackError
from interlock.stack.providers.binaries import find_rabbitmq
from interlock.stack.providers.rabbitmq_packages import install_rabbitmq

CONTROL = "Package: {name}\nVersion: 1:25.2\nArchitecture: all\nMaintainer: me <me@example.com>\nDescription: {name}\n"
FILES = {
    "erlang-base": {"usr/lib/erlang/erts-1/bin/erlexec": "exit 0", "usr/lib/erlang/erts-1/bin/erl_call": "exit 0"},
    "rabbitmq-server": {"usr/lib/rabbitmq/lib/rabbitmq_server-3.10/plugins/rabbit-3.10/README": ""},
}


@pytest.fixture
def packages(tmp_path):
    """Build packages, and an apt-get that downloads them."""

    def packages(apt='cp "$(dirname "$0")"/../debs/*.deb .', **files):
        for name, content in {**FILES, **files}.items():
            root = tmp_path / "roots" / name
            for path, text in {"DEBIAN/control": CONTROL.format(name=name), **content}.items():
                file = root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text if path.startswith("DEBIAN") else f"#!/bin/sh\n{text}\n")
                file.chmod(0o644 if path.startswith("DEBIAN") else 0o755)
            (tmp_path / "debs").mkdir(exist_ok=True)
            build = ["dpkg-deb", "--root-owner-group", "--build", root, tmp_path / "debs" / f"{name}_1%3a25.2_all.deb"]
            subprocess.run(build, check=True, capture_output=True)
        program = tmp_path / "bin" / "apt-get"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\necho "$*" >>"$(dirname "$0")/../asked"\n{apt}\n')
        program.chmod(0o755)
        return {"PATH": f"{program.parent}:{os.environ['PATH']}", "INTERLOCK_CACHE": str(tmp_path / "cache")}

    return packages


def test_it_is_unpacked_whole_once_and_told_what_takes_time(packages, tmp_path):
    environ, told = packages(), []

    assert install_rabbitmq(told.append, environ) == f"RabbitMQ is in {tmp_path}/cache/rabbitmq"

    assert told == ["downloading RabbitMQ and Erlang: 15 packages, about 35 MB", "unpacking them"]
    found = find_rabbitmq({**environ, "INTERLOCK_RABBITMQ": "unpacked"})
    assert found is not None
    assert found.server == tmp_path / "cache/rabbitmq/usr/lib/rabbitmq/lib/rabbitmq_server-3.10"
    assert (tmp_path / "cache/rabbitmq/packages").read_text().splitlines() == [
        "erlang-base_1%3a25.2_all.deb",
        "rabbitmq-server_1%3a25.2_all.deb",
    ]
    assert install_rabbitmq(told.append, environ) == f"RabbitMQ is already there: {tmp_path}/cache/rabbitmq"
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["rabbitmq"]
    [asked] = (tmp_path / "asked").read_text().splitlines()
    assert asked.endswith(" erlang-xmerl")
    assert " download rabbitmq-server erlang-base " in asked


def test_where_the_system_has_no_package_lists_own_ones_are_fetched_beside_them(packages, tmp_path):
    debs = tmp_path / "debs"
    bare = f'case "$*" in *update*) ;; *Dir::State=*) cp {debs}/*.deb . ;; *) echo "E: No packages"; exit 100 ;; esac'
    environ, told = packages(bare), []

    install_rabbitmq(told.append, environ)

    assert told[1] == "the system's package lists are not there or too old; getting new ones, for this once"
    first, update, again = (tmp_path / "asked").read_text().splitlines()
    assert "Dir::State" not in first
    for private in (update, again):
        assert f"-o Dir::State={tmp_path}/cache/.rabbitmq-" in private
        assert f"-o Dir::Cache={tmp_path}/cache/.rabbitmq-" in private


def test_what_apt_says_when_it_fails_is_told_and_nothing_is_left(packages, tmp_path):
    environ = packages("echo 'E: Failed to fetch http://example.invalid/x  Could not resolve'; exit 100")

    with pytest.raises(StackError) as failure:
        install_rabbitmq(lambda _: None, environ)

    assert failure.value.message == (
        "apt-get update ended with exit code 100:\n  E: Failed to fetch http://example.invalid/x  Could not resolve"
    )
    assert "are the package sources of this machine reachable?" in str(failure.value)
    assert list((tmp_path / "cache").iterdir()) == []


def test_packages_that_do_not_hold_or_run_what_is_needed_are_refused(packages, tmp_path):
    environ = packages(**{"rabbitmq-server": {"usr/share/doc/x": ""}})
    with pytest.raises(StackError, match="these packages hold no RabbitMQ that could be started"):
        install_rabbitmq(lambda _: None, environ)

    no_library = {"usr/lib/erlang/erts-1/bin/erlexec": "echo 'libtinfo.so.6: cannot open'; exit 127"}
    environ = packages(**{**FILES, "erlang-base": {**FILES["erlang-base"], **no_library}})
    with pytest.raises(StackError, match=r"Erlang was unpacked and does not run here: .*127:\n  libtinfo"):
        install_rabbitmq(lambda _: None, environ)

    assert list((tmp_path / "cache").iterdir()) == []


def test_two_at_once_and_a_broken_one_that_was_there_do_no_harm(packages, tmp_path):
    environ, said = packages(), []
    (tmp_path / "cache/rabbitmq/usr/lib/erlang").mkdir(parents=True)
    both = [threading.Thread(target=lambda: said.append(install_rabbitmq(lambda _: None, environ))) for _ in range(2)]

    for one in both:
        one.start()
    for one in both:
        one.join(30)

    assert len(said) == 2
    assert find_rabbitmq({**environ, "INTERLOCK_RABBITMQ": "unpacked"}) is not None
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["rabbitmq"]


def test_a_cache_that_cannot_be_written_is_named(packages, tmp_path):
    environ = packages()
    Path(environ["INTERLOCK_CACHE"]).write_text("")

    with pytest.raises(StackError) as failure:
        install_rabbitmq(lambda _: None, environ)

    assert failure.value.message == (f"RabbitMQ cannot be unpacked in {tmp_path}/cache: File exists ({tmp_path}/cache)")
