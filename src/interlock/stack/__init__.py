"""From a profile to running parts: providers, services, readiness, quiet, isolation.

Knows nothing of behave or of reports: what it sees goes to the journal.
"""

from interlock.stack.stack import Stack

__all__ = ["Stack"]
