"""Between two scenarios a stack is put right: services, rows, queues; and it can tell when nothing is under way."""

from __future__ import annotations

import http.client
import os
import signal
import smtplib
import threading

import pytest

from interlock.clients.mailbox import Mailbox
from interlock.clients.stub import Stub
from interlock.errors import PartLost
from interlock.stack.patience import hold
from interlock.stack.quiet import Probe
from stack.programs import PROFILE, channel_of, execute


def test_what_a_scenario_did_to_services_is_undone(stack):
    one = stack()
    one.services["checkout"].pause()
    one.services["payments"].kill()

    one.renewal.restore()

    assert all(service.up for service in one.services.values())


def test_a_service_that_died_is_told_and_brought_back(stack):
    one = stack()
    os.kill(one.services["payments"]._life.process.pid, signal.SIGKILL)
    assert hold(lambda: one.services["payments"].state == "died", within=30)

    [told] = one.lost()
    assert told.startswith('service "payments" died: it was ended by SIGKILL; its last output:')
    one.renewal.restore()

    assert one.take_lost() == [told]
    assert one.lost() == one.take_lost() == []


def test_services_can_be_started_anew_with_nothing_in_their_hands(stack):
    one = stack()
    before = {name: service._life.process.pid for name, service in one.services.items()}
    one.services["payments"].pause()

    one.renewal.start_anew()

    assert all(service.up for service in one.services.values())
    assert not set(before.values()) & {service._life.process.pid for service in one.services.values()}
    assert one.take_lost() == []


def test_quiet_is_remembered_only_while_that_is_allowed_and_until_something_stirs(stack):
    one = stack()
    settle = one.profile.settle
    assert one.quiet(5).reached
    assert one.quiet(5).waited >= settle

    one.watch.remembers = True
    assert one.quiet(5).waited >= settle
    since = one.quiet(5).since
    assert one.quiet(5).since == since
    one.watch.forget()
    assert one.quiet(5).since > since
    one.watch.remembers = False
    one.watch.remembers = True
    assert one.quiet(5).waited >= settle


def test_a_reset_brings_rows_back_and_empties_queues(stack):
    one = stack()
    channel = channel_of(one)
    channel.confirm_delivery()
    channel.queue_declare("checkout.events", durable=True)
    channel.basic_publish("", "checkout.events", b"{}")
    execute(one, "insert into outbox values (2, null)")

    reports = one.renewal.reset()

    assert execute(one, "select id from outbox") == [(1,)]
    assert one.controls["brokers", "events"].call("queues")["checkout.events"]["ready"] == 0
    assert reports["shop"].changed == ("outbox",)
    channel.connection.close()


def test_a_shared_stack_is_never_reset(stack, profile):
    one = stack(profile('level = "shared"\n' + PROFILE))
    execute(one, "insert into outbox values (2, null)")

    assert one.renewal.reset() == {}
    assert execute(one, "select count(*) from outbox") == [(2,)]


def test_a_stack_is_busy_while_rows_wait_messages_wait_or_an_idle_path_refuses(stack):
    one = stack()
    assert one.quiet(5).reached
    channel = channel_of(one)
    channel.confirm_delivery()
    channel.queue_declare("checkout.events", durable=True)
    channel.basic_publish("", "checkout.events", b"{}")
    execute(one, "insert into outbox values (2, null)")
    one.watch.add(Probe("tap", lambda paused: "the tap lags"))

    busy = one.quiet(0.1)

    assert not busy.reached
    assert busy.busy == [
        "queue checkout.events has 1 message",
        "checkout: outbox has rows where sent_at is null",
        "the tap lags",
    ]
    channel.connection.close()


def test_the_work_of_a_service_that_died_is_not_waited_for(stack):
    one = stack()
    execute(one, "insert into outbox values (2, null)")
    threading.Timer(0.1, os.kill, (one.services["payments"]._life.process.pid, signal.SIGKILL)).start()

    found = one.quiet(30)

    assert not found.reached
    assert found.waited < 20
    assert found.busy[0] == 'service "payments" has died'


