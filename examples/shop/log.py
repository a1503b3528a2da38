"""One line per fact: ``2026-01-31T12:00:00.000Z info inventory: reserved 2 x BOOK-1 for ORD-7Q4M9T2K1C``."""

from __future__ import annotations

import logging
import sys
import time


class _Line(logging.Formatter):
    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        record.levelname = record.levelname.lower()
        return super().format(record)


def log_for(service: str) -> logging.Logger:
    """The log of a service, written to standard output as it happens."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Line("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # Whoever read the log may be gone; that must not disturb the service.
    logging.raiseExceptions = False
    # The shop says itself, in one line, what became of its connection.
    logging.getLogger("pika").setLevel(logging.CRITICAL + 1)
    log = logging.getLogger(service)
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
    return log
