"""What leaves the repository: the wheel, its public names, and examples in docstrings that are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import interlock

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(interlock.__path__, "interlock.")
    if not module.name.endswith("__main__")
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names inside a wheel built from this tree."""
    directory = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = directory.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_the_wheel_holds_interlock_and_nothing_else(wheel: list[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"interlock"}
    assert not [name for name in wheel if "__pycache__" in name]


def test_the_wheel_holds_all_of_interlock(wheel: list[str]) -> None:
    source = ROOT / "src"
    files = [path for path in (source / "interlock").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    expected = {path.relative_to(source).as_posix() for path in files}

    assert expected <= set(wheel)
    assert "interlock/py.typed" in wheel
    assert any(name.endswith("licenses/LICENSE") for name in wheel)


@pytest.mark.parametrize("name", MODULES)
def test_public_names_exist_once(name: str) -> None:
    module = importlib.import_module(name)
    public = list(getattr(module, "__all__", []))

    assert [missing for missing in public if not hasattr(module, missing)] == []
    assert len(public) == len(set(public))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    module = importlib.import_module(name)

    found = doctest.testmod(module, optionflags=doctest.ELLIPSIS)

    assert found.failed == 0, f"{found.failed} of {found.attempted} examples failed, see the output"
