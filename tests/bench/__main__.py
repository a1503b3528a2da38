"""Measure, never assert: ``make bench``, or ``python tests/bench NAME...`` for some.

Every other module here measures one thing. Its ``main()`` returns rows ``(what, goal, measured)``, all three text; what
is measured says how often, ``1.93 s (median of 5)``. A module that fails says so in its row, and the run is red.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import traceback
from pathlib import Path

HERE = Path(__file__).parent
Row = tuple[str, str, str]


def chosen(names: list[str]) -> list[str]:
    """The measurements to make, by module name; all of them where none is named."""
    known = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"there is no measurement {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    return names or known


def measured(name: str) -> tuple[list[Row], bool]:
    """The rows of one module, and whether it ran to its end."""
    try:
        return list(importlib.import_module(name).main()), True
    except Exception as error:  # noqa: BLE001 - one broken measurement must not hide the others
        traceback.print_exc()
        return [(name, "", f"failed: {error}".splitlines()[0])], False


def table(rows: list[Row]) -> str:
    """A table for the terminal that is Markdown as well."""
    head: Row = ("what", "goal", "measured")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(3)]
    lines = [head, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def main() -> int:
    rows: list[Row] = []
    whole = True
    for name in chosen(sys.argv[1:]):
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        more, ran = measured(name)
        rows += more
        whole = whole and ran
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(table(rows))
    return 0 if whole else 1


if __name__ == "__main__":
    raise SystemExit(main())
