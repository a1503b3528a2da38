"""The suite's own settings, and what -D may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.errors import ProfileError, UsageError
from interlock.settings import (
    VARIABLE,
    Settings,
    check_options,
    chosen_environment,
    load_settings,
    patience_factor,
    reports_folder,
)


def test_without_a_pyproject_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(
        tmp_path / "environments", tmp_path / "reports", html=True, schemas=tmp_path / "schemas"
    )


def test_the_table_of_pyproject_is_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.interlock]\nenvironments = "env"\nhtml = false\nschemas = "sc"\n')

    assert load_settings(tmp_path) == Settings(
        tmp_path / "env", tmp_path / "reports", html=False, schemas=tmp_path / "sc"
    )


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


@pytest.mark.parametrize(
    ("userdata", "environ", "place"),
    [
        ({"environment": ""}, {VARIABLE: "local"}, "-D environment"),
        ({}, {VARIABLE: " "}, VARIABLE),
    ],
)
def test_an_environment_without_a_name_is_refused(
    userdata: dict[str, str], environ: dict[str, str], place: str
) -> None:
    with pytest.raises(UsageError, match=f"{place} is given and empty"):
        chosen_environment(userdata, environ)


@pytest.mark.parametrize("name", ["enviroment", "Environment", "strict-needs", "pacience", "hmtl"])
def test_what_is_nearly_an_option_of_ours_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f'there is no option "{name}" in -D; there are: '):
        check_options({name: "x"})


def test_the_suites_own_options_stay_possible() -> None:
    check_options(dict.fromkeys(("browser", "env", "patient", "xml", "needs", "environment"), "x"))


@pytest.mark.parametrize("text", ["2", "x", "0x", "-1x", "infx", "nanx", "two x", "101x"])
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


@pytest.mark.parametrize(
    ("text", "folder"),
    [('reports = "out"\nnonsense = 1', "out"), ("reports = 5", "reports"), ("= 5", "reports")],
)
def test_where_reports_go_is_known_whatever_else_is_wrong(tmp_path: Path, text: str, folder: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.interlock]\n{text}\n")

    assert reports_folder(tmp_path) == tmp_path / folder


@pytest.mark.parametrize("line", ['reports = ""', 'html = "no"', "environments = 5", "reports = true"])
def test_settings_of_a_wrong_type_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.interlock]\n{line}\n")

    with pytest.raises(ProfileError, match=rf"\[tool.interlock\] {line.partition(' ')[0]} is "):
        load_settings(tmp_path)
