"""A scenario's memory for the tests of the cell language."""

import datetime as dt
from uuid import UUID

import pytest

from interlock.expect import Memory

START = dt.datetime(2026, 3, 1, 12, 0, 0, tzinfo=dt.UTC)
SOME_UUID = "123e4567-e89b-12d3-a456-426614174000"


@pytest.fixture
def memory():
    memory = Memory("k3x9", START, clock=lambda: START + dt.timedelta(seconds=10))
    for name, value in {"order": 7, "sku": "TEA", "word": "<any>", "bound": "> 5", "at": START, "none": None}.items():
        memory.remember(name, value)
    memory.remember("id", UUID(SOME_UUID))
    return memory
