"""What a profile can say of one third party that interlock plays: what it answers when a scenario says nothing."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from interlock.control.faults import Fault
from interlock.control.templates import check_templates
from interlock.profile.fields import Model, Seconds

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class StubAnswer(Model):
    """One answer of a stub; ``fault`` spoils it, ``after`` delays it.

    Its headers and body may repeat what the request has: ``{request.body.amount}``.
    """

    status: int = Field(200, ge=100, le=599)
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None
    after: Seconds = 0.0
    fault: Fault | None = None

    @model_validator(mode="after")
    def _can_be_sent(self) -> StubAnswer:
        if self.status < 200:
            raise ValueError(f"{self.status} is not the status of a whole answer; those begin with 200")
        if self.status in {204, 304} and self.body is not None:
            raise ValueError(f"an answer {self.status} has no body")
        try:
            json.dumps(self.body, allow_nan=False)
        except (TypeError, ValueError):
            raise ValueError("body must be text, or what JSON can say: no dates, no inf or nan") from None
        for name, value in self.headers.items():
            if not _HEADER.fullmatch(name) or re.search(r"[\r\n]", value):
                raise ValueError(f"headers: {name!r} cannot be sent, or not with this value")
        check_templates([self.headers, self.body], self.path)
        return self

    @property
    def path(self) -> str:
        """The path that it belongs to; empty where that may be any."""
        return ""


class StubRule(StubAnswer):
    """What a stub answers by default: ``request = "POST /charges"`` and the answer's keys beside it."""

    request: str = Field(pattern=r"^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /\S*$")

    @model_validator(mode="after")
    def _can_be_asked_for(self) -> StubRule:
        if sign := next((sign for sign in "?#" if sign in self.path), None):
            raise ValueError(f"a stub goes by method and path alone; leave out what begins with {sign}")
        return self

    @property
    def method(self) -> str:
        """For example ``POST``."""
        return self.request.split(" ", 1)[0]

    @property
    def path(self) -> str:
        """For example ``/charges``."""
        return self.request.split(" ", 1)[1]

    @property
    def answer(self) -> StubAnswer:
        """The answer alone."""
        # Not validated again: without its path, nobody could tell what {request.path.id} is.
        return StubAnswer.model_construct(**self.model_dump(exclude={"request"}))


def _otherwise(value: Any) -> Any:
    return {"status": value} if isinstance(value, int) and not isinstance(value, bool) else value


class Stub(Model):
    """A third party, played by interlock.

    ``otherwise`` is what it answers to anything else, a status or an answer; without it, what nobody expected fails the
    scenario.
    """

    provider: Literal["embedded"] = "embedded"
    answers: list[StubRule] = Field(default_factory=list)
    otherwise: Annotated[StubAnswer | None, BeforeValidator(_otherwise)] = None

    @model_validator(mode="after")
    def _each_once(self) -> Stub:
        requests = [rule.request for rule in self.answers]
        if twice := next((request for request in requests if requests.count(request) > 1), None):
            raise ValueError(f'answers say "{twice}" twice, and the first would always be given')
        return self
