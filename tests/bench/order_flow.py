"""The order flow by sentences against the same flow written by hand with requests, SQLAlchemy and pika.

Both on the embedded environment, both after its start. The hand-written one consumes the confirmation with a
blocking consumer on a queue of its own and polls the row every 2 ms; the sentences pay for typed tables, the
journal and the report.
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

from interlock.harness import Harness
from interlock.profile import load_profile

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 30
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


def main() -> list[tuple[str, str, str]]:
    """Both ways, one after the other."""
    by_hand = statistics.median(times_by_hand())
    by_sentences = statistics.median(times_by_sentences())
    said = f"{by_sentences / by_hand:.2f} x ({by_sentences * 1000:.0f} ms against {by_hand * 1000:.0f} ms"
    return [("the order flow by sentences against by hand", "<= 1.3 x", f"{said}, medians of {ROUNDS})")]


def times_by_hand() -> list[float]:
    """Seconds of each round of the hand-written flow."""
    taken = []
    with Harness(load_profile("embedded", ROOT / "environments"), base=ROOT) as harness:
        assert harness.stack is not None
        checkout = harness.stack.endpoint("services", "checkout").url
        engine = sa.create_engine(harness.stack.endpoint("databases", "shop").url, isolation_level="AUTOCOMMIT")
        broker = pika.URLParameters(harness.stack.endpoint("brokers", "events").url)
        for _ in range(ROUNDS):
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


def times_by_sentences() -> list[float]:
    """Seconds of each scenario's steps, read from the report of a run."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        suite = Path(folder)
        (suite / "features").mkdir()
        (suite / "steps").mkdir()
        for name in ("environments", "examples"):
            (suite / name).symlink_to(ROOT / name)
        for name in ("environment.py", "pyproject.toml"):
            (suite / name).write_text((ROOT / name).read_text())
        (suite / "steps" / "library_steps.py").write_text("import interlock.steps\n")
        scenarios = "\n".join(f"  Scenario: Order {number}{FLOW}" for number in range(ROUNDS))
        (suite / "features" / "flow.feature").write_text(f"Feature: The order flow\n\n{scenarios}")
        command = [sys.executable, "-m", "behave", "-f", "null", "--no-summary", "-D", "html=no"]
        run = subprocess.run(command, cwd=suite, capture_output=True, text=True, timeout=300, check=False)
        if run.returncode:
            raise RuntimeError(run.stdout[-2000:] + run.stderr[-2000:])
        results = [
            json.loads(path.read_text()) for path in (suite / "reports" / "allure-results").glob("*-result.json")
        ]
    return [(result["steps"][-1]["stop"] - result["steps"][0]["start"]) / 1000 for result in results]
