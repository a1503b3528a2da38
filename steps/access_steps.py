"""The shop's own sentences about who may come in."""

from interlock.steps.context import Context
from interlock.steps.sentence import state_or_act
from support import sessions


@state_or_act("my session is over")
def session_is_over(context: Context) -> None:
    """Every session that was begun in this scenario has expired, as if hours had gone by.

    Example:
        Given my session is over
    """
    sessions.end(context.world)
