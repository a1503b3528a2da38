"""Where fetched things are kept, for accounts and variables of any kind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from interlock.caches import NOWHERE, cache_directory

UNKNOWN = 54321
"""An account that no machine has."""


def test_a_relative_folder_means_the_same_wherever_a_server_is_started(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert cache_directory({"INTERLOCK_CACHE": "kept"}) == tmp_path / "kept"
    assert cache_directory({"XDG_CACHE_HOME": "kept"}) == Path.home() / ".cache/interlock"
    assert cache_directory({"XDG_CACHE_HOME": ""}) == Path.home() / ".cache/interlock"


def test_an_account_without_a_home_has_nothing_cached_and_no_error(monkeypatch):
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: UNKNOWN)
    with pytest.raises(RuntimeError):
        Path.home()

    assert cache_directory({}).is_relative_to(NOWHERE)
    assert cache_directory({"INTERLOCK_CACHE": "~nobody.at.all/x"}).is_relative_to(NOWHERE)
    assert cache_directory({"INTERLOCK_CACHE": "/srv/kept"}) == Path("/srv/kept")
