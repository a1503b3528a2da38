"""A private RabbitMQ from this machine's binaries, for the claims that both brokers must meet. Small on purpose."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pika

PLUGINS = """
    rabbit rabbit_common rabbitmq_prelaunch ra aten gen_batch_server seshat osiris ranch recon stdout_formatter
    sysmon_handler syslog systemd credentials_obfuscation cuttlefish getopt jsx enough amqp10_common observer_cli
"""
COMMAND = """
    erl -noinput -s rabbit boot -boot start_sasl -sname claims@localhost
    +W w +P 1048576 +t 5000000 +stbt u +sbwt very_long +sbwtdcpu very_long +sbwtdio very_long +B i
    -start_epmd false -erl_epmd_port {port}
    -kernel inet_dist_listen_min {port} inet_dist_listen_max {port} inet_dist_use_interface {{127,0,0,1}}
    prevent_overlapping_partitions false -syslog logger [] -syslog syslog_error_logger false
"""
PATIENCE = 30.0


def missing() -> str | None:
    """Why RabbitMQ cannot be started here, or None."""
    if shutil.which("erl") is None:
        return "erl (Erlang) is not on PATH"
    return None if _home() else "no RabbitMQ under /usr/lib/rabbitmq/lib"


def _home() -> Path | None:
    return next(iter(sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*"))), None)


class RabbitMQ:
    """Up when made, gone after `stop`."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="rabbitmq-test-"))
        self.port, distribution = _free_ports(2)
        self._prepare()
        self._log = (self.directory / "output").open("wb")
        user = _unprivileged()
        if user is not None:
            for path in (self.directory, *self.directory.rglob("*")):
                if not path.is_symlink():
                    shutil.chown(path, user)
        self._process = subprocess.Popen(
            COMMAND.format(port=distribution).split(),
            env=self._environment(distribution),
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _prepare(self) -> None:
        home = self.directory / "home"
        plugins = self.directory / "plugins"
        for directory in (home, plugins, *(self.directory / name for name in ("mnesia", "log", "schema", "gen"))):
            directory.mkdir()
        cookie = home / ".erlang.cookie"
        cookie.write_text(os.urandom(16).hex())
        cookie.chmod(0o400)
        (self.directory / "enabled_plugins").write_text("[].")
        (self.directory / "advanced.config").write_text("[{rabbit,[{loopback_users,[]}]}].")
        available = _home()
        assert available is not None
        for name in PLUGINS.split():
            for path in (available / "plugins").glob(f"{name}-[0-9]*"):
                (plugins / path.name).symlink_to(path)

    def _environment(self, distribution: int) -> dict[str, str]:
        here = self.directory
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(here / "home"),
            "LANG": "C.UTF-8",
            "ERL_LIBS": str(here / "plugins"),
            "ERL_MAX_ETS_TABLES": "50000",
            "ERL_MAX_PORTS": "65536",
            "ERL_AFLAGS": "-start_epmd false",  # the node looks after it once a minute, and would start one for good
            "RABBITMQ_NODENAME": "claims@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": str(here / "mnesia"),
            "RABBITMQ_MNESIA_DIR": str(here / "mnesia/db"),
            "RABBITMQ_LOG_BASE": str(here / "log"),
            "RABBITMQ_PID_FILE": str(here / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(here / "enabled_plugins"),
            "RABBITMQ_PLUGINS_DIR": str(here / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(here / "none"),
            "RABBITMQ_CONFIG_FILE": str(here / "rabbitmq"),
            "RABBITMQ_CONFIG_FILES": str(here / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(here / "advanced.config"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(here / "gen"),
            "RABBITMQ_SCHEMA_DIR": str(here / "schema"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(here / "mnesia/feature_flags"),
        }

    def _wait(self) -> None:
        parameters = pika.ConnectionParameters("127.0.0.1", self.port, socket_timeout=2, stack_timeout=5)
        last: Exception | None = None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                pika.BlockingConnection(parameters).close()
                return
            except pika.exceptions.AMQPError as error:
                last = error
                time.sleep(0.05)
        tail = (self.directory / "output").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"RabbitMQ is not up after {PATIENCE:g} s; last: {last!r}; its output ends:\n{tail}")


def _unprivileged() -> str | None:
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("rabbitmq", "nobody") if name in known)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()
