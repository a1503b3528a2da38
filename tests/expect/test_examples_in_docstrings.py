"""The examples in the docstrings of `interlock.expect` are true."""

import doctest
import importlib
import pkgutil

import pytest

import interlock.expect

MODULES = [module.name for module in pkgutil.iter_modules(interlock.expect.__path__)]


@pytest.mark.parametrize("module", MODULES)
def test_every_example_gives_what_it_says(module):
    found = doctest.testmod(importlib.import_module(f"interlock.expect.{module}"), raise_on_error=False)

    assert found.failed == 0


def test_public_names_are_sorted_and_exist():
    names = interlock.expect.__all__

    assert names == sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert all(hasattr(interlock.expect, name) for name in names)
