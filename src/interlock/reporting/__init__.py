"""From a run to what people read: Allure results, ``report.html``, ``summary.md``. The only room that knows Allure.

`install` is what the hooks use. The journal is the source of all evidence; nothing else in interlock attaches any.
"""

from interlock.reporting.afresh import not_begun
from interlock.reporting.formatter import ReportFormatter
from interlock.reporting.installing import install

__all__ = ["ReportFormatter", "install", "not_begun"]
