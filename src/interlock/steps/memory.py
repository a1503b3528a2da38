"""Sentences about remembered values."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import state_or_act


@state_or_act('I remember "{value:Name}" as "{name:Name}"')
def remember(context: Context, value: str, name: str) -> None:
    """Keep a text for ``{name}`` later in the scenario; what is only ``{other}`` keeps its type.

    Example:
        Given I remember "key-{unique}" as "key"
    """
    context.world.remember(name, context.world.memory.fill_value(value))
