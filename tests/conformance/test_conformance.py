import sys

from conformance.__main__ import differences, table
from conformance.obtaining import Obtained
from conformance.suites import Suite
from conformance.trial import tried

TESTS = """
import os
import pytest

def test_that_holds(): pass

def test_of_one_broker(): assert os.environ["RABBITMQ_5672_TCP"] == "1", "no such port"

@pytest.mark.skip
def test_of_nobody(): pass

@pytest.fixture
def broken(): raise LookupError("nothing here")

def test_without_its_fixture(broken): pass
"""


def test_what_became_of_every_test_is_told_and_where_brokers_differ_why(tmp_path):
    (tmp_path / "test_client.py").write_text(TESTS)
    suite = Suite("client==1.0", (), ("test_client.py",))
    obtained = Obtained(tmp_path, sys.executable)

    trials = [tried(suite, obtained, broker, port) for broker, port in (("one", 1), ("other", 2))]

    assert [[trial.count(verdict) for verdict in ("passed", "failed", "skipped")] for trial in trials] == [
        [2, 1, 1],
        [1, 2, 1],
    ]
    said = "\n".join(differences(suite, trials)).splitlines()
    assert said == [
        "client 1.0  test_client::test_of_one_broker",
        "  one: passed",
        "  other: failed AssertionError: no such port",
        "client 1.0  test_client::test_without_its_fixture",
        '  one: failed failed on setup with "LookupError: nothing here"',
        '  other: failed failed on setup with "LookupError: nothing here"',
    ]


def test_the_table_is_markdown():
    rows = [("client 1.0", "embedded", "12", "0", "3", "1 s")]

    assert table(rows).splitlines()[-1] == "| client 1.0 | embedded | 12     | 0      | 3       | 1 s  |"
