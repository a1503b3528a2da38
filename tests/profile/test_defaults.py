"""Which part is meant where a sentence names none."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.errors import ProfileError
from interlock.profile import load_profile


def profile(tmp_path: Path, text: str, name: str = "shop") -> None:
    (tmp_path / f"{name}.toml").write_text(text, "utf-8")


def test_the_only_part_of_its_kind_is_meant(tmp_path: Path) -> None:
    profile(tmp_path, "[databases.shop]\n")

    found = load_profile("shop", tmp_path, {})

    assert (found.meant("databases"), found.meant("brokers")) == ("shop", None)


def test_of_several_the_default_is_meant_and_no_part_else(tmp_path: Path) -> None:
    profile(tmp_path, "[databases.archive]\n[databases.shop]\ndefault = true\n[mailboxes.one]\n[mailboxes.two]\n")

    found = load_profile("shop", tmp_path, {})

    assert (found.meant("databases"), found.meant("mailboxes")) == ("shop", None)


@pytest.mark.parametrize("kind", ["databases", "brokers", "mailboxes"])
def test_two_defaults_of_a_kind_are_an_error(tmp_path: Path, kind: str) -> None:
    profile(tmp_path, f"[{kind}.one]\ndefault = true\n")
    profile(tmp_path, f'extends = "shop"\n[{kind}.two]\ndefault = true\n', "both")

    with pytest.raises(ProfileError) as problem:
        load_profile("both", tmp_path, {})

    assert str(problem.value) == (
        f"{tmp_path / 'both.toml'}: {kind}.two.default: one and two cannot all be meant where a sentence names none of "
        f"the {kind}\n  Hint: leave default = true with one of them"
    )


def test_where_a_service_is_idle_is_looked_up_in_the_default(tmp_path: Path) -> None:
    profile(
        tmp_path,
        '[databases.archive]\n[databases.shop]\ndefault = true\n[services.a]\nrun = "x"\nidle.empty = "jobs"\n',
    )

    assert load_profile("shop", tmp_path, {}).meant("databases") == "shop"
