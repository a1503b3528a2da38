"""Both brokers are held to what RabbitMQ has answered to scripts; see `pages`.

``make recordings`` writes RabbitMQ's answers anew.
"""

import os

import pytest

from amqp.differential.brokers import Embedded, Real
from amqp.differential.pages import PAGES
from amqp.differential.script import Script

RECORDING = bool(os.environ.get("RECORD"))
ALL = [pytest.param(page, scenario, id=scenario.title) for page in PAGES for scenario in page.scenarios]


@pytest.fixture(scope="module")
def real(rabbitmq):
    return Real(rabbitmq.port, rabbitmq.part._node)


@pytest.mark.skipif(RECORDING, reason="recording")
@pytest.mark.parametrize(("page", "scenario"), ALL)
def test_the_embedded_broker_answers_as_recorded(program, control, page, scenario):
    answers = Script(Embedded(program.port, control)).run([step.line for step in scenario.steps])

    assert told(scenario, answers) == scenario.transcript(embedded=True)


@pytest.mark.local
@pytest.mark.parametrize(("page", "scenario"), ALL)
def test_rabbitmq_answers_as_recorded(real, page, scenario):
    answers = Script(real).run([step.line for step in scenario.steps])

    if RECORDING:
        for step, its in zip(scenario.steps, answers, strict=True):
            step.answers = its
        page.version = real.version
        page.write()
    elif minor(page.version) == minor(real.version):
        assert told(scenario, answers) == scenario.transcript(embedded=False)
    else:
        pytest.skip(f"recorded on RabbitMQ {page.version}, this is {real.version}")


def minor(version):
    return version.rpartition(".")[0]


def told(scenario, answers):
    return [
        line
        for step, its in zip(scenario.steps, answers, strict=True)
        for line in [step.line, *(f"-> {it}" for it in its)]
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.stem)
def test_a_difference_has_a_reason_and_is_one(page):
    for scenario in page.scenarios:
        different = [step for step in scenario.steps if step.ours]
        assert bool(scenario.reasons) == bool(different), scenario.title
        assert all(step.ours != step.answers for step in different), scenario.title


def test_there_are_many_and_no_two_of_one_name():
    titles = [scenario.title for page in PAGES for scenario in page.scenarios]

    assert len(titles) >= 60
    assert len(set(titles)) == len(titles)
    assert all(step.answers for page in PAGES for scenario in page.scenarios for step in scenario.steps)
