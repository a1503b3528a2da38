"""What can go wrong before the first scenario: files that cannot be read, features that check less than they say.

behave reads ``environment.py`` first, then the step files, then the features; `seam` stands in between and turns
what goes wrong there into one sentence and a report that says so. `checks` is asked when everything is read.
"""

from interlock.beginning.checks import check_features
from interlock.beginning.opening import open_report
from interlock.beginning.seam import watch

__all__ = ["check_features", "open_report", "watch"]
