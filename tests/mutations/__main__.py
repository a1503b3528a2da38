"""``make mutations``: spoil the features a thousand times, and see that every verdict is the right one.

    PYTHONPATH=tests python -m mutations [--number 1000] [--seed 0] [--chunk 125] [--only NAME]

Prints a table of kinds, and each mutant that ended otherwise than it must, with how to run it again. Ends with 1 then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from mutations.drawing import drawn
from mutations.trial import Finding, tried


def main(arguments: list[str]) -> int:
    """Draw, try, tell."""
    parser = argparse.ArgumentParser(prog="python -m mutations", description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--chunk", type=int, default=125, help="mutants in one go")
    parser.add_argument("--only", help="mutants whose name begins so: a kind, or kind:number")
    parser.add_argument("--first", type=int, default=0, help="leave out those before")
    parser.add_argument("--last", type=int, help="leave out those from there on")
    chosen = parser.parse_args(arguments)
    mutants = list(drawn(chosen.number, chosen.seed).items())[chosen.first : chosen.last]
    mutants = [(name, mutant) for name, mutant in mutants if name.startswith(chosen.only or "")]
    findings: list[Finding] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="interlock-mutations-", ignore_cleanup_errors=True) as directory:
        for start in range(0, len(mutants), chosen.chunk):
            chunk = mutants[start : start + chosen.chunk]
            found = tried(dict(chunk), Path(directory) / str(start))
            for finding in found:
                print(f"WRONG  {finding}")
                same = f"--number {chosen.number} --seed {chosen.seed}"
                print(f"  again: make mutations ARGS=\"{same} --only '{finding.name}'\"\n")
            findings += found
            print(f"{start + len(chunk)} of {len(mutants)} after {time.monotonic() - began:.0f} s", file=sys.stderr)
    print(table([name for name, _ in mutants], findings))
    return 1 if findings else 0


def table(names: list[str], findings: list[Finding]) -> str:
    """Kind, mutants and wrong verdicts."""
    kinds = [name.partition(":")[0] for name in names]
    wrong = [finding.name.partition(":")[0] for finding in findings]
    rows = [(kind, str(kinds.count(kind)), str(wrong.count(kind))) for kind in dict.fromkeys([*kinds, *wrong])]
    rows = [("kind", "mutants", "wrong"), *rows, ("all", str(len(names)), str(len(findings)))]
    widest = max(len(row[0]) for row in rows)
    return "\n".join(f"| {kind:<{widest}} | {count:>7} | {bad:>5} |" for kind, count, bad in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
