"""Measure, never assert: ``make bench``, or ``python tests/bench NAME...`` for some.

Every other module here measures one thing. Its ``main()`` returns rows ``(what, goal, measured, met)``, all four text;
what is measured says how often, ``1.93 s (median of 5)``. A module that fails says so in its row, and the run is red;
a goal that is missed is not, for the machine may be busy: its load while a row was measured stands beside it.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import time
import traceback
from pathlib import Path

from _figures import Row

HERE = Path(__file__).parent
HEAD = ("what", "goal", "measured", "met", "load")
LAST = "demo"
"""Two processes at full speed for a minute, and thousands of files: others would feel it."""


def chosen(names: list[str]) -> list[str]:
    """The measurements to make, by module name; all of them where none is named."""
    known = [path.stem for path in sorted(HERE.glob("[!_]*.py"))]
    known.sort(key=LAST.__eq__)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"there is no measurement {', '.join(unknown)}; there are: {', '.join(known)}")
    return names or known


def measured(name: str) -> tuple[list[Row], bool]:
    """The rows of one module, and whether it ran to its end."""
    try:
        return list(importlib.import_module(name).main()), True
    except Exception as error:  # noqa: BLE001 - one broken measurement must not hide the others
        traceback.print_exc()
        return [(name, "", f"failed: {error}".splitlines()[0], "NO")], False


def table(rows: list[tuple[str, ...]]) -> str:
    """A table for the terminal that is Markdown as well."""
    widths = [max(len(row[column]) for row in [HEAD, *rows]) for column in range(len(HEAD))]
    lines = [HEAD, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def main() -> int:
    rows: list[tuple[str, ...]] = []
    whole = True
    for name in chosen(sys.argv[1:]):
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        began = time.monotonic()
        more, ran = measured(name)
        load = f"{os.getloadavg()[0]:.1f}"
        rows += [(*row, load) for row in more]
        whole = whole and ran
        print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print(table(rows))
    return 0 if whole else 1


if __name__ == "__main__":
    raise SystemExit(main())
