"""``booking-worker``: takes deposits, tells guests and partners, passes on what happened. Run as ``-m hotel.worker``.

One message at a time. It is acknowledged when all that it asks for is done, goes to the dead letters when nobody can
do it, and comes back when the database or the mail server was away.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import smtplib
import sys
import threading
import uuid
from typing import Any

import pika
import psycopg

from hotel import bookings, db, deposits, outbox, telling
from hotel.pause import Stopping

EVENTS = "bookings"
DEAD = "bookings.dead"
QUEUE = "booking-worker.events"

log = logging.getLogger("booking-worker")
stopping = threading.Event()


class Poison(Exception):
    """A message that is none of ours."""


def main() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(message)s")
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    declare()
    relay = threading.Thread(target=again_and_again, args=("the outbox", outbox.pass_on))
    relay.start()
    again_and_again("the queue", consume)
    relay.join()


def again_and_again(what: str, work: Any) -> None:
    while not stopping.is_set():
        try:
            with pika.BlockingConnection(parameters()) as broker:
                work(broker, stopping)
        except (pika.exceptions.AMQPError, psycopg.Error, OSError) as problem:
            log.warning("%s is out of reach: %s", what, type(problem).__name__)
            stopping.wait(0.2)
        except Exception:
            stopping.set()  # one half alone would only seem to work
            raise


def parameters() -> pika.URLParameters:
    return pika.URLParameters(os.environ["HOTEL_BROKER_URL"])


def declare() -> None:
    with pika.BlockingConnection(parameters()) as broker:
        channel = broker.channel()
        channel.exchange_declare(EVENTS, "fanout", durable=True)
        channel.exchange_declare(DEAD, "fanout", durable=True)
        channel.queue_declare(QUEUE, durable=True, arguments={"x-dead-letter-exchange": DEAD})
        channel.queue_bind(QUEUE, EVENTS)
        channel.queue_declare("booking-worker.dead", durable=True)
        channel.queue_bind("booking-worker.dead", DEAD)


def consume(broker: Any, stopping: threading.Event) -> None:
    channel = broker.channel()
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume(QUEUE, on_message)
    log.info("booking-worker is ready")
    while not stopping.is_set():
        broker.process_data_events(time_limit=0.2)
        if not channel.is_open or not channel.consumer_tags:
            raise ConnectionError("the queue is gone")


def on_message(channel: Any, method: Any, _: Any, body: bytes) -> None:
    try:
        handle(body)
    except (Poison, deposits.Unclear, smtplib.SMTPRecipientsRefused) as problem:
        log.warning("given up: %s", problem)
        channel.basic_reject(method.delivery_tag, requeue=False)
    except (psycopg.OperationalError, OSError) as problem:  # the database or the mail server, which will be back
        log.warning("waiting: %s", type(problem).__name__)
        stopping.wait(0.2)
        channel.basic_nack(method.delivery_tag, requeue=True)
    except Stopping:
        return  # not settled: it comes back when the connection ends
    except Exception:
        log.exception("given up")
        channel.basic_reject(method.delivery_tag, requeue=False)
    else:
        channel.basic_ack(method.delivery_tag)


def handle(body: bytes) -> None:
    try:
        message = json.loads(body)
        event, booking_id = message["event"], message["bookingId"]
        uuid.UUID(booking_id)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Poison(f"not an event of a booking: {body[:80]!r}") from problem
    with db.connect(autocommit=True) as connection:
        booking = bookings.find(connection, booking_id)
        if booking is None:
            raise Poison(f"{event} of booking {booking_id}, which is not known")
        if event == "booking.made":
            take_deposit(connection, booking)
        elif event == "booking.cancelled":
            deposits.release(booking)
        if event in telling.EVENTS:
            telling.tell_guest(connection, booking, event)
            telling.tell_partner(connection, booking, event, message, stopping)
        log.info("done with %s of %s", event, booking["reference"])


def take_deposit(connection: db.Connection, booking: dict[str, Any]) -> None:
    status = booking["status"]
    if status == "held":
        deposit = deposits.hold(booking, stopping)
        status = bookings.settle(connection, booking["id"], "confirmed" if deposit else "declined", deposit)
    if status == "cancelled":  # meanwhile, and perhaps before the deposit was there to be released
        deposits.release(booking)


if __name__ == "__main__":
    main()
