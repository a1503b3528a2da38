"""The small suites of our own suite, for tests: ``support`` is no package of the tests."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def _loaded() -> ModuleType:
    path = Path(__file__).parents[1] / "support" / "small_suites.py"
    spec = importlib.util.spec_from_file_location("small_suites", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["small_suites"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


small_suites = _loaded()
