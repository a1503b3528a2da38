"""A private, throw-away RabbitMQ for tests, started without its wrapper script: no epmd, no root, own ports."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

PLUGINS = """
    rabbit rabbit_common rabbitmq_prelaunch ra aten gen_batch_server seshat osiris ranch recon stdout_formatter
    sysmon_handler syslog systemd credentials_obfuscation cuttlefish getopt jsx enough amqp10_common observer_cli
"""


def _free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class RabbitMQ:
    def __init__(self) -> None:
        installed = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/plugins"))
        if not installed or not shutil.which("erl"):
            pytest.skip("RabbitMQ is not installed (make setup-local)")
        self.directory = directory = Path(tempfile.mkdtemp(prefix="interlock-mq-"))
        self.port, distribution = _free_ports(2)
        self._prepare(installed[-1])
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            for path in (directory, *directory.rglob("*")):
                shutil.chown(path, self._user) if not path.is_symlink() else None
        command = (
            f"erl -noinput -s rabbit boot -boot start_sasl +W w +stbt u +sbwt very_long +sbwtdcpu very_long "
            f"+sbwtdio very_long +B i -sname bdd@localhost -start_epmd false -erl_epmd_port {distribution} "
            f"-kernel inet_dist_listen_min {distribution} inet_dist_listen_max {distribution} "
            "inet_dist_use_interface {127,0,0,1} prevent_overlapping_partitions false -syslog logger [] "
            "-syslog syslog_error_logger false"
        )
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}"
        with (directory / "out").open("wb") as out:
            self.process = subprocess.Popen(
                command.split(),
                env=self._environment(distribution),
                stdout=out,
                stderr=out,
                user=self._user,
                cwd=directory,
                start_new_session=True,
            )
        self._await_port()

    def _prepare(self, plugins: Path) -> None:
        for name in ("home", "plugins", "mnesia", "log"):
            (self.directory / name).mkdir()
        cookie = self.directory / "home" / ".erlang.cookie"
        cookie.write_text(os.urandom(12).hex())
        cookie.chmod(0o400)
        (self.directory / "enabled_plugins").write_text("[].")
        (self.directory / "advanced.config").write_text("[{rabbit,[{loopback_users,[]}]}].")
        for name in PLUGINS.split():
            for found in plugins.glob(f"{name}-[0-9]*"):
                (self.directory / "plugins" / found.name).symlink_to(found)

    def _environment(self, distribution: int) -> dict[str, str]:
        d = self.directory
        own = {
            "NODENAME": "bdd@localhost",
            "NODE_IP_ADDRESS": "127.0.0.1",
            "NODE_PORT": str(self.port),
            "DIST_PORT": str(distribution),
            "MNESIA_BASE": f"{d}/mnesia",
            "MNESIA_DIR": f"{d}/mnesia/db",
            "LOG_BASE": f"{d}/log",
            "PID_FILE": f"{d}/pid",
            "ENABLED_PLUGINS_FILE": f"{d}/enabled_plugins",
            "CONF_ENV_FILE": f"{d}/none",
            "CONFIG_FILE": f"{d}/rabbitmq",
            "CONFIG_FILES": f"{d}/conf.d",
            "ADVANCED_CONFIG_FILE": f"{d}/advanced.config",
            "GENERATED_CONFIG_DIR": f"{d}/gen",
            "SCHEMA_DIR": f"{d}/schema",
            "FEATURE_FLAGS_FILE": f"{d}/mnesia/feature_flags",
            "PLUGINS_DIR": f"{d}/plugins",
        }
        return {
            "PATH": os.environ["PATH"],
            "HOME": f"{d}/home",
            "LANG": "C.UTF-8",
            "ERL_LIBS": f"{d}/plugins",
            "ERL_MAX_PORTS": "65536",
            "ERL_AFLAGS": "-start_epmd false",  # the node looks after it once a minute, and would start one for good
            **{f"RABBITMQ_{key}": value for key, value in own.items()},
        }

    def _await_port(self) -> None:
        for _ in range(1200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.5):
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.025)
                break
        raise AssertionError((self.directory / "out").read_text())

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        shutil.rmtree(self.directory, ignore_errors=True)
