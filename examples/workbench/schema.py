"""``python -m workbench.schema``: the tables and one row to begin with. Repeating it changes nothing that is there."""

from __future__ import annotations

import os
import sys

from workbench.database import TABLES, Database

DETAILS = '{"colour": "blue", "tags": ["new", "sale"]}'
CODE = "0f8fad5b-d9cb-469f-a165-70867728950e"


def main() -> int:
    url = os.environ.get("WORKBENCH_DATABASE_URL", "")
    if not url:
        sys.stderr.write("workbench.schema cannot start: WORKBENCH_DATABASE_URL is not set.\n")
        return 2
    database = Database(url)
    for name, columns in TABLES.items():
        described = ", ".join(f"{column} {kinds[database.kind]}" for column, kinds in columns.items())
        database.run(f"CREATE TABLE IF NOT EXISTS {name} ({described})")
    if not database.run("SELECT 1 FROM things"):
        local = database.kind == 0
        database.insert(
            "things",
            {
                "name": "kettle",
                "price": "24.50",
                "made_at": "2026-01-31 12:00:00" if local else "2026-01-31 12:00:00+00",
                "due": "2026-02-28",
                "details": DETAILS,
                "code": CODE.replace("-", "") if local else CODE,
                "active": True,
            },
        )
    if database.kind == 0:
        database.run("PRAGMA journal_mode = WAL")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
