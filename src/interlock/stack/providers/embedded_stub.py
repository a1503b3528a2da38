"""A third party, played by the HTTP server of `interlock.doubles`."""

from __future__ import annotations

from interlock.errors import PartLost
from interlock.profile.models import Stub
from interlock.stack.providers.base import Endpoint
from interlock.stack.providers.embedded_double import EmbeddedDouble

__all__ = ["EmbeddedStub"]


class EmbeddedStub(EmbeddedDouble[Stub]):
    """Answers by default what the profile says, and in a scenario what the scenario says."""

    kind = "stubs"
    description = "an HTTP server that answers as told"
    module = "interlock.doubles.http"
    scheme = "http"

    def start(self) -> Endpoint:
        """Start the program and tell it the profile's answers."""
        endpoint = super().start()
        rules = [
            {"method": rule.method, "path": rule.path, "answers": [rule.answer.model_dump()]}
            for rule in self.settings.answers
        ]
        if self.control is None:
            raise PartLost(f'"{self.name}" went away as it came up')
        self.control.call("answers", defaults=rules)
        return endpoint
