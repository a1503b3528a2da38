"""Where fetched things are kept, for accounts and variables of any kind."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from interlock.caches import NOWHERE, cache_directory, in_place_of

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


def test_of_any_number_at_once_a_whole_one_stays_and_nobody_fails(tmp_path):
    target, all_made, failed = tmp_path / "cache/tool", threading.Barrier(8), []

    def make(number: int) -> None:
        try:
            with in_place_of(target, (target / "last").exists) as made:
                for name in ("first", "last"):
                    (made / name).write_text(f"{number}")
                all_made.wait(30)
        except OSError as error:
            failed.append(error)

    for _ in range(20):
        target.mkdir(parents=True)
        (target / "half").touch()
        makers = [threading.Thread(target=make, args=(number,)) for number in range(8)]
        for maker in makers:
            maker.start()
        for maker in makers:
            maker.join(30)

        assert failed == []
        assert sorted(path.name for path in target.iterdir()) == ["first", "last"]
        assert (target / "first").read_text() == (target / "last").read_text()
        assert [path.name for path in target.parent.iterdir()] == ["tool"]
        target.rename(tmp_path / f"was-{len(list(tmp_path.iterdir()))}")


def test_what_could_not_be_made_is_not_put_there_and_leaves_nothing(tmp_path):
    target = tmp_path / "tool"

    def make_half() -> None:
        with in_place_of(target, target.exists) as made:
            (made / "half").touch()
            raise ValueError

    with pytest.raises(ValueError):
        make_half()

    assert list(tmp_path.iterdir()) == []
