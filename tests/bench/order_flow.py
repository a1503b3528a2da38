"""The order flow by sentences against the same flow written by hand with requests, SQLAlchemy and pika.

Both on the embedded environment, both after its start and each flow from the known state. The hand-written one is
connected beforehand, consumes the confirmation with a blocking consumer on a queue of its own and polls the rows every
2 ms; the sentences pay for typed tables, the journal and the report. All sentences are positive: exact and negative
ones wait until the flow is quiet, which a script does not. What is measured is the steps, as the report has them; what
a scenario costs besides is in `trivial_scenarios`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pika
import requests
import sqlalchemy as sa
from _figures import Row, met

from interlock.harness import Harness
from interlock.profile import load_profile

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, FLOWS = 5, 10
GOAL = 1.3
FLOW = '''
    Given I am signed in to "checkout" as "ada"
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "BOOK-1", "quantity": 2}]}
      """
    Then the answer is 201
    And the answer contains:
      | field | value          |
      | id    | <any> as order |
      | total | "59.80"        |
    And a message "order.confirmed" arrives with:
      | field | value   |
      | order | {order} |
    And the "orders" table has a row:
      | id      | status    |
      | {order} | confirmed |
    And the "payments" table has a row:
      | order_id | status   |
      | {order}  | captured |
'''


def main() -> list[Row]:
    """Both ways in turn, a few flows each time, so that a change of the machine's speed meets both."""
    by_hand, by_sentences = [], []
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        features(Path(folder))
        for _ in range(ROUNDS):
            by_hand.append(statistics.median(times_by_hand()))
            by_sentences.append(statistics.median(times_by_sentences(Path(folder))))
    times = statistics.median(ours / theirs for ours, theirs in zip(by_sentences, by_hand, strict=True))
    said = f"{statistics.median(by_sentences) * 1000:.0f} ms against {statistics.median(by_hand) * 1000:.0f} ms"
    return [
        (
            "the order flow by sentences against by hand",
            f"<= {GOAL} x",
            f"{times:.2f} x ({said}; medians of {ROUNDS} pairs of {FLOWS} flows)",
            met(times <= GOAL),
        )
    ]


def times_by_hand() -> list[float]:
    """Seconds of some hand-written flows."""
    taken = []
    with Harness(load_profile("embedded", ROOT / "environments"), base=ROOT) as harness:
        assert harness.stack is not None
        checkout = harness.stack.endpoint("services", "checkout").url
        engine = sa.create_engine(harness.stack.endpoint("databases", "shop").url, isolation_level="AUTOCOMMIT")
        broker = pika.URLParameters(harness.stack.endpoint("brokers", "events").url)
        for _ in range(FLOWS):
            harness.begin()
            # As a script would have it: connected before the flow begins.
            connection = pika.BlockingConnection(broker)
            channel = connection.channel()
            queue = channel.queue_declare("", exclusive=True).method.queue
            channel.queue_bind(queue, "shop.events", "order.confirmed")
            with requests.Session() as session, engine.connect() as database:
                began = time.perf_counter()
                one_flow(session, checkout, database, channel, queue)
                taken.append(time.perf_counter() - began)
            connection.close()
        engine.dispose()
    return taken


def one_flow(
    session: requests.Session, checkout: str, database: sa.Connection, channel: pika.channel.Channel, queue: str
) -> None:
    """Sign in, order, and see the message and the rows."""
    answer = session.post(f"{checkout}/sign-in", json={"email": "ada@example.com", "password": "correct horse"})
    token = answer.json()["token"]
    answer = session.post(
        f"{checkout}/orders",
        json={"lines": [{"sku": "BOOK-1", "quantity": 2}]},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201
    assert answer.json()["total"] == "59.80"
    order = answer.json()["id"]
    for _, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=5):
        if json.loads(body)["order"] == order:
            break
    channel.cancel()
    for query, wanted in (
        ("select status from orders where id = :order", "confirmed"),
        ("select status from payments where order_id = :order", "captured"),
    ):
        while database.execute(sa.text(query), {"order": order}).scalar() != wanted:
            time.sleep(0.002)


def features(suite: Path) -> None:
    """A suite of nothing but the flow, with the shop and its environments."""
    for name in ("contracts", "environments", "examples", "schemas"):
        (suite / name).symlink_to(ROOT / name)
    for name in ("environment.py", "pyproject.toml"):
        (suite / name).write_text((ROOT / name).read_text())
    (suite / "steps").mkdir()
    (suite / "steps" / "library_steps.py").write_text("import interlock.steps\n")
    (suite / "features").mkdir()
    scenarios = "\n".join(f"  Scenario: Order {number}{FLOW}" for number in range(FLOWS))
    (suite / "features" / "flow.feature").write_text(f"Feature: The order flow\n\n{scenarios}")


def times_by_sentences(suite: Path) -> list[float]:
    """Seconds of each scenario's steps, read from the report of a run."""
    command = [sys.executable, "-m", "behave", "-f", "null", "--no-summary", "-D", "html=no"]
    run = subprocess.run(command, cwd=suite, capture_output=True, text=True, timeout=300, check=False)
    if run.returncode:
        raise RuntimeError(run.stdout[-2000:] + run.stderr[-2000:])
    results = [json.loads(path.read_text()) for path in (suite / "reports" / "allure-results").glob("*-result.json")]
    return [(result["steps"][-1]["stop"] - result["steps"][0]["start"]) / 1000 for result in results]
