"""How tests are shared out among workers: what takes long begins first, and files stay together where that pays.

A file has its servers started once, so it goes to one worker as a whole. The files that are told `APART` share nothing
worth keeping, so each of their tests goes to whoever is free.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

WORKER = "PYTEST_XDIST_WORKER"
"""Set where tests run side by side."""

LONGEST = (
    "tests/test_features.py",
    "tests/steps/test_misuse.py",
    "tests/steps/test_bad_input.py",
    "tests/shop/test_processes.py",
    "tests/amqp/machine/test_machine.py",
    "tests/apps/test_booking.py",
    "tests/stack/test_brokers.py",
    "tests/mutations/test_mutations.py",
    "tests/amqp/differential/test_differential.py",
)
"""What takes longest, as the beginnings of node ids, so that none of it is left to one worker at the end."""

APART = {
    "tests/apps/test_booking.py",
    "tests/beginning/test_seam.py",
    "tests/cli/test_doctor.py",
    "tests/cli/test_kept_stacks.py",
    "tests/reporting/test_content.py",
    "tests/reporting/test_hook_errors.py",
    "tests/reporting/test_verdicts.py",
    "tests/test_bad_environments.py",
    "tests/test_bad_machines.py",
    "tests/test_bad_services.py",
    "tests/test_ended_runs.py",
    "tests/test_features.py",
    "tests/test_hooks.py",
    "tests/test_interrupted_runs.py",
    "tests/test_parts_that_die.py",
}
"""Files of long tests that share no fixture."""


def file_of(node_id: str) -> str:
    return node_id.partition("::")[0]


def scope_of(node_id: str) -> str:
    """What goes to one worker together."""
    return node_id if file_of(node_id) in APART else file_of(node_id)


def place_of(node_id: str) -> int:
    """The longest first, then what goes anywhere, and the many quick files at the end: they even it out."""
    for place, beginning in enumerate(LONGEST):
        if node_id.startswith(beginning):
            return place
    return len(LONGEST) + (file_of(node_id) not in APART)


class Scheduling(LoadScopeScheduling):
    """xdist's own, with our scopes, in the order in which the tests were collected."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling | None:
    """Ours, unless another was asked for with --dist."""
    return Scheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than there are processors: while some tests wait, others work."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if WORKER in os.environ:
        items.sort(key=lambda item: place_of(item.nodeid))