DOUBLES = """
[mailboxes.mail]

[stubs.gateway]
answers = [{ request = "GET /slow", after = 20 }]
"""


def test_a_mail_that_is_half_sent_is_under_way_and_a_whole_one_is_in_the_journal(stack, profile, journal):
    one = stack(profile(PROFILE + DOUBLES))
    mailbox = Mailbox("mail", one.controls["mailboxes", "mail"], journal)
    at = one.endpoint("mailboxes", "mail")
    with smtplib.SMTP(at.host, at.port, timeout=5) as client:
        client.ehlo()
        client.mail("shop@example.com")

        assert one.quiet(0.1).busy == ["mail has 1 half-sent mail"]

        client.rcpt("ada@example.com")
        client.data(b"Subject: Hi")
    assert one.quiet(5).reached
    assert [mail.subject for mail in mailbox.mails(0)] == ["Hi"]


def test_a_request_that_waits_at_a_stub_is_under_way_and_an_answered_one_is_in_the_journal(stack, profile, journal):
    one = stack(profile(PROFILE + DOUBLES))
    stub = Stub("gateway", one.controls["stubs", "gateway"], journal)
    at = one.endpoint("stubs", "gateway")
    connection = http.client.HTTPConnection(at.host, at.port, timeout=5)
    connection.request("GET", "/slow")
    assert hold(lambda: one.quiet(0).busy == ["gateway has 1 open request"], within=30)
    connection.close()
    connection.request("GET", "/other")
    connection.getresponse().read()

    assert one.quiet(5).reached
    assert [request.path for request in stub.requests(0)] == ["/slow", "/other"]
    connection.close()


def test_a_double_that_is_gone_ends_the_wait_for_quiet(stack, profile):
    one = stack(profile(PROFILE + DOUBLES))
    assert one.quiet(5).reached
    os.kill(one._running.providers["mailboxes", "mail"].process.pid, signal.SIGKILL)
    assert hold(lambda: not one.controls["mailboxes", "mail"].alive, within=30)

    with pytest.raises(PartLost, match=r'mailboxes."mail" is gone: '):
        one.quiet(30)


def test_a_double_that_died_is_told_once_and_brought_back_with_all_who_listen_to_it(stack, profile, journal):
    one = stack(profile(PROFILE + DOUBLES.replace("answers", 'answers = [{ request = "GET /x", status = 204 }]\n#')))
    mailbox = Mailbox("mail", one.controls["mailboxes", "mail"], journal)
    stub = Stub("gateway", one.controls["stubs", "gateway"], journal)
    assert one.quiet(5).reached
    for part in (("mailboxes", "mail"), ("stubs", "gateway")):
        os.kill(one._running.providers[part].process.pid, signal.SIGKILL)

    assert hold(
        lambda: not any(control.alive for (kind, _), control in one.controls.items() if kind != "brokers"), within=30
    )

    one.renewal.restore()

    told = one.take_lost()
    assert [sentence.split(":")[0] for sentence in told] == ['mailboxes."mail" is gone', 'stubs."gateway" is gone']
    assert one.take_lost() == []
    for look in (mailbox.mails, stub.requests):
        with pytest.raises(PartLost, match="in this scenario cannot be said: the program was ended by SIGKILL"):
            look(0)
    mark = one.journal.mark()
    at = one.endpoint("mailboxes", "mail")
    with smtplib.SMTP(at.host, at.port, timeout=5) as client:
        client.sendmail("shop@example.com", "ada@example.com", b"Subject: Again")
    at = one.endpoint("stubs", "gateway")
    connection = http.client.HTTPConnection(at.host, at.port, timeout=5)
    connection.request("GET", "/x")
    assert connection.getresponse().status == 204
    connection.close()
    assert one.quiet(5).reached
    assert [mail.subject for mail in mailbox.mails(mark)] == ["Again"]
    assert [request.path for request in stub.requests(mark)] == ["/x"]


def test_what_the_scenario_holds_up_itself_is_not_waited_for(stack):
    one = stack()
    execute(one, "insert into outbox values (2, null)")
    for service in one.services.values():
        service.pause()

    assert one.quiet(5).reached
