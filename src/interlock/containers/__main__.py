"""Runs the container that the first line of standard input describes, until it ends, is told to end, or the input ends.

    {"image": "redis:8", "command": [], "env": {}, "ports": {"6379": 40001}, "network": null, "stop_within": 3}

Its log comes on standard output, its exit code is the container's. SIGTERM stops the container; ``pause``, ``resume``
and ``kill``, each on a line of standard input, do what they say and are answered with ``{"did": "pause"}``.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from typing import Any

from docker.errors import DockerException
from testcontainers.core.container import DockerContainer

LOCAL = "127.0.0.1"
NOT_STARTED = 125
"""The exit code where there is no container; the command ``docker run`` ends with it, too."""


def described(spec: Mapping[str, Any]) -> DockerContainer:
    """The container that is described; its ports are published on this machine alone."""
    container = DockerContainer(spec["image"], env=dict(spec["env"]))
    container.with_command(list(spec["command"]) or None)
    container.ports = {port: (LOCAL, host) for port, host in spec["ports"].items()}
    if spec["network"]:
        container.with_kwargs(network_mode=spec["network"])
    return container


def follow(container: Any) -> None:
    """Pass its log on; whatever ends it, its exit code ends us."""
    for piece in container.logs(stream=True, follow=True):
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()


def obey(container: Any) -> None:
    """Do what standard input says; at its end nobody needs the container any more."""
    acts = {"pause": container.pause, "resume": container.unpause, "kill": container.kill}
    for line in sys.stdin:
        if (act := acts.get(line.strip())) is not None:
            with contextlib.suppress(DockerException):
                act()
            print(json.dumps({"did": line.strip()}), flush=True)
    leave(container, 0)


def leave(container: Any, code: int) -> None:
    """Remove the container, whatever it does, and end."""
    with contextlib.suppress(Exception):
        container.remove(force=True, v=True)
    sys.stdout.flush()
    os._exit(code)


def main() -> None:
    """Start it, and end with it."""
    spec = json.loads(sys.stdin.readline())
    print(f"starting a container of {spec['image']}, which may have to be fetched", flush=True)
    try:
        outer = described(spec)
        outer.start()
    except Exception as error:  # noqa: BLE001 - whatever the engine or the network says, whoever reads this wants a line
        print(f"no container of {spec['image']}: {' '.join(str(error).split())}", flush=True)
        sys.exit(NOT_STARTED)
    container = outer.get_wrapped_container()
    print(json.dumps({"started": container.id}), flush=True)

    def stop(*_: object) -> None:
        with contextlib.suppress(Exception):
            container.stop(timeout=spec["stop_within"])
        leave(container, 0)

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=obey, args=(container,), daemon=True).start()
    log = threading.Thread(target=follow, args=(container,), daemon=True)
    log.start()
    code = int(container.wait()["StatusCode"])
    log.join(1)
    leave(container, code)


if __name__ == "__main__":
    main()
