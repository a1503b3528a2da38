"""A service that runs already: looked for at its url, and otherwise left alone."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from interlock.errors import UsageError
from interlock.profile import models
from interlock.profile.references import Part, fill
from interlock.profile.service import ITS_OWN
from interlock.stack.asking import Asking
from interlock.stack.command import child_environment
from interlock.stack.life import await_ready
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.external import reach
from interlock.stack.readiness import probe_for
from interlock.stack.service import Service
from interlock.stack.site import Site

__all__ = ["FoundService"]


class FoundService(Service):
    """A service at an address; it is never paused, stopped or killed.

    Args:
        name: its name in the profile.
        settings: what the profile says of it; with a ``url``.
        site: what it shares with the other parts.
        addresses: where the other parts are.
    """

    def __init__(
        self,
        name: str,
        settings: models.Service,
        site: Site,
        addresses: Mapping[Part, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        super().__init__(name, settings, site, addresses)
        self._port.release()  # it has an address already
        self.own = False
        self.endpoint = Endpoint(settings.url or "")

    def start(self) -> None:
        """Look whether it is there, and ready if the profile says when that is.

        Raises:
            PartNotReady: nothing answers at its address, or not as it should.
        """
        self.endpoint = reach(f'service "{self.name}"', self.endpoint.url)
        ready = self.settings.ready
        if ready is not None and ready.tcp != ITS_OWN:
            filled = functools.partial(fill, addresses=self._addresses)
            asking = Asking(filled, child_environment(), self._site.base, self._site, lambda: False)
            probe = probe_for(ready, self.endpoint.url, asking, said=threading.Event(), listens=True)
            await_ready(self.name, ready.within, probe, self._site)
        self._record("ready")

    def _running(self, done: str) -> NoReturn:
        raise UsageError(
            f'service "{self.name}" cannot be {done}: interlock did not start it',
            hint="its profile gives it a url; only services with run = ... can be stopped, paused and killed",
        )
