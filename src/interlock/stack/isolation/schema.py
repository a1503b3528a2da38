"""What both kinds of baseline ask of a schema that may have moved under them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from interlock.errors import ResetError

_HINT = "change the schema before the baseline is taken, not in a scenario"


def refuse_lost(database: str, baseline: Mapping[str, Collection[str]], now: Mapping[str, Collection[str]]) -> None:
    """A table or column of the baseline that is gone cannot be brought back.

    Args:
        database: its name, for the message.
        baseline: table -> columns, as captured.
        now: the same, as it is.

    Raises:
        ResetError: naming the table, and the column.
    """
    for table, columns in baseline.items():
        if table not in now:
            what = "is gone"
        else:
            lost = [column for column in columns if column not in now[table]]
            if not lost:
                continue
            what = f'no longer has the column "{lost[0]}"'
        raise ResetError(
            f'database "{database}": table "{table}" {what}; its baseline cannot be brought back', hint=_HINT
        )


def refuse_altered(database: str, known: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]) -> None:
    """A table that was altered once everything was up is no longer the table of the known state.

    Args:
        database: its name, for the message.
        known: table -> its columns with their types, when everything was up.
        now: the same, as it is.

    Raises:
        ResetError: naming the table, and what it has now.
    """
    for table, shape in known.items():
        found = now.get(table, shape)
        if found != shape:
            new = [column for column in found if column not in shape]
            what = f"it has {', '.join(new)} now" if new else f"it had {', '.join(shape)}"
            raise ResetError(f'database "{database}": table "{table}" was altered in a scenario: {what}', hint=_HINT)
