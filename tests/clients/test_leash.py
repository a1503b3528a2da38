"""A server that keeps the suite waiting for ever does so for some seconds only."""

from __future__ import annotations

import socket
import time

import pytest
import sqlalchemy as sa

from interlock.clients.database import Database
from interlock.clients.leash import Leash
from interlock.errors import ClientError


def until_cut(connection: socket.socket) -> None:
    assert connection.recv(1) == b""
    raise OSError("it was cut")


def test_what_is_not_answered_in_time_is_cut_and_told_and_what_is_answered_is_not():
    leash = Leash('database "shop"', 30)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        leash.hold(ours)
        with leash.on():
            theirs.sendall(b"!")
            assert ours.recv(1) == b"!"
        with pytest.raises(KeyError), leash.on():
            raise KeyError("an error in time stays what it is")

        leash._seconds = 0.2
        began = time.monotonic()
        with pytest.raises(ClientError, match=r'database "shop" did not answer within 0\.2 s') as failure, leash.on():
            until_cut(ours)

        assert time.monotonic() - began < 30
        assert "somebody may hold a lock there" in str(failure.value)
    leash.let_go()


def test_each_thing_that_is_asked_has_its_own_time():
    leash = Leash('database "shop"', 30)
    leash.asked()
    with leash.on():
        (number,) = leash._began
        leash._began[number] -= 29
        long_ago = leash._began[number]
        with leash.on():
            leash.asked()
            assert leash._began[number] == long_ago

        leash.asked()

        assert leash._began[number] > long_ago
    assert leash._began == {}


@pytest.mark.local
def test_many_statements_may_take_longer_than_one(postgres, journal):
    database = Database("shop", postgres.new_url(), journal)
    before = []
    asked, database._leash.asked = database._leash.asked, lambda: (before.append(1), asked())

    database.tables()

    assert before
    database.close()


@pytest.mark.local
def test_what_waits_behind_a_lock_for_ever_is_told_and_the_next_look_works(postgres, journal):
    url = postgres.new_url()
    theirs = sa.create_engine(url)
    database = Database("shop", url, journal)
    with theirs.begin() as connection:
        connection.execute(sa.text("create table locked (id integer primary key)"))
    assert database.rows("locked") == []

    with theirs.begin() as connection:
        connection.execute(sa.text("lock table locked"))
        patience, database._leash._seconds = database._leash._seconds, 0.5
        with pytest.raises(ClientError, match=r'database "shop" did not answer within 0\.5 s'):
            database.rows("locked")
    database._leash._seconds = patience

    assert database.rows("locked") == []
    database.close()
    theirs.dispose()
