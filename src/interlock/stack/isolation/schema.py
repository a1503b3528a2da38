"""What both kinds of baseline ask of a schema that may have moved under them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from interlock.errors import ResetError


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
            f'database "{database}": table "{table}" {what}; its baseline cannot be brought back',
            hint="change the schema before the baseline is taken, not in a scenario",
        )
