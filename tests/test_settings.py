"""The suite's own settings, and what -D may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.errors import ProfileError
from interlock.settings import Settings, chosen_environment, load_settings, patience_factor


def test_without_a_pyproject_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(tmp_path / "environments", tmp_path / "reports", html=True)


def test_the_table_of_pyproject_is_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.interlock]\nenvironments = "env"\nhtml = false\n')

    assert load_settings(tmp_path) == Settings(tmp_path / "env", tmp_path / "reports", html=False)


def test_an_unknown_key_is_refused_nearest_first(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.interlock]\nreport = "x"\n')

    with pytest.raises(ProfileError, match=r'there is no key "report" in .*; there are: reports, '):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("userdata", "environ", "name"),
    [
        ({"environment": "local"}, {"INTERLOCK_ENVIRONMENT": "staging"}, "local"),
        ({}, {"INTERLOCK_ENVIRONMENT": "staging"}, "staging"),
        ({}, {}, "embedded"),
    ],
)
def test_the_command_line_wins_over_the_process_environment(
    userdata: dict[str, str], environ: dict[str, str], name: str
) -> None:
    assert chosen_environment(userdata, environ) == name


@pytest.mark.parametrize("text", ["2", "x", "0x", "-1x", "infx", "nanx", "two x"])
def test_a_patience_that_is_no_factor_is_refused(text: str) -> None:
    with pytest.raises(ProfileError, match=f"-D patience={text} is not a factor"):
        patience_factor({"patience": text})


def test_links_have_a_place_for_the_tags_value(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.interlock.links]\nissue = "https://tracker.example/{}"\n')

    assert load_settings(tmp_path).links == {"issue": "https://tracker.example/{}"}


@pytest.mark.parametrize("links", ['"https://x/{}"', '{ issue = "https://x" }', "{ issue = 5 }", '{ bug = "x/{}" }'])
def test_links_that_lead_nowhere_are_refused(tmp_path: Path, links: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.interlock]\nlinks = {links}\n")

    with pytest.raises(ProfileError, match="link"):
        load_settings(tmp_path)


@pytest.mark.parametrize("line", ['html = "no"', "environments = 5", "reports = true"])
def test_settings_of_a_wrong_type_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.interlock]\n{line}\n")

    with pytest.raises(ProfileError, match=rf"\[tool.interlock\] {line.partition(' ')[0]} is "):
        load_settings(tmp_path)
