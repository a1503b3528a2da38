"""The documents that answers and messages keep to: JSON Schemas and OpenAPI contracts, those that a profile names."""

from __future__ import annotations

import contextlib
import functools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from interlock.errors import ProfileError, UnknownName
from interlock.profile.layers import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interlock.contracts import Contracts
    from interlock.expect.schemas import Schemas
    from interlock.profile import Profile

__all__ = ["Documents"]


class Documents:
    """The suite's schemas and contracts, each read once a run, and not before somebody needs it.

    Args:
        profile: names them.
        base: the suite's root; where contracts are told from.
        schemas: the folder of the JSON Schemas.
    """

    def __init__(self, profile: Profile, base: Path, schemas: Path) -> None:
        self._profile, self._base, self._folder = profile, base, schemas

    @functools.cached_property
    def schemas(self) -> Schemas:
        """The suite's JSON Schemas by name, each read once a run."""
        from interlock.expect.schemas import Schemas  # noqa: PLC0415 - few suites use any

        return Schemas(self._folder)

    @functools.cached_property
    def contracts(self) -> Contracts:
        """What the services promised, by OpenAPI documents.

        Raises:
            ProfileError: a document is not there.
        """
        from interlock.contracts import Contracts  # noqa: PLC0415 - few suites have any

        return Contracts(self._profile, self._base)

    @functools.cached_property
    def has_message_schemas(self) -> bool:
        """Whether the profile gives any message a schema."""
        return any(one.schemas for broker in self._profile.brokers.values() for one in broker.exchanges.values())

    @functools.cached_property
    def has_contracts(self) -> bool:
        """Whether the profile gives any service a contract."""
        return any(service.contract for service in self._profile.services.values())

    def check(self) -> None:
        """Before anything starts: that they are there costs nothing to find out.

        Raises:
            ProfileError: the profile names one that is not.
        """
        for name, broker in self._profile.brokers.items():
            for at, exchange in broker.exchanges.items():
                try:
                    self.schemas.check(exchange.schemas.values())
                except UnknownName as error:
                    place = dotted(("brokers", name, "exchanges", at, "schemas"))
                    raise ProfileError(f"{self._profile.origin}: {place}: {error.message}") from None
        if self.has_contracts:
            _ = self.contracts  # as above

    @contextlib.contextmanager
    def being_read(self) -> Iterator[None]:
        """Read them meanwhile: to load what judges by them takes a quarter of a second.

        Raises:
            DocumentError: one cannot be read, or is none.
        """
        if not self.has_message_schemas and not self.has_contracts:
            yield
            return
        with ThreadPoolExecutor(1) as reader:
            reading = reader.submit(self._read)
            yield
        reading.result()

    def _read(self) -> None:
        if self.has_contracts:
            self.contracts.read()
        for broker in self._profile.brokers.values():
            for exchange in broker.exchanges.values():
                for schema in exchange.schemas.values():
                    self.schemas.named(schema)
