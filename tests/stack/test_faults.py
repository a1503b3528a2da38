"""Parts are taken away from the application and given back, while interlock itself goes on with them."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import tempfile
import textwrap
from pathlib import Path

import pika
import pytest
import sqlalchemy as sa
from pika import exceptions as amqp

from interlock.clients.link import parameters
from interlock.errors import PartLost, PartUnavailable, UsageError
from interlock.journal import Journal
from interlock.profile import load_profile
from interlock.stack import Stack
from interlock.stack.faults import Faults
from interlock.stack.patience import hold
from interlock.stack.providers.fault_proxy import PROXY

EMBEDDED = """
    [brokers.events]

    [databases.shop]
"""
LOCAL = """
    [brokers.events]
    provider = "local"

    [databases.shop]
    provider = "local"
"""
EVENTS, SHOP = ("brokers", "events"), ("databases", "shop")


def told(stack, part):
    """What the application is told of a part."""
    return stack._parts._addresses[part]["url"]


def connected(url):
    wanted = pika.URLParameters(url)
    wanted.client_properties = {"connection_name": "application"}
    return pika.BlockingConnection(wanted)


def alive(connection):
    try:
        connection.process_data_events(0)
        connection.channel().close()
    except (amqp.AMQPError, OSError):
        return False
    return True


@pytest.fixture(scope="module", params=["embedded", pytest.param("local", marks=pytest.mark.local)])
def only_stack(request, tmp_path_factory):
    """One for all tests: a RabbitMQ takes its time."""
    directory = tmp_path_factory.mktemp("faults")
    (directory / "test.toml").write_text(textwrap.dedent({"embedded": EMBEDDED, "local": LOCAL}[request.param]))
    with tempfile.TemporaryDirectory(prefix="ilt") as runs:
        Path(runs).chmod(0o755)
        one = Stack(load_profile("test", directory), Journal(), base=directory, directory=Path(runs) / "runs")
        try:
            one.start()
        except PartUnavailable as error:
            pytest.skip(str(error))
        yield one
        one.stop()


@pytest.fixture
def running(only_stack):
    """With everything there, and a journal that begins here."""
    only_stack.mark = only_stack.journal.mark()
    yield only_stack
    only_stack.faults.undo()


def faults(stack):
    return [event.summary for event in stack.journal.since(stack.mark, "fault")]


def test_a_broker_is_gone_for_the_application_alone(running):
    application = connected(told(running, EVENTS))
    ours = pika.BlockingConnection(parameters(running.endpoint(*EVENTS).url))

    running.faults.take_away(EVENTS)

    assert hold(lambda: not alive(application), within=30)
    with pytest.raises((amqp.AMQPError, OSError)):
        connected(told(running, EVENTS))
    assert alive(ours)
    assert running.lost() == []
    running.faults.give_back(EVENTS)
    connected(told(running, EVENTS)).close()
    assert faults(running) == [
        'the "events" broker is down: 1 connection broken',
        'the "events" broker is back',
    ]
    ours.close()


def nobody_is_connected(stack):
    try:
        stack.faults.break_off(EVENTS)
    except UsageError as error:
        return str(error) == 'nobody is connected to the "events" broker, so no connection can be lost'
    return False


def test_connections_are_lost_and_can_be_made_anew(running):
    assert hold(lambda: nobody_is_connected(running), within=30)  # who has just gone may still be counted
    application = connected(told(running, EVENTS))

    running.faults.break_off(EVENTS)

    assert hold(lambda: not alive(application), within=30)
    connected(told(running, EVENTS)).close()


def test_a_database_is_gone_for_the_application_and_can_still_be_looked_at(running):
    application = sa.create_engine(told(running, SHOP), poolclass=sa.NullPool)
    ours = sa.create_engine(running.endpoint(*SHOP).url, poolclass=sa.NullPool)
    if application.dialect.name == "sqlite":
        application = sa.create_engine(told(running, SHOP), connect_args={"timeout": 0}, poolclass=sa.NullPool)

    def write():
        with application.begin() as connection:
            connection.execute(sa.text("insert into things values (1)"))

    with application.begin() as connection:
        connection.execute(sa.text("create table things (id integer)"))
    running.faults.take_away(SHOP)

    with pytest.raises(sa.exc.OperationalError):
        write()
    assert sa.inspect(ours).get_table_names() == ["things"]
    running.faults.undo()
    write()
    for engine in (application, ours):
        engine.dispose()


def test_all_is_given_back_and_what_is_not_away_cannot_come_back(running):
    for part in (EVENTS, SHOP):
        running.faults.take_away(part)
        running.faults.take_away(part)

    running.faults.undo()

    connected(told(running, EVENTS)).close()
    with pytest.raises(UsageError, match='the "shop" database is not down, so it cannot come back'):
        running.faults.give_back(SHOP)
    assert len(faults(running)) == 4


def test_a_locked_file_is_not_taken_for_lost(stack, profile):
    one = stack(profile(EMBEDDED))
    one.faults.take_away(SHOP)

    assert one.examine() == []
    with contextlib.closing(sqlite3.connect(one.endpoint(*SHOP).extra["path"], timeout=0)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            connection.execute("create table things (id integer)")
        one.faults.undo()
        connection.execute("create table things (id integer)")


def test_an_external_broker_is_taken_away_where_that_is_allowed(running, stack, profile):
    there = running.endpoint(*EVENTS).url
    external = f"""
        [brokers.events]
        provider = "external"
        url = "{there}"
    """

    with pytest.raises(UsageError, match="interlock did not start it"):
        stack(profile(external)).faults.take_away(EVENTS)

    (running._base / "allowed.toml").write_text(f'{textwrap.dedent(external)}faults = "allowed"\n')
    one = stack(load_profile("allowed", running._base))
    one.faults.take_away(EVENTS)
    with pytest.raises((amqp.AMQPError, OSError)):
        connected(told(one, EVENTS))
    connected(there).close()


def test_what_runs_elsewhere_does_not_go_through_a_door(tmp_path):
    (tmp_path / "found.toml").write_text(
        '[brokers.events]\nprovider = "external"\nurl = "amqp://127.0.0.1"\nfaults = "allowed"\n'
        '[services.till]\nurl = "http://127.0.0.1:1"\n'
    )

    with pytest.raises(UsageError, match=r'the "events" broker cannot be taken away from services\.till: interlock'):
        Faults(load_profile("found", tmp_path), {EVENTS: None}, Journal()).take_away(EVENTS)


def test_a_fault_proxy_that_dies_is_told_and_comes_back_with_its_doors(running, stack, profile):
    there = running.endpoint(*EVENTS).url
    external = f'[brokers.events]\nprovider = "external"\nurl = "{there}"\nfaults = "allowed"\n'
    one = stack(profile(external))
    door = told(one, EVENTS)
    assert any(line.endswith(f"for the application {door}") for line in one._running.describe())
    one.faults.take_away(EVENTS)

    os.kill(one._parts.providers[PROXY].process.pid, signal.SIGKILL)

    assert hold(one.lost, within=30)
    assert one.lost()[0].startswith('programs."fault proxy" is gone: the program was ended by SIGKILL')
    one.faults.undo()
    assert one.renewal.restore() == [PROXY]
    connected(door).close()


@pytest.mark.local
@pytest.mark.parametrize("only_stack", ["local"], indirect=True)
def test_a_database_that_dies_while_it_is_away_comes_back_for_the_application(running):
    running.faults.take_away(SHOP)
    os.kill(running._parts.providers[SHOP].process.pid, signal.SIGQUIT)
    assert hold(running.lost, within=30)

    running.faults.undo()
    assert running.renewal.restore() == [SHOP]

    sa.create_engine(told(running, SHOP), poolclass=sa.NullPool).connect().close()
    assert running.take_lost()


def test_nobody_is_connected_to_what_is_down_whoever_knocks_meanwhile(profile, tmp_path):
    class Knocked:
        def shut(self):
            return "its door is shut"

        def break_off(self):
            return 1

    faults = Faults(profile(EMBEDDED), {EVENTS: Knocked()}, Journal())
    faults.take_away(EVENTS)

    with pytest.raises(UsageError, match="nobody is connected to the"):
        faults.break_off(EVENTS)


def test_a_part_that_is_gone_is_given_back_by_its_revival(stack, profile):
    one = stack(profile(EMBEDDED))
    one.faults.take_away(EVENTS)
    one._parts.providers[EVENTS].process.kill()
    assert hold(one.lost, within=30)
    with pytest.raises(PartLost):
        one.faults.break_off(EVENTS)

    mark = one.journal.mark()
    one.faults.undo()
    one.renewal.restore()

    connected(told(one, EVENTS)).close()
    (said,) = [event.summary for event in one.journal.since(mark, "fault")]
    assert said.startswith('the "events" broker could not be given back at the end of the scenario: ')
