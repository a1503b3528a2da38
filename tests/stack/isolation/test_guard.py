"""What may be reset at all, and what is said when it may not, or cannot."""

from __future__ import annotations

import pytest

from interlock.errors import ResetError
from interlock.profile import Broker, Database
from interlock.stack.isolation import DatabaseBaseline, ResetReport, may_reset

STAGING = "postgresql://app:s3cret-word@db.staging.example/shop"


@pytest.mark.parametrize(
    ("part", "allowed"),
    [
        (Database(), True),
        (Database(provider="local"), True),
        (Database(provider="external", url=STAGING), False),
        (Database(provider="external", url="sqlite:////tmp/mine.db"), False),
        (Database(provider="external", url=STAGING, reset="allowed"), True),
        (Broker(provider="external", url="amqp://staging"), False),
    ],
)
def test_only_our_own_parts_and_those_the_profile_allows_may_be_reset(part, allowed):
    assert may_reset(part) is allowed


def test_an_external_database_is_refused_even_on_this_machine(tmp_path):
    url = f"sqlite:///{tmp_path}/mine.db"
    with pytest.raises(ResetError) as caught:
        DatabaseBaseline.of("shop", Database(provider="external", url=url), url)

    assert caught.value.message == 'database "shop" is external and was not started by interlock: it is never reset'
    assert caught.value.hint == 'write reset = "allowed" beside its url in the profile if its rows may be deleted'
    assert not (tmp_path / "mine.db").exists()


def test_an_external_database_that_the_profile_allows_is_reset(sqlite):
    sqlite.execute("CREATE TABLE t (a integer)")
    part = Database(provider="external", url=sqlite.url, reset="allowed", ignore=["u"])
    baseline = DatabaseBaseline.of("shop", part, sqlite.url)
    baseline.capture()
    sqlite.execute("INSERT INTO t VALUES (1)")

    assert baseline.reset().changed == ("t",)
    baseline.close()


def test_another_machine_is_refused_without_a_connection_and_without_its_password():
    with pytest.raises(ResetError) as caught:
        DatabaseBaseline(STAGING)

    assert caught.value.message == 'database "shop" is on db.staging.example: only databases on this machine are reset'
    assert "s3cret-word" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql:///shop?host=db.staging.example", "postgresql:///shop?hostaddr=10.9.8.7"])
def test_another_machine_is_refused_wherever_the_address_names_it(url):
    with pytest.raises(ResetError, match="only databases on this machine are reset"):
        DatabaseBaseline(url)


def test_another_machine_is_refused_where_the_process_environment_names_it(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.staging.example")
    with pytest.raises(ResetError, match=r"is on db\.staging\.example"):
        DatabaseBaseline("postgresql:///shop")


def test_a_reset_before_the_baseline_was_taken_is_refused(sqlite):
    baseline = DatabaseBaseline(sqlite.url, name="shop")
    with pytest.raises(ResetError, match="has no baseline yet"):
        baseline.reset()
    baseline.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://localhost/shop", 'database "shop" is of kind mysql; interlock resets SQLite and PostgreSQL'),
        ("shop.db", "is not an address SQLAlchemy can read"),
    ],
)
def test_an_address_of_another_kind_is_refused(url, said):
    with pytest.raises(ResetError, match=said):
        DatabaseBaseline(url)


def test_a_report_reads_as_one_line():
    assert (
        str(ResetReport(changed=(), sequences=("orders_id_seq",), seconds=0.001)) == "set back orders_id_seq in 1.0 ms"
    )
