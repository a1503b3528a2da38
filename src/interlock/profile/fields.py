"""What the tables of a profile are made of: strict tables, lengths of time, commands."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from interlock.durations import parse_duration

LONGEST = 24 * 60 * 60.0
"""The longest time a profile can say, seconds: more is a slip, and no clock waits for ever."""


class Model(BaseModel):
    """A table of the profile: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _seconds(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError('must be a number of seconds, or text such as "150 ms"')  # noqa: TRY004 - for pydantic
    seconds = parse_duration(value) if isinstance(value, str) else value
    if isinstance(seconds, (int, float)) and seconds > LONGEST:
        raise ValueError("must be at most a day")
    return seconds


Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0, allow_inf_nan=False)]
"""A number of seconds, or text such as ``"150 ms"``."""

SomeSeconds = Annotated[Seconds, Field(gt=0)]
"""`Seconds`, and not none of them."""

Path = Annotated[str, Field(pattern=r"^/[!-~]*$")]
"""A path of a service, ``/health``."""


Image = Annotated[str, Field(pattern=r"^[\w./:@-]+$")]
"""A container's image, ``redis:8``."""


def _names_a_program(command: str | list[str]) -> str | list[str]:
    first = command if isinstance(command, str) else next(iter(command), "")
    if not first.strip():
        raise ValueError("must name a program")
    return command


Command = Annotated[str | list[str], AfterValidator(_names_a_program)]
"""A program: a list of arguments, or one line for the shell."""


def _can_be_set(variables: dict[str, str]) -> dict[str, str]:
    for name in variables:
        if not name or "=" in name or "\0" in name:
            raise ValueError(f"{name!r} cannot be the name of an environment variable")
    return variables


Variables = Annotated[dict[str, str], AfterValidator(_can_be_set)]
"""Environment variables of a program."""
