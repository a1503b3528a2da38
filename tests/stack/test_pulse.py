"""What runs and does not answer is ended, so that whoever waits for it finds out why."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from interlock.errors import ControlError
from interlock.profile import models
from interlock.stack import pulse
from interlock.stack.patience import hold
from interlock.stack.providers.embedded_program import EmbeddedProgram
from interlock.stack.pulse import Pulse

HANGS_AT_A_RESET = """
import time
from interlock.control.program import announce, parse_arguments, run_program, until_told_to_end
from interlock.control.server import ControlServer

async def main():
    arguments = parse_arguments("hangs at a reset")
    control = ControlServer({"reset": lambda: (print("hanging", flush=True), time.sleep(600))})
    await control.start(arguments.control)
    announce("127.0.0.1", arguments.port)
    print("a word before", flush=True)
    await until_told_to_end(keep=False)

run_program(main)
"""


class Hanging(EmbeddedProgram[models.Mailbox]):
    kind = "mailboxes"
    description = "a program that hangs at a reset"
    module = "hangs"
    url = "smtp://{at}"


@pytest.fixture
def watching(journal, monkeypatch):
    for name, seconds in {"EVERY": 0.05, "ASKED_EVERY": 0.05, "ANSWERS_WITHIN": 0.1}.items():
        monkeypatch.setattr(pulse, name, seconds)
    one = Pulse(journal)
    one.start()
    yield one
    one.stop()


def test_a_program_that_hangs_is_ended_and_told_and_whoever_waits_for_it_waits_no_longer(
    site, tmp_path, monkeypatch, watching
):
    (tmp_path / "hangs.py").write_text(HANGS_AT_A_RESET)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    part = Hanging("mail", models.Mailbox(), site)
    part.start()
    with ThreadPoolExecutor(1) as another:
        waiting = another.submit(part.control.call, "reset", timeout=60)
        assert hold(lambda: "hanging" in part.logs(), within=30)
        watching.add(part)
        with pytest.raises(ControlError, match="no answer: "):
            waiting.result()
    watching.stop()  # as impatient as it is here, it would end whatever starts slowly

    assert part.look().startswith("it does not answer (asked 5 times, 1 s each), so it was ended")
    assert "a word before" in part.lost
    assert part.revive()
    assert part.lost is None
    assert part.answers(30)
    part.stop()


def test_watching_that_goes_wrong_is_told_once_and_goes_on(journal, watching):
    class Wrong:
        process = None
        asked = 0

        def look(self):
            return None

        def answers(self, within):
            self.asked += 1
            raise KeyError("nonsense")

        def end(self, reason):
            raise AssertionError(reason)

    wrong = Wrong()
    watching.add(wrong)

    assert hold(lambda: wrong.asked > 2, within=30)
    [told] = journal.since(0, "note")
    assert told.summary == "the parts could not be looked after: KeyError: 'nonsense'"


class Refusing:
    """A part that refuses at once, until some time has passed."""

    process = None

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self.ended: list[str] = []

    def look(self) -> object:
        return None

    def answers(self, within: float) -> bool:
        del within
        return time.monotonic() > self._until

    def end(self, reason: str) -> None:
        self.ended.append(reason)


def test_a_part_that_refuses_for_a_moment_is_not_ended(journal):
    looking, part = Pulse(journal), Refusing(2 * pulse.ANSWERS_WITHIN)
    looking.add(part)

    looking.examine()

    assert part.ended == []


def test_a_run_that_ends_meanwhile_ends_no_part(journal):
    looking, part = Pulse(journal), Refusing(60)
    looking.add(part)
    asking = threading.Thread(target=looking.examine)
    asking.start()

    looking.stop()

    asking.join(30)
    assert not asking.is_alive()
    assert part.ended == []
