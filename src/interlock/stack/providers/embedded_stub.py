"""A third party, played by the HTTP server of `interlock.doubles`."""

from __future__ import annotations

from interlock.control.client import ControlClient
from interlock.profile.models import Stub
from interlock.stack.providers.embedded_program import EmbeddedProgram

__all__ = ["EmbeddedStub"]


class EmbeddedStub(EmbeddedProgram[Stub]):
    """Answers by default what the profile says, and in a scenario what the scenario says."""

    kind = "stubs"
    description = "an HTTP server that answers as told"
    module = "interlock.doubles.http"
    url = "http://{at}"

    def prepare(self, control: ControlClient) -> None:
        """Tell it its name and the profile's answers."""
        rules = [
            {"method": rule.method, "path": rule.path, "answers": [rule.answer.model_dump()]}
            for rule in self.settings.answers
        ]
        control.call("hello", name=self.name)
        otherwise = self.settings.otherwise
        control.call("answers", defaults=rules, otherwise=None if otherwise is None else otherwise.model_dump())
