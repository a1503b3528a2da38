"""Which binding keys a routing key meets; RabbitMQ is asked the same questions as the embedded broker."""

import pytest

from interlock.amqp.routing import topic_matches

TOPICS = [
    ("order.placed", "order.placed", True),
    ("order.placed", "order.paid", False),
    ("order.*", "order.placed", True),
    ("order.*", "order", False),
    ("order.*", "order.placed.twice", False),
    ("*.placed", "order.placed", True),
    ("order.#", "order", True),
    ("order.#", "order.placed.twice", True),
    ("#", "", True),
    ("#", "a.b.c", True),
    ("*", "", False),
    ("*", "a", True),
    ("", "", True),
    ("", "a", False),
    ("#.placed", "placed", True),
    ("#.placed", "a.b.placed", True),
    ("#.placed", "placed.not", False),
    ("a.#.b.#.c", "a.b.c", True),
    ("a.#.b.#.c", "a.x.b.y.z.c", True),
    ("a.#.b.#.c", "a.c.b", False),
    ("*.#", "", False),
    ("#.#", "", True),
    ("a.*.c", "a..c", True),
    ("a.", "a", False),
]


@pytest.mark.parametrize(("binding_key", "routing_key", "meets"), TOPICS)
def test_a_topic_binding_meets_the_keys_its_words_allow(binding_key, routing_key, meets):
    assert topic_matches(binding_key, routing_key) is meets


def test_both_brokers_route_all_these_topics_alike(channel, name):
    channel.exchange_declare(name, "topic", auto_delete=True)
    queues = {}
    for pattern in {pattern for pattern, _, _ in TOPICS}:
        queues[pattern] = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queues[pattern], name, pattern)

    found = []
    for pattern, key, _ in TOPICS:
        channel.basic_publish(name, key, key.encode())
        found.append((pattern, key, channel.basic_get(queues[pattern], auto_ack=True)[0] is not None))
        for queue in queues.values():
            channel.queue_purge(queue)

    assert found == TOPICS


def test_a_direct_exchange_wants_the_same_key_and_a_fanout_none(channel, queue, name):
    channel.queue_bind(queue, "amq.direct", name)
    channel.queue_bind(queue, "amq.fanout", "ignored")

    channel.basic_publish("amq.direct", f"{name}-other", b"not here")
    channel.basic_publish("amq.direct", name, b"direct")
    channel.basic_publish("amq.fanout", "whatever", b"fanout")

    assert [channel.basic_get(queue, auto_ack=True)[2] for _ in range(3)] == [b"direct", b"fanout", None]


def test_a_queue_bound_twice_gets_a_message_once(channel, queue):
    channel.queue_bind(queue, "amq.topic", f"{queue}.*")
    channel.queue_bind(queue, "amq.topic", f"{queue}.#")
    channel.basic_publish("amq.topic", f"{queue}.x", b"once")

    assert channel.queue_declare(queue, passive=True).method.message_count == 1


def test_a_new_binding_and_a_lost_one_count_from_the_next_message_on(channel, queue):
    channel.basic_publish("amq.topic", queue, b"too early")
    channel.queue_bind(queue, "amq.topic", queue)
    channel.basic_publish("amq.topic", queue, b"in time")
    channel.queue_unbind(queue, "amq.topic", queue)
    channel.basic_publish("amq.topic", queue, b"too late")

    assert [channel.basic_get(queue, auto_ack=True)[2] for _ in range(2)] == [b"in time", None]
