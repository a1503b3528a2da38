"""Random starts and ends of real runs: does every one end soon, tell what it knows, and leave nothing?

    python tests/endings [--runs 200] [--seed N] [--first N] [--kinds embedded,tree]

Prints a table, and every finding with what repeats it. Ends with 1 when there is one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from endings.campaign import Campaign, Ending
from endings.suites import KINDS
from endings.ways import WAYS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python tests/endings", description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="chooses suites and moments")
    parser.add_argument("--first", type=int, default=0, help="the number of the first, to repeat one")
    parser.add_argument("--kinds", default=",".join(KINDS), help="suites to choose from")
    parser.add_argument("--within", type=float, default=float("inf"), help="start none after so many seconds")
    chosen = parser.parse_args()
    began = time.monotonic()
    endings: list[Ending] = []
    campaign = Campaign(chosen.seed, tuple(chosen.kinds.split(",")))
    try:
        for number in range(chosen.first, chosen.first + chosen.runs):
            if time.monotonic() - began > chosen.within:
                break
            ending = campaign.run(number)
            endings.append(ending)
            for finding in findings(ending):
                print(f"--seed {chosen.seed} --first {number} --runs 1: {finding}", flush=True)
    finally:
        campaign.close()
    print(f"seed {chosen.seed}: {len(endings)} runs, {time.monotonic() - began:.0f} s\n{table(endings)}")
    return 1 if any(findings(ending) for ending in endings) else 0


def findings(ending: Ending) -> list[str]:
    """Everything about a run that is not as it must be, one line or more each."""
    slow = [f"not ended after {ending.seconds:.0f} s"] if ending.slow else []
    about = f"{ending.way} ({ending.kind}, exit code {ending.code})"
    return [f"{about}: {text}" for text in (*slow, *(f"left: {leak}" for leak in ending.leaks), *ending.wrong)]


def table(endings: list[Ending]) -> str:
    """A row for each way, and one for all; a table for the terminal that is Markdown as well."""
    head = ("way to end", "runs", "too slow", "leaks", "wrong", "before our turn", "median s", "exit codes")
    rows = [head, tuple("-" * len(word) for word in head)]
    for name in [*(way.name for way in WAYS), "all"]:
        of = [ending for ending in endings if name in (ending.way, "all")]
        if of:
            sums = (sum(ending.slow for ending in of), sum(bool(e.leaks) for e in of), sum(bool(e.wrong) for e in of))
            median = f"{statistics.median(ending.seconds for ending in of):.2f}"
            codes = ", ".join(f"{code}: {many}" for code, many in sorted(Counter(e.code for e in of).items()))
            rows.append((name, *map(str, (len(of), *sums, sum(ending.early for ending in of))), median, codes))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    )


if __name__ == "__main__":
    raise SystemExit(main())
