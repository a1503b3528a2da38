"""The example application on a kept stack: doors, passwords, queues and half-done work are taken over, or put right."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pika
import pytest
import sqlalchemy as sa

from interlock.clients.http import Request
from interlock.errors import PartUnavailable
from interlock.harness import Harness
from interlock.profile import load_profile
from interlock.stack.keeping.directory import KeptDirectory, about_stack, leased, take_down
from interlock.stack.keeping.place import Lease, Place
from interlock.world import World
from interlock.world.signing_in import sign_in

ROOT = Path(__file__).parents[2]


def order(world):
    sign_in(world, "checkout", "ada")
    body = b'{"lines": [{"sku": "LAMP-1", "quantity": 1}]}'
    answer = world.http("checkout").send(
        Request(method="POST", path="/orders", body=body, content_type="application/json")
    )
    assert answer.status == 201


@contextlib.contextmanager
def connected(stack):
    engine = sa.create_engine(stack.endpoint("databases", "shop").url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def tables(stack):
    with connected(stack) as connection:
        return sa.inspect(connection).get_table_names()


def leave_something_made(stack):
    with connected(stack) as connection:
        connection.execute(sa.text("create table left_over (a integer)"))
    events = pika.URLParameters(stack.endpoint("brokers", "events").url)
    with contextlib.closing(pika.BlockingConnection(events)) as one:
        one.channel().queue_declare("left_over", durable=True)


def orders(harness):
    return [row["status"] for row in harness.databases["shop"].rows("orders")]


@pytest.mark.parametrize("environment", ["embedded", pytest.param("local", marks=pytest.mark.local)])
def test_the_shop_is_used_again_whole_and_what_was_killed_comes_back(environment, runs):
    profile = load_profile(environment, ROOT / "environments")

    def taken():
        kept = KeptDirectory(leased(ROOT, environment, "a test", runs / "runs"), about_stack(ROOT, profile))
        return Harness(profile, base=ROOT, kept=kept)

    def pids(harness):
        return {part: record.pid for part, record in harness.kept.records.items()}

    place = Place.of(ROOT, environment, runs / "runs")
    try:
        try:
            first = taken()
            first.start()
        except PartUnavailable as error:
            pytest.skip(f"{error.message}: {error.hint}")
        first.kept.keep()
        before = pids(first)
        first.stop()

        with taken() as second:
            world = World(second)
            order(world)
            assert second.stack.quiet(10).reached
            assert orders(second) == ["confirmed"]
            leave_something_made(second.stack)
            second.stack.services["payments"].kill()
            order(world)  # half of its work is still to be done

        with taken() as third:
            assert third.kept.told == ['service "payments" had been ended, and was started again']
            order(World(third))
            assert "left_over" not in third.stack.queues("events")
            assert "left_over" not in tables(third.stack), "what was there when a service was started is not its own"
            assert third.stack.quiet(10).reached
            assert orders(third) == ["confirmed"]
            after = pids(third)
            assert {part for part, pid in before.items() if after[part] != pid} == {("services", "payments")}
            assert third.stack.lost() == []
    finally:
        lease = Lease.taken(place, "a test")
        assert lease is not None
        ended = take_down(lease)
    assert ended
    assert not place.begun
