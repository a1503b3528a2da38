"""One life of a service, from the start of its program to its end, and the wait until it is ready."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping
from typing import Any

from interlock.errors import PartNotReady, ProfileError
from interlock.journal import Event
from interlock.profile import models
from interlock.profile.references import Part, fill, fill_command, is_given_a_port, listens, references
from interlock.profile.service import ITS_OWN
from interlock.stack.asking import Asking
from interlock.stack.command import child_environment
from interlock.stack.patience import hold
from interlock.stack.process import ManagedProcess
from interlock.stack.providers import docker_images
from interlock.stack.providers.container_process import ContainerProcess
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.readiness import Probe, probe_for
from interlock.stack.site import Site
from interlock.stack.story import ended

__all__ = ["Life", "await_ready", "check_ports"]

# What programs say that bind without SO_REUSEADDR to a port that is held for them.
TAKEN = ("Address already in use", "EADDRINUSE")

STILL_READY_WITHIN = 5.0
"""Seconds for what was left up to show that it is ready; else it is started anew."""


def check_ports(profile: models.Profile) -> None:
    """Every service that is to answer is told where.

    Raises:
        ProfileError: one is not; names it.
    """
    for name, service in profile.services.items():
        ready = service.ready
        if service.ports and (target := next(iter(references(service)), None)) is not None:
            raise ProfileError(
                f'{profile.origin}: services."{name}" has ports, so that its container is kept apart, and refers to '
                f'{target[0]}."{target[1]}", which it would not find',
                hint="leave ports out: it then shares this machine's network, and its env says {port}",
            )
        if ready is None or listens(name, service):
            continue
        if ready.http is not None or ready.tcp == ITS_OWN:
            what = "a path is answered" if ready.http is not None else "its port takes connections"
            raise ProfileError(
                f'{profile.origin}: services."{name}" is ready when {what}, '
                "and neither its run nor its env says {port}: it cannot know where to listen",
                hint='for example env = { PORT = "{port}" }',
            )


def await_ready(name: str, within: float, probe: Probe, site: Site, *, process: ManagedProcess | None = None) -> None:
    """Look until a service is ready.

    Args:
        name: the service's name.
        within: seconds it may take.
        probe: the look.
        site: the stack it belongs to; given up when that is.
        process: its program, where we started it; once that has ended nobody waits on.

    Raises:
        PartNotReady: with what was missing, and the end of its log.
    """
    missing: list[str | None] = [None]

    def settled() -> bool:
        if process is not None and not process.alive:
            return True
        missing[0] = probe()
        return missing[0] is None

    in_time = hold(settled, within=within, wake=site.aborted)
    if process is not None and (code := process.wait(0)) is not None:
        how = f"{ended(code)} at its start"
        how += " (it has to stay in the foreground)" if code == 0 else ""
        raise PartNotReady(site.told(f'service "{name}" {how}', process.tail()))
    if in_time:
        return
    when = "before the start was given up" if site.aborted.is_set() else f"within {within:g} s"
    sentence = f'service "{name}" was not ready {when}: {missing[0]}'
    if process is None:
        raise PartNotReady(site.journal.redactor.text(sentence))
    if process.deaf:
        sentence += "; it has closed its output"
    raise PartNotReady(site.told(sentence, process.tail()))


class Life:
    """A service's program while it runs.

    Args:
        name: the service's name.
        settings: what the profile says of it.
        endpoint: where it is to be.
        site: what it shares with the other parts.
        addresses: where the other parts are.
        on_died: called once, in a thread of its own, with this life and the exit code, when it ends unasked.

    Raises:
        StackError: its program or folder is not there.
    """

    def __init__(
        self,
        name: str,
        settings: models.Service,
        endpoint: Endpoint,
        site: Site,
        *,
        addresses: Mapping[Part, Mapping[str, str]],
        on_died: Callable[[Life, int], Any],
    ) -> None:
        self._name, self._settings, self._endpoint, self._site = name, settings, endpoint, site
        self._said = threading.Event()
        self._filled = functools.partial(fill, addresses=addresses, port=endpoint.port)
        self._env = child_environment({key: self._filled(value) for key, value in settings.env.items()})
        self._cwd = site.base / settings.cwd
        self.process: ManagedProcess = self._begin(functools.partial(on_died, self))
        if self.process.adopted:
            self._said.set()  # long ago, perhaps

    def _begin(self, on_exit: Callable[[int], Any]) -> ManagedProcess:
        settings, heard = self._settings, self._on_line
        if settings.image is not None:
            container = docker_images.service(settings, self._filled, self._endpoint.port)
            return ContainerProcess(self._name, container, self._site, heard, on_exit)
        return ManagedProcess(
            self._name,
            fill_command(settings.run or "", self._filled),
            env=self._env,
            cwd=self._cwd,
            on_line=heard,
            on_exit=on_exit,
            run=self._site.run,
            keeping=self._site.run.keeping(("services", self._name)),
        )

    def _on_line(self, line: str) -> None:
        ready = self._settings.ready
        if ready is not None and ready.log is not None and ready.log in line:
            self._said.set()
        self._site.journal.record(
            Event(kind="service.log", part=self._name, summary=line, data={"line": line}),
        )

    def await_ready(self) -> None:
        """Wait until the profile's condition holds; what was taken over has to meet it soon.

        Raises:
            PartNotReady: it did not in time, or the program ended.
        """
        ready = self._settings.ready
        has_port = bool(self._settings.ports) or is_given_a_port(self._name, self._settings)
        asking = Asking(self._filled, self._env, self._cwd, self._site, lambda: not self.process.alive)
        within = ready.within if ready is not None else models.Ready(http="/").within
        if self.process.adopted:
            within = min(within, STILL_READY_WITHIN)
        if ready is not None or has_port or not self.process.adopted:
            probe = probe_for(ready, self._endpoint.url, asking, said=self._said, listens=has_port)
            await_ready(self._name, within, probe, self._site, process=self.process)
        self.process.confirm()

    def found_its_port_taken(self) -> bool:
        """Whether it complained that its port is in use."""
        return any(sign in line for line in self.process.tail() for sign in TAKEN)
