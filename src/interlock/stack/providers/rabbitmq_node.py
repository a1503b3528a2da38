"""With what a private RabbitMQ node is started: files, environment, arguments.

Measured on 3.10: listing only the needed plugins saves 4 s, busy waiting 1.3 s where idle cores wake slowly,
a distribution port of its own makes the port mapper needless. Only who reads and writes files waits busily: a node is
not up later for that, and takes a third of the processor time afterwards.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from interlock.stack.command import child_environment
from interlock.stack.ports import HOST
from interlock.stack.providers.binaries import Erlang

__all__ = ["USER", "arguments", "environment", "lay_out"]

NODE = "interlock@localhost"
PLUGINS = frozenset(
    [
        "rabbit",
        "rabbit_common",
        "rabbitmq_prelaunch",
        "ra",
        "aten",
        "gen_batch_server",
        "seshat",
        "osiris",
        "ranch",
        "recon",
        "stdout_formatter",
        "sysmon_handler",
        "syslog",
        "systemd",
        "credentials_obfuscation",
        "cuttlefish",
        "getopt",
        "jsx",
        "enough",
        "amqp10_common",
        "observer_cli",
    ]
)
USER = "interlock"
"""Whom a node of ours knows, and nobody else: no guest."""
CONFIGURATION = '[{{rabbit,[{{loopback_users,[]}},{{default_user,<<"{}">>}},{{default_pass,<<"{}">>}}]}}].\n'


def lay_out(home: Path, rabbitmq: Path, cookie: str, password: str, user: str | None) -> None:
    """Write what the node reads: its cookie, its configuration in Erlang terms, links to the needed plugins.

    Args:
        home: where; private.
        rabbitmq: the installation.
        cookie: what opens the node.
        password: of `USER`.
        user: the account the node runs as, if another than ours.
    """
    (home / "plugins").mkdir()
    for plugin in sorted((rabbitmq / "plugins").iterdir()):
        if plugin.name.rpartition("-")[0] in PLUGINS:
            (home / "plugins" / plugin.name).symlink_to(plugin)
    for name, text in {
        ".erlang.cookie": cookie,
        "advanced.config": CONFIGURATION.format(USER, password),
        "enabled_plugins": "[].\n",
    }.items():
        (home / name).write_text(text)
    (home / ".erlang.cookie").chmod(0o400)
    if user is not None:
        for path in (home, *home.iterdir()):
            shutil.chown(path, user)


def environment(home: Path, erlang: Erlang, amqp: int, distribution: int) -> dict[str, str]:
    """The node's whole environment; none of the machine's own RabbitMQ settings reach it."""
    of_rabbitmq = {
        "NODENAME": NODE,
        "NODE_IP_ADDRESS": HOST,
        "NODE_PORT": str(amqp),
        "DIST_PORT": str(distribution),
        "LOGS": "-",
        "MNESIA_BASE": f"{home}/mnesia",
        "MNESIA_DIR": f"{home}/mnesia/db",
        "LOG_BASE": f"{home}/log",
        "PID_FILE": f"{home}/pid",
        "ENABLED_PLUGINS_FILE": f"{home}/enabled_plugins",
        # Named so that it does not exist; unset, the machine's would be read.
        "CONF_ENV_FILE": f"{home}/none",
        "CONFIG_FILE": f"{home}/rabbitmq",
        "CONFIG_FILES": f"{home}/conf.d",
        "ADVANCED_CONFIG_FILE": f"{home}/advanced.config",
        "GENERATED_CONFIG_DIR": f"{home}/generated",
        "SCHEMA_DIR": f"{home}/schema",
        "FEATURE_FLAGS_FILE": f"{home}/mnesia/feature_flags",
        "PLUGINS_DIR": f"{home}/plugins",
    }
    of_erlang = {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "ROOTDIR": str(erlang.root),
        "BINDIR": str(erlang.programs),
        "EMU": "beam",
        "PROGNAME": "erl",
        "ERL_LIBS": f"{home}/plugins",
        "ERL_MAX_ETS_TABLES": "50000",
        "ERL_MAX_PORTS": "65536",
        # Once a minute the node looks after its port mapper, and would start one, for good, by a helper of its own.
        "ERL_AFLAGS": "-start_epmd false",
        # A crash dump would be written slowly, and read by nobody.
        "ERL_CRASH_DUMP_SECONDS": "0",
    }
    settings = {f"RABBITMQ_{name}": value for name, value in of_rabbitmq.items()}
    return child_environment({**settings, **of_erlang}, without=("RABBITMQ_", "ERL_"))


def arguments(erlang: Erlang, distribution: int) -> list[str]:
    """The emulator's command line."""
    port = str(distribution)
    busy = ("+stbt", "u", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "very_long")
    return [
        str(erlang.programs / "erlexec"),
        *("-noinput", "-s", "rabbit", "boot", "-boot", "start_sasl"),
        *("+W", "w", "+P", "1048576", "+t", "5000000", *busy, "+B", "i"),
        *("-sname", NODE, "-start_epmd", "false", "-erl_epmd_port", port),
        *("-kernel", "inet_dist_listen_min", port, "inet_dist_listen_max", port),
        *("inet_dist_use_interface", "{127,0,0,1}", "prevent_overlapping_partitions", "false"),
        *("-syslog", "logger", "[]", "-syslog", "syslog_error_logger", "false"),
    ]
