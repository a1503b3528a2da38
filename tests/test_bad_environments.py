"""Every way an environment can be wrong before its parts: one sentence on the console, in the results, in the summary.

What can be wrong inside of a profile is in tests/profile; here is how it reads at the end of a real run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from interlock.stack.ports import Reservation
from refusals import Refused, refusing
from suite import PYPROJECT


@pytest.fixture
def refused(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Refused]:
    with refusing(tmp_path, f"{request.node.name}-{os.getpid()}") as function:
        yield function


def test_an_environment_that_is_not_there(refused: Refused) -> None:
    assert refused("", "-D", "environment=stagin", files={"environments/staging.toml": ""}) == (
        'ProfileError: there is no environment "stagin" in environments/; there are: staging, embedded\n'
        "  Hint: choose one with -D environment=NAME or INTERLOCK_ENVIRONMENT=NAME"
    )
    assert refused("", "-D", "environment=", env={"INTERLOCK_ENVIRONMENT": "embedded"}) == (
        "UsageError: -D environment is given and empty, so it names no environment\n"
        '  Hint: give it a name, or leave it out for "embedded"'
    )
    assert refused(env={"INTERLOCK_ENVIRONMENT": ""}) == (
        "UsageError: INTERLOCK_ENVIRONMENT is given and empty, so it names no environment\n"
        '  Hint: give it a name, or leave it out for "embedded"'
    )


def test_a_folder_of_environments_that_is_missing_or_empty(refused: Refused) -> None:
    elsewhere = {"pyproject.toml": PYPROJECT.replace('"environments"', '"elsewhere"')}

    assert refused(files=elsewhere) == (
        'ProfileError: there is no environment "embedded": there is no directory elsewhere/\n'
        "  Hint: run from the suite's root, where elsewhere/ is"
    )
    assert refused(files={**elsewhere, "elsewhere/README.md": ""}) == (
        'ProfileError: there is no environment "embedded" in elsewhere/; there are: none\n'
        '  Hint: write elsewhere/embedded.toml; description = "..." is enough to begin'
    )


def test_a_profile_that_cannot_be_used(refused: Refused) -> None:
    assert refused("level = 'worker'\nthis is not TOML\n") == (
        "ProfileError: environments/embedded.toml is not a TOML file: "
        "Expected '=' after a key in a key/value pair (at line 2, column 6)"
    )
    assert refused("extends = 'base'\n") == (
        'ProfileError: environments/embedded.toml: extends: there is no environment "base" in environments/; '
        "there are: embedded"
    )
    assert refused("patiense = '1s'\n[services.a]\nrun = ''\nready = 'health'\n") == (
        'ProfileError: environments/embedded.toml: services.a.run: must name a program (it says "")\n'
        'environments/embedded.toml: services.a.ready.http: must be a path, such as "/health" (it says "health")\n'
        'environments/embedded.toml: patiense: there is no key "patiense" in this table; there are: patience, '
        "extends, databases, mailboxes, description, level, stubs, settle, brokers, services"
    )
    assert refused("[services.a]\nrun = 'x ${TILL_PASSWORD}'\n") == (
        "ProfileError: environments/embedded.toml: services.a.run: needs the environment variable TILL_PASSWORD, "
        "which is not set\n"
        "  Hint: set TILL_PASSWORD before the run"
    )
    assert refused("[services.a]\nrun = 'x {databases.shp.url}'\n[databases.shop]\n") == (
        "ProfileError: environments/embedded.toml: services.a refers to {databases.shp.url}: "
        'there is no database "shp" in environments/embedded.toml; there are: shop'
    )


def test_a_part_that_runs_elsewhere_and_is_not_there(refused: Refused) -> None:
    hint = "\n  Hint: interlock does not start this part: see that it is there, or correct its url in the profile"
    with Reservation() as nobody:
        assert refused(f"[services.till]\nurl = 'http://127.0.0.1:{nobody.port}'\n") == (
            f'PartNotReady: service "till" is to be at 127.0.0.1:{nobody.port}, where nothing answers: '
            "Connection refused" + hint
        )
    assert refused("[databases.shop]\nprovider = 'external'\nurl = 'sqlite:///shop.db'\n") == (
        'PartNotReady: database "shop" is to be the file "shop.db", and there is no such file' + hint
    )


OURS = "if it is the suite's own, give it a name that is less like these"
OPTIONS = {
    "enviroment=local": (
        'UsageError: there is no option "enviroment" in -D; '
        "there are: environment, patience, keep, strict_needs, html\n"
        f"  Hint: {OURS}"
    ),
    "strict-needs=yes": (
        'UsageError: there is no option "strict-needs" in -D; '
        "there are: strict_needs, patience, keep, html, environment\n"
        f"  Hint: {OURS}"
    ),
    "html=perhaps": "UsageError: -D html=perhaps is neither yes nor no; write for example -D html=no",
    "patience=2": "ProfileError: -D patience=2 is not a factor up to 100x; write for example -D patience=2x",
}


@pytest.mark.parametrize(("option", "said"), OPTIONS.items())
def test_an_option_that_is_written_wrongly(refused: Refused, option: str, said: str) -> None:
    assert refused("", "-D", option) == said


SETTINGS = {
    '[tool.interlock]\nreprts = "x"': (
        'ProfileError: there is no key "reprts" in [tool.interlock] of pyproject.toml; '
        "there are: reports, environments, schemas, html, links"
    ),
    "[tool.interlock]\nreports = 5": (
        "ProfileError: pyproject.toml: [tool.interlock] reports is the name of a folder, in quotes, not 5"
    ),
    "[tool]\ninterlock = 5": "ProfileError: pyproject.toml: [tool.interlock] is a table, not 5",
}


@pytest.mark.parametrize(("table", "said"), SETTINGS.items())
def test_settings_that_are_wrong_leave_a_report_all_the_same(refused: Refused, table: str, said: str) -> None:
    assert refused(files={"pyproject.toml": f'[tool.behave]\npaths = ["features"]\n{table}\n'}) == said
