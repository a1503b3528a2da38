"""What all tests of sentences may ask: which there are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("sentences_of_the_suite.py")


@pytest.fixture(scope="session")
def told() -> dict[str, Any]:
    """Every sentence of this suite and what each step of its features means, see `sentences_of_the_suite`."""
    ran = subprocess.run(
        [sys.executable, str(PROGRAM)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
