"""What an environment must give for a scenario to run in it."""

from __future__ import annotations

import pytest

from interlock.profile.models import Profile
from interlock.selection import needs_not_met

THEIRS = {"provider": "external", "url": "amqp://guest@broker.example"}


@pytest.mark.parametrize(
    ("need", "allowed", "why"),
    [
        ("faults", {}, "it breaks parts on purpose, and brokers.events did not start here"),
        ("faults", {"faults": "allowed"}, ""),
        ("reset", {"faults": "allowed"}, "it starts from a known state, and brokers.events may not be reset"),
        ("reset", {"reset": "allowed"}, ""),
    ],
)
def test_what_runs_already_is_broken_or_reset_only_where_that_is_allowed(need, allowed, why):
    profile = Profile.model_validate({"brokers": {"events": {**THEIRS, **allowed}}})

    assert needs_not_met([f"needs:{need}", "critical"], profile) == why
