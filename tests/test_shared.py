"""Two runs of one suite at once against one environment that neither of them started: both find only their own work."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from interlock.stack.command import child_environment
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.process import ManagedProcess
from interlock.stack.readiness import takes_connections
from servers import Postgres, RabbitMQ
from suite import Suite

pytestmark = pytest.mark.local

APPLICATION = """
import http.server, json, sys, threading
import pika, psycopg

port, broker, database = int(sys.argv[1]), sys.argv[2], sys.argv[3]
HEADER = "X-Correlation-Id"
ids = []

def connect():
    parameters = pika.URLParameters(broker)
    parameters.heartbeat = 0
    return pika.BlockingConnection(parameters).channel()

def execute(statement, *values):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statement, values)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        note = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        execute("insert into notes (text) values (%s)", note["text"])
        properties = pika.BasicProperties(headers={HEADER: self.headers[HEADER]}, content_type="application/json")
        publisher = connect()
        publisher.basic_publish("notes", "noted", json.dumps(note).encode(), properties)
        publisher.connection.close()
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        pass

def work(channel, method, properties, body):
    # The property alone, where somebody publishes by hand; an application may know but one of the two.
    label = properties.headers.get(HEADER) if method.routing_key == "noted" else None
    labels = {"headers": {HEADER: label}} if label else {"correlation_id": properties.correlation_id}
    execute("update notes set seen = seen + 1 where text = %s", json.loads(body)["text"])
    channel.basic_publish("notes", "seen", body, pika.BasicProperties(content_type="application/json", **labels))
    channel.basic_ack(method.delivery_tag)

worker = connect()
worker.exchange_declare("notes", "topic", durable=True)
worker.queue_declare("notes.worker", durable=True)
for key in ("noted", "told"):
    worker.queue_bind("notes.worker", "notes", key)
worker.basic_consume("notes.worker", work)
threading.Thread(target=worker.start_consuming, daemon=True).start()
http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""
PROFILE = """
level = "shared"
patience = "20 s"

[services.notes]
url = "http://127.0.0.1:${PORT}"
publishes = ["notes"]
consumes = ["notes.worker"]

[databases.notes]
provider = "external"
url = "${DATABASE}"

[brokers.events]
provider = "external"
url = "${BROKER}"
exchanges.notes = {}
"""
SCENARIO = """
  Scenario: Note NUMBER is seen once, and nobody else's is
    When I send POST "/notes" to "notes" with:
      | field | value         |
      | text  | note-{unique} |
    Then the answer is 201
    And a message "seen" arrives with:
      | field | value         |
      | text  | note-{unique} |
    And exactly 1 message "seen" arrives
    And exactly 1 message "noted" arrives
    And these messages arrive in order:
      | message | text          |
      | noted   | note-{unique} |
      | seen    | note-{unique} |
    And the "notes" table has 1 row where:
      | text          | seen |
      | note-{unique} | 1    |

  Scenario: Nothing is heard in scenario NUMBER of those who speak meanwhile
    When I publish "told" to "notes" with:
      | field | value         |
      | text  | told-{unique} |
    Then no message "noted" arrives
    And exactly 1 message "seen" arrives

  @needs:reset
  Scenario: Not here NUMBER
    Then the "notes" table has no row
"""
MEETING = """
import os
from pathlib import Path
from behave import step
from interlock.stack.patience import hold

@step("both runs {occasion}")
def _(context, occasion):
    Path(f"PLACE/{os.getpid()}.{occasion}").touch()
    assert hold(lambda: len(list(Path("PLACE").glob(f"*.{occasion}"))) == 2, within=120)
"""
POSTED = "    Then the answer is 201\n"
MET = SCENARIO.replace("    When", "    Given both runs listen\n    When", 1).replace(
    POSTED, f"{POSTED}    And both runs have spoken\n"
)
ROUNDS = 4
FEATURE = "Feature: Notes\n" + "".join(
    scenario.replace("NUMBER", str(number)) for number, scenario in enumerate([MET] + [SCENARIO] * (ROUNDS - 1))
)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database, a broker and an application that are there already."""
    postgres, rabbitmq, port = Postgres(), RabbitMQ(), Reservation()
    try:
        url = postgres.new_url()
        database = url.replace("+psycopg", "")
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("create table notes (text text primary key, seen integer not null default 0)")
        (tmp_path / "application.py").write_text(APPLICATION)
        command = [sys.executable, str(tmp_path / "application.py"), str(port.port), rabbitmq.url, database]
        application = ManagedProcess("notes", command, env=child_environment())
        try:
            assert hold(lambda: takes_connections("127.0.0.1", port.port) is None, within=30), application.tail()
            yield {"PORT": str(port.port), "DATABASE": url, "BROKER": rabbitmq.url}
        finally:
            application.kill()
    finally:
        port.release()
        rabbitmq.stop()
        postgres.stop()


def test_two_runs_at_once_in_a_shared_environment_find_only_their_own_work(environment, tmp_path: Path) -> None:
    files = {
        "features/notes.feature": FEATURE,
        "environments/embedded.toml": PROFILE,
        "steps/meeting_steps.py": MEETING.replace("PLACE", str(tmp_path)),
    }
    suites = [Suite(files, tmp_path / name) for name in ("one", "other")]

    outcomes = [running.finish() for running in [suite.start(env=environment) for suite in suites]]

    for outcome in outcomes:
        assert outcome.exit_code == 0, str(outcome)
        statuses = [result["status"] for result in outcome.results]
        assert (statuses.count("passed"), statuses.count("skipped")) == (2 * ROUNDS, ROUNDS)
    # Each heard the other: they were there at once, and told apart.
    assert all(re.search(r"work of another run \(X-Correlation-Id: i\w+\) came in", one.summary) for one in outcomes)
    with psycopg.connect(environment["DATABASE"].replace("+psycopg", "")) as connection:
        texts = [text for (text,) in connection.execute("select text from notes where seen = 1")]
    assert len(texts) == len(set(texts)) == 2 * ROUNDS
