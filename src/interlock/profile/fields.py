"""What the tables of a profile are made of: strict tables, lengths of time, commands."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from interlock.durations import parse_duration


class Model(BaseModel):
    """A table of the profile: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _seconds(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError('must be a number of seconds, or text such as "150 ms"')  # noqa: TRY004 - for pydantic
    return parse_duration(value) if isinstance(value, str) else value


Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0, allow_inf_nan=False)]
"""A number of seconds, or text such as ``"150 ms"``."""

Command = str | list[str]
"""A program: a list of arguments, or one line for the shell."""
