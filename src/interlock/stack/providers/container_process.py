"""A container, as a process: started, listened to, paused, killed and stopped like any other program."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
from collections.abc import Callable

from interlock.errors import ClientError, StackError
from interlock.stack.command import child_environment
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.docker_images import Container
from interlock.stack.site import Site

__all__ = ["ContainerProcess"]

STARTED, DID = '{"started"', '{"did"'
DONE_WITHIN = 5.0
"""Seconds for an engine to pause a container, or to kill it."""


class ContainerProcess(ManagedProcess):
    """``python -m interlock.containers`` with one container, which ends with it and takes its words.

    Args:
        name: what it is called in messages.
        container: what is started.
        site: the stack it belongs to.
        on_line: called with each line of its log.
        on_exit: called once, with its exit code, when it ends and nobody told it to.
    """

    def __init__(
        self,
        name: str,
        container: Container,
        site: Site,
        on_line: Callable[[str], None] | None,
        on_exit: Callable[[int], None],
    ) -> None:
        self._done, self._id = threading.Event(), ""

        def listen(line: str) -> None:
            if line.startswith(STARTED):
                self._id = str(json.loads(line)["started"])
            elif line.startswith(DID):
                self._done.set()
            elif on_line is not None:
                on_line(line)

        super().__init__(
            name,
            ["python", "-m", "interlock.containers"],
            env=child_environment(caches=True),
            on_line=listen,
            on_exit=on_exit,
            run=site.run,
            ask=signal.SIGTERM,
            hold_input=True,
        )
        # Not as an argument: everybody here could read the passwords in it.
        self.say(json.dumps(container.spec()))

    def pause(self) -> None:
        """Let the engine stop all of it where it stands.

        Raises:
            StackError: it did not answer.
        """
        self._order("pause", "paused")

    def resume(self) -> None:
        """Let all of it go on; raises as `pause`."""
        self._order("resume", "resumed")

    def _order(self, word: str, done: str) -> None:
        self._done.clear()
        self.say(word)
        if not self._done.wait(DONE_WITHIN):
            raise StackError(f'the container of "{self.name}" was not {done} within {DONE_WITHIN:g} s')

    def execute(self, command: list[str]) -> tuple[int, str]:
        """Run a command in the container; its exit code, and what it wrote.

        Raises:
            ClientError: the engine did not do it.
        """
        from docker.errors import DockerException  # noqa: PLC0415 - the extra is there, or nothing was started
        from testcontainers.core.docker_client import DockerClient  # noqa: PLC0415

        try:
            with contextlib.closing(DockerClient(timeout=DONE_WITHIN).client) as client:
                code, output = client.containers.get(self._id).exec_run(command)
        except (DockerException, OSError) as error:
            raise ClientError(f'the container of "{self.name}" could not be asked: {error}') from None
        return int(code), output.decode("utf-8", "replace")

    def kill(self) -> None:
        """End the container at once, then the program that stands for it."""
        self._asked = True
        self.say("kill")
        if not self._ended.wait(DONE_WITHIN / 2):
            self._signal(signal.SIGTERM)
            self._ended.wait(DONE_WITHIN / 2)
        super().kill()
