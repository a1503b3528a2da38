import pytest

from amqp.claims import Address
from amqp.machine.running import run


@pytest.mark.local
def test_whatever_is_asked_of_both_brokers_comes_to_the_same(program, rabbitmq):
    run([Address("rabbitmq", rabbitmq.port), Address("interlock", program.port)], 30)
