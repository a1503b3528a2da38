"""The known state of databases: taken once, brought back before every scenario by touching only what changed."""

from interlock.stack.isolation.database import DatabaseBaseline, may_reset
from interlock.stack.isolation.report import ResetReport

__all__ = ["DatabaseBaseline", "ResetReport", "may_reset"]
