"""Whoever lost sight of something during a scenario says nothing about it, whatever has become of it since."""

from __future__ import annotations

import pytest

from late.suites import PROFILE, scenario, suite
from suite import Outcome

STEPS = """
import os, signal, socket, threading
import interlock.clients.broker, interlock.clients.link, interlock.stack.pulse
from behave import given
from interlock.control.client import ControlClient
from interlock.journal import Event

SECONDS = 30


def tap(context):
    return context.world.broker()._tap


def in_tap(context, act):
    tap(context)._connection.add_callback_threadsafe(act)
    gone(context)


def gone(context):
    journal, mark = context.world.journal, context.world.mark
    while not journal.since(context.world.mark, "part.lost"):
        assert journal.wait(mark, SECONDS), "nobody noticed"
        mark = journal.mark()


def impatient(context, *places):
    # Where something is not going to answer; everything else has the time it has in life.
    for place, name in places:
        context.world.cleanup(setattr, place, name, getattr(place, name))
        setattr(place, name, 0.3)


def kill(context, part, number=signal.SIGKILL):
    os.kill(context.world.stack._running.providers[part].process.pid, number)


@given("the tap's queue is deleted")
def _(context):
    in_tap(context, lambda: tap(context)._channel.queue_delete(tap(context).queue))

@given("the tap is cancelled")
def _(context):
    in_tap(context, lambda: tap(context)._channel.close())

@given("the tap's connection is cut")
def _(context):
    tap(context)._connection._impl._transport._sock.shutdown(socket.SHUT_RDWR)
    gone(context)

@given("the tap hears nothing any more")
def _(context):
    impatient(context, (interlock.clients.broker, "SECONDS"))
    hangs = threading.Event()
    context.world.cleanup(hangs.set)
    tap(context)._connection.add_callback_threadsafe(hangs.wait)

@given("there is a new tap")
def _(context):
    context.world.broker().retap()

@given("the stub is killed")
def _(context):
    kill(context, ("stubs", "gateway"))
    gone(context)

@given("the mail server is killed")
def _(context):
    kill(context, ("mailboxes", "mail"))
    gone(context)

@given("they are back")
def _(context):
    context.world.stack.renewal.restore()

@given("the broker stands still")
def _(context):
    calls = ControlClient.call.__kwdefaults__
    context.world.cleanup(calls.update, {"timeout": calls["timeout"]})
    calls["timeout"] = 0.3
    seconds = [(place, "SECONDS") for place in (interlock.clients.broker, interlock.clients.link)]
    impatient(context, *seconds, (interlock.stack.pulse, "STILL_FOR"))
    kill(context, ("brokers", "events"), signal.SIGSTOP)

@given("more happens than is kept")
def _(context):
    journal = context.world.journal
    for _ in range(journal._others.events.maxlen + 1):
        journal._append(Event(kind="note", part="", summary="x"))
"""
FORGETFUL = """
from interlock.journal import Journal

Journal.__init__.__kwdefaults__["capacity"] = 1_000
from interlock.hooks import *
"""
ABOUT_MESSAGES = ('no message "x" arrives', 'for 50 ms no message "x" arrives', 'a message "x" arrives')
ABOUT_REQUESTS = ('"gateway" received no POST', 'for 50 ms "gateway" received no POST', '"gateway" received POST "/x"')
ABOUT_MAILS = ("no mail is sent", "for 50 ms no mail is sent", '"ada@example.com" receives a mail')
LOST = 'the tap of broker "events" is lost: '
CANNOT = "in this scenario cannot be said: "

LOSSES: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {
    # what happens: what is asked then, and what is said
    ("the tap's queue is deleted",): (ABOUT_MESSAGES, LOST),
    ("the tap is cancelled",): (ABOUT_MESSAGES, LOST),
    ("the tap's connection is cut",): (ABOUT_MESSAGES, LOST),
    ("the tap hears nothing any more",): (ABOUT_MESSAGES, "is lost: it did not see its marker within 0.3 s"),
    ("the tap's connection is cut", "there is a new tap"): (ABOUT_MESSAGES, CANNOT),
    ("the stub is killed",): (ABOUT_REQUESTS, "is gone"),
    ("the stub is killed", "they are back"): (ABOUT_REQUESTS, CANNOT),
    ("the mail server is killed",): (ABOUT_MAILS, "is gone"),
    ("the mail server is killed", "they are back"): (ABOUT_MAILS, CANNOT),
    ("the broker stands still",): (ABOUT_MESSAGES, 'brokers."events" is gone: it does not answer'),
    ("more happens than is kept",): ((*ABOUT_MESSAGES, *ABOUT_REQUESTS, *ABOUT_MAILS), "the journal keeps 1,000"),
}
CASES = [(happens, asked, said) for happens, (sentences, said) in LOSSES.items() for asked in sentences]


@pytest.fixture(scope="module")
def losses(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    scenarios = "".join(
        scenario(f"{', '.join(happens)}: {asked}", *(f"    Given {one}\n" for one in happens), f"    Then {asked}\n")
        for happens, asked, _ in CASES
    )
    files = {"steps/team_steps.py": STEPS, "environment.py": FORGETFUL}
    profile = PROFILE.replace('patience = "20 s"', 'patience = "300 ms"')
    feature = f"Feature: Losses\n{scenarios}"
    return suite(tmp_path_factory.mktemp("losses"), feature=feature, profile=profile, **files).run()


@pytest.mark.parametrize(("happens", "asked", "said"), CASES, ids=str)
def test_what_was_not_seen_is_neither_there_nor_absent(
    losses: Outcome, happens: tuple[str, ...], asked: str, said: str
) -> None:
    result = losses.result(f"{', '.join(happens)}: {asked}")

    step = next(step for step in result["steps"] if step["name"] == f"Then {asked}")
    assert result["status"] == step["status"] == "broken", losses
    assert said in step["statusDetails"]["message"]
