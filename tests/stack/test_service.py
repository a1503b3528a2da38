"""A service comes up, holds still, goes and returns as it is told, and is missed when it goes by itself."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from interlock.errors import PartNotReady, StackError, UsageError
from interlock.profile import models
from interlock.stack.found import FoundService
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.readiness import takes_connections
from stack.programs import ANSWERING, CONSUMING, get, states


def test_a_service_is_ready_when_its_path_is_answered_and_its_address_is_known_before(service, journal):
    checkout = service(ready="/health")
    url = checkout.endpoint.url

    checkout.start()

    assert get(checkout) == 200
    assert checkout.endpoint.url == url == f"http://127.0.0.1:{checkout.endpoint.port}"
    assert states(journal) == ["starting", "ready"]
    assert hold(lambda: "listening for nobody" in checkout.log_tail(), within=30)
    logged = journal.since(0, kind="service.log", part="checkout")
    assert logged[0].data == {"line": "listening for nobody"}


def test_a_service_is_ready_when_it_says_so_in_its_log(service):
    worker = service(CONSUMING, ready={"log": "worker is ready"})

    worker.start()

    assert worker.state == "ready"
    assert worker.log_tail() == ["warming up", "worker is ready"]


def test_a_service_that_is_given_a_port_is_ready_when_the_port_takes_connections(service):
    checkout = service()

    checkout.start()

    assert get(checkout) == 200


def test_a_service_is_ready_when_a_command_says_so_that_knows_what_the_service_knows(service, tmp_path):
    asked = 'echo asked >> tries; test "$GREETING" = hello && test "$(wc -l < tries)" -gt 1 && echo {port} > port'
    worker = service(CONSUMING, ready={"run": asked}, env={"GREETING": "hello"})

    worker.start()

    assert (tmp_path / "tries").read_text() == "asked\nasked\n"
    assert (tmp_path / "port").read_text() == f"{worker.endpoint.port}\n"


def test_a_service_is_ready_when_another_address_of_its_takes_connections(service, site):
    with Reservation() as other:
        checkout = service(arguments=(str(other.port),), ready={"tcp": other.port})

        checkout.start()

    assert takes_connections("127.0.0.1", other.port) is None


def test_a_service_of_which_nothing_is_said_is_ready_when_it_runs(service):
    worker = service(CONSUMING, arguments=())

    worker.start()

    assert worker.state == "ready"


def test_references_in_command_and_environment_are_filled(service):
    addresses = {("databases", "shop"): {"url": "sqlite:///shop"}, ("brokers", "events"): {"url": "amqp://b"}}
    checkout = service(
        arguments=("{port}", "{brokers.events.url}"), addresses=addresses, env={"GREETING": "{databases.shop.url}"}
    )

    checkout.start()

    assert hold(lambda: "listening for sqlite:///shop" in checkout.log_tail(), within=30)


def test_a_shell_line_runs_with_its_references_filled(service, program):
    checkout = service(run=f"exec python {program(ANSWERING)} {{port}}")

    checkout.start()

    assert get(checkout) == 200


def test_a_service_that_ends_at_its_start_fails_at_once_with_its_code_and_last_words(service, journal):
    checkout = service("import sys; print('no such table: orders'); sys.exit(3)", ready="/health")

    before = time.monotonic()
    with pytest.raises(PartNotReady) as failure:
        checkout.start()

    assert time.monotonic() - before < 20
    assert str(failure.value) == (
        'service "checkout" ended with exit code 3 at its start; its last output:\n    no such table: orders'
    )
    assert states(journal) == ["starting", "died"]


def failure(service):
    with pytest.raises(PartNotReady) as failure:
        service.start()
    return str(failure.value)


SLEEPING = "import time; time.sleep(60)"
NOT_READY = {
    "ill": ([ANSWERING, "{port}", "--ill"], {"http": "/health"}, "3 s: GET /health was answered with 503; its last"),
    "silent": ([CONSUMING], {"log": "never said"}, '3 s: no line of its log has "never said"; its last output:'),
    "shut": ([CONSUMING], {"tcp": "localhost:1"}, "3 s: port 1 of localhost takes no connections: Connection refused;"),
    "no": (
        [CONSUMING],
        {"run": "echo no table orders; echo; echo run prepare >&2; exit 3"},
        "3 s: ready.run ended with exit code 3, and wrote no table orders | run prepare; its last output:",
    ),
    "hanging": (
        [CONSUMING],
        {"run": ["sleep", "60"]},
        "3 s: ready.run did not end within 3 s, and wrote nothing; its last output:",
    ),
    "deaf": (
        [SLEEPING, "{port}"],
        {"http": "/health"},
        "3 s: GET /health was not answered: Connection refused; it wrote nothing",
    ),
}


def test_a_service_that_is_not_ready_in_time_is_named_with_what_was_seen_last(service, program):
    services = [
        service(run=["python", program(source, f"{name}.py"), *arguments], ready={**ready, "within": 3})
        for name, ([source, *arguments], ready, _) in NOT_READY.items()
    ]

    with ThreadPoolExecutor(len(services)) as pool:
        told = dict(zip(NOT_READY, pool.map(failure, services), strict=True))

    for name, (_, _, said) in NOT_READY.items():
        assert told[name].startswith(f'service "checkout" was not ready within {said}'), (name, told[name])


def test_a_command_is_asked_no_longer_than_the_service_lives(service):
    gone = service("import time; time.sleep(0.2); raise SystemExit(4)", ready={"run": ["sleep", "60"]})
    assert "ended with exit code 4 at its start" in failure(gone)

    with pytest.raises(StackError, match=r'"ready\.run" could not be started: no-such-program: No such file'):
        service(CONSUMING, ready={"run": ["no-such-program"]}).start()


def test_at_most_twenty_lines_of_the_log_are_shown(service):
    checkout = service("for n in range(100): print('line', n)\nraise SystemExit(1)", ready="/health")

    with pytest.raises(PartNotReady) as failure:
        checkout.start()

    assert str(failure.value).splitlines()[1:] == [f"    line {n}" for n in range(80, 100)]


def test_secrets_a_service_wrote_before_it_failed_are_not_told(service, journal):
    journal.redactor.learn("correct-horse")
    checkout = service("print('signing in with correct-horse'); raise SystemExit(1)", ready="/health")

    with pytest.raises(PartNotReady) as failure:
        checkout.start()

    assert "signing in with" in str(failure.value)
    assert "correct-horse" not in str(failure.value)


def test_nobody_waits_for_a_service_once_the_start_was_given_up(service, site):
    checkout = service("import time; time.sleep(60)", ready="/health")
    threading.Timer(0.2, site.aborted.set).start()

    before = time.monotonic()
    with pytest.raises(PartNotReady, match="before the start was given up"):
        checkout.start()

    assert time.monotonic() - before < 20


def test_a_program_that_is_not_there_is_named(service):
    with pytest.raises(StackError, match='"checkout" could not be started: no-such-program: No such file or directory'):
        service(run=["no-such-program"]).start()


def test_a_service_that_runs_elsewhere_is_looked_for_and_left_alone(service, site, journal):
    elsewhere = service(ready="/health")
    elsewhere.start()
    ready = models.Ready(run=["true"])
    found = FoundService("found", models.Service(url=elsewhere.endpoint.url, ready=ready), site)

    found.start()

    assert found.endpoint == elsewhere.endpoint
    assert found.up
    for act in (found.pause, found.resume, found.stop, found.kill, found.restart):
        with pytest.raises(UsageError, match=r'service "found" cannot be .*: interlock did not start it'):
            act()
    found.dispose(1)
    assert get(elsewhere) == 200


def test_a_service_that_is_not_at_its_url_is_named_with_where_it_was_looked_for(site, service):
    nowhere = service().endpoint.port
    found = FoundService("found", models.Service(url=f"http://user:hidden@127.0.0.1:{nowhere}"), site)

    with pytest.raises(PartNotReady) as failure:
        found.start()

    assert f'service "found" is to be at 127.0.0.1:{nowhere}, where nothing answers: Connection refused' in str(
        failure.value
    )
    assert "hidden" not in str(failure.value)
