"""The fault proxy as a part: one program, with a door before every database and broker that needs one to be broken."""

from __future__ import annotations

import dataclasses
import threading
from typing import ClassVar, Final
from urllib.parse import urlsplit

from interlock.control.client import ControlClient
from interlock.errors import PartNotReady
from interlock.profile.fields import Model
from interlock.profile.references import Part
from interlock.stack.patience import hold
from interlock.stack.ports import HOST, Reservation
from interlock.stack.providers.embedded_program import EmbeddedProgram
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.ways import Door
from interlock.stack.site import Site

__all__ = ["PROXY", "FaultProxy"]

PROXY: Final[Part] = ("programs", "fault proxy")
"""Its kind and name. No profile names it: it is there where a part needs it."""
UP_WITHIN = 15.0


class FaultProxy(EmbeddedProgram[Model]):
    """Brought back, it has the same doors at the same addresses, and all are open."""

    kind: ClassVar[str] = PROXY[0]
    description = "a TCP proxy before what can be taken away"
    module = "interlock.doubles.tcp"
    url = "without an address of its own"

    def __init__(self, site: Site) -> None:
        super().__init__(PROXY[1], Model(), site)
        self._doors: dict[str, tuple[Reservation, Endpoint]] = {}
        self._up = threading.Event()

    def prepare(self, control: ControlClient) -> None:
        """Make the doors that it had before."""
        for name in self._doors:
            self._make(control, name)
        self._up.set()

    def door(self, part: Part, endpoint: Endpoint, before: int = 0) -> tuple[Endpoint, Door]:
        """Make a door to a part; what the application is told of it, and what opens and shuts it.

        Args:
            part: kind and name.
            endpoint: where it is.
            before: the port of the door it had in a kept stack; it is that again where it can be.

        Raises:
            PartNotReady: the proxy did not come up.
        """
        hold(self._up.is_set, within=UP_WITHIN, wake=self.site.aborted)
        if not self._up.is_set():
            raise PartNotReady(f'there is no door before {part[0]}."{part[1]}": the fault proxy did not come up')
        name = ".".join(part)
        port = Reservation(before)
        if not port.held and not (self.process is not None and self.process.adopted):
            port = Reservation()
        self._doors[name] = port, endpoint
        self._make(self._channel(), name)
        return _through(endpoint, port.port), Door(self._channel, name)

    def _make(self, control: ControlClient, name: str) -> None:
        port, endpoint = self._doors[name]
        control.call("open", door=name, to=[endpoint.host, endpoint.port], port=port.port)

    def let_go(self) -> None:
        """Leave it running with its doors."""
        super().let_go()
        for port, _ in self._doors.values():
            port.release()

    def stop(self) -> None:
        """End it, and give its doors' ports back."""
        super().stop()
        for port, _ in self._doors.values():
            port.release()


def _through(endpoint: Endpoint, port: int) -> Endpoint:
    """The same part at the door's address."""
    address = urlsplit(endpoint.url)
    credentials, at, _ = address.netloc.rpartition("@")
    url = address._replace(netloc=f"{credentials}{at}{HOST}:{port}").geturl()
    return dataclasses.replace(endpoint, url=url, host=HOST, port=port)
