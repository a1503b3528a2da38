"""Imports of price lists: taken in with the upload, worked off in the background.

A file is read in pieces that are noted as they are read; then all good lines of it go in, in one transaction, together
with the events that tell of them. Whoever comes after a killed process goes on from the last note: nothing is ever half
done.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, select, update

from shop import message as events
from shop import price_list, products
from shop.accounts import Customer
from shop.clock import now, timestamp
from shop.database import Database, Unreachable, insert_if_absent, storable
from shop.money import decimal_text
from shop.outbox import Outbox
from shop.patience import Patience, describe
from shop.price_list import Line
from shop.refusal import Refusal
from shop.tables import import_lines, imports

# Lines that are noted in one transaction, so that a long file keeps nobody else waiting.
_PIECE = 20

# What a killed process left behind is found by looking now and then, in seconds.
_POLL = 0.5

_EVENTS = {"added": events.PRODUCT_ADDED, "changed": events.PRODUCT_CHANGED}


class Imports:
    """All imports there ever were."""

    def __init__(self, database: Database) -> None:
        self.added = threading.Event()
        self._database = database

    def take(self, customer: Customer, file: str, content: bytes, correlation: str) -> tuple[dict[str, Any], bool]:
        """The import of this file, and whether it is new. The same content is the same import, whatever its name."""
        text = price_list.checked(content)
        digest = hashlib.sha256(content).hexdigest()
        row = {
            "id": f"IMP-{secrets.token_hex(8)}",
            "digest": digest,
            "file": file[:200] if storable(file) else "?",
            "content": text,
            "customer_id": customer.id,
            "correlation": correlation,
            "status": "pending",
            "created_at": now(),
        }
        with self._database.transaction() as connection:
            same = imports.c.digest == digest
            new = insert_if_absent(connection, imports, row)
            # One that failed is tried again.
            again = update(imports).where(same & (imports.c.status == "failed")).values(status="pending")
            connection.execute(again)
            found = connection.execute(select(imports).where(same)).one()
            answer = _as_answer(connection, found)
        self.added.set()
        return answer, new

    def find(self, identity: str) -> dict[str, Any]:
        """How an import stands; Refusal where there is none."""
        with self._database.reading() as connection:
            wanted = imports.c.id == (identity if storable(identity) else None)
            row = connection.execute(select(imports).where(wanted)).first()
            if row is None:
                raise Refusal(404, "import_not_found", f"There is no import {identity}.")
            return _as_answer(connection, row)


class Importer:
    """Works off the imports, the oldest first, on a thread of its own.

    Args:
        database: the shop's.
        imports: whose ``added`` is waited for.
        outbox: of the service.
        log: of the service.
        rest: seconds between two pieces of a file.
    """

    def __init__(self, database: Database, imports: Imports, outbox: Outbox, log: logging.Logger, rest: float) -> None:
        self._database = database
        self._added = imports.added
        self._outbox = outbox
        self._log = log
        self._rest = rest
        self._stopping = threading.Event()

    def run(self) -> None:
        """Until it is stopped."""
        patience = Patience(self._stopping)
        while not self._stopping.is_set():
            self._added.clear()
            try:
                while not self._stopping.is_set() and self.work():
                    patience.reset()
            except Unreachable as problem:
                self._log.warning(
                    "imports wait for the database, trying again in %.1f s: %s", patience.pause, describe(problem)
                )
                patience.wait()
            else:
                self._added.wait(_POLL)

    def stop(self) -> None:
        """Leave what is under way to the next start."""
        self._stopping.set()
        self._added.set()

    def work(self) -> bool:
        """Go on with the oldest import that is not finished; False where there is none."""
        waiting = select(imports.c.id, imports.c.content).where(imports.c.status == "pending")
        with self._database.reading() as connection:
            job = connection.execute(waiting.order_by(imports.c.created_at, imports.c.id).limit(1)).first()
            if job is None:
                return False
            noted = select(func.max(import_lines.c.line)).where(import_lines.c.import_id == job.id)
            last = connection.execute(noted).scalar() or 0
        try:
            if self._read(job, last):
                self._finish(job.id)
        except Unreachable:
            raise
        except Exception:  # noqa: BLE001  a bug must not stop the service, nor the imports behind this one
            self._log.exception("the import %s failed", job.id)
            with self._database.transaction() as connection:
                connection.execute(update(imports).where(imports.c.id == job.id).values(status="failed"))
        return True

    def _read(self, job: Any, last: int) -> bool:
        """Note the lines after the last one that was; False where the service stops before all are."""
        left = (line for line in price_list.lines(job.content) if line.number > last)
        piece = list(islice(left, _PIECE))
        while piece:
            self._note(job.id, piece)
            piece = list(islice(left, _PIECE))
            if piece and self._stopping.wait(self._rest):
                return False
        return True

    def _note(self, identity: str, piece: list[Line]) -> None:
        with self._database.transaction() as connection:
            for line in piece:
                row = {
                    "import_id": identity,
                    "line": line.number,
                    "sku": line.sku,
                    "name": line.name,
                    "price_minor": line.price_minor,
                    "quantity": line.quantity,
                    "problem": line.problem,
                }
                insert_if_absent(connection, import_lines, row)

    def _finish(self, identity: str) -> None:
        with self._outbox.transaction() as connection:
            job = connection.execute(select(imports).where(imports.c.id == identity).with_for_update()).one()
            if job.status != "pending":
                return
            counts = {"added": 0, "changed": 0, "rejected": 0}
            noted = select(import_lines).where(import_lines.c.import_id == identity).order_by(import_lines.c.line)
            for row in connection.execute(noted).all():
                outcome = "rejected" if row.problem else self._sell(connection, job, row)
                if outcome is not None:
                    counts[outcome] += 1
            done = {"status": "finished", "finished_at": now(), **counts}
            connection.execute(update(imports).where(imports.c.id == identity).values(done))
            told = {"import": identity, "file": job.file, **counts}
            self._outbox.add(connection, events.IMPORT_FINISHED, told, job.correlation)
        self._log.info("imported %s: %s", job.file, ", ".join(f"{count} {what}" for what, count in counts.items()))

    def _sell(self, connection: Connection, job: Any, row: Any) -> str | None:
        outcome = products.put(connection, Line(row.line, row.sku, row.name, row.price_minor, row.quantity))
        if outcome is not None:
            body = {
                "sku": row.sku,
                "name": row.name,
                "price": decimal_text(row.price_minor),
                "currency": products.CURRENCY,
                "import": job.id,
            }
            self._outbox.add(connection, _EVENTS[outcome], body, job.correlation)
        return outcome


def _as_answer(connection: Connection, row: Any) -> dict[str, Any]:
    bad = select(import_lines).where((import_lines.c.import_id == row.id) & import_lines.c.problem.is_not(None))
    finished = row.status == "finished"
    return {
        "id": row.id,
        "status": row.status,
        "file": row.file,
        "added": row.added,
        "changed": row.changed,
        "rejected": row.rejected,
        # What is wrong is told when all of it is known.
        "problems": [
            {"line": line.line, "sku": line.sku, "problem": line.problem}
            for line in (connection.execute(bad.order_by(import_lines.c.line)) if finished else ())
        ],
        "created_at": timestamp(row.created_at),
        "finished_at": timestamp(row.finished_at) if row.finished_at else None,
    }
