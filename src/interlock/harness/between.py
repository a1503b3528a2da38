"""From one scenario to the next: trouble is undone, what went is brought back, the flow runs dry, all is reset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interlock.errors import ControlError, InterlockError, PartLost

if TYPE_CHECKING:
    from interlock.clients.mailbox import Mailbox
    from interlock.clients.stub import Stub
    from interlock.harness.harness import Harness
    from interlock.stack import Stack

__all__ = ["Between"]

RUN_DRY_WITHIN = 10.0
"""How long a scenario's leftovers may take to run dry before the next one starts, seconds."""


class Between:
    """The way from one scenario to the next.

    Args:
        harness: whose parts are brought to the known state; what can be held against no scenario goes to its ``late``.

    Attributes:
        begun: whether somebody may have left work under way.
        mark: the journal's place when the scenario before began.
    """

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self.begun, self.mark = False, 0

    def come_to_the_known_state(self, stack: Stack) -> None:
        """Bring every part there; where that fails, once more from the ground: without the services, which start last.

        Raises:
            ResetError, PartLost, ControlError: as `Harness.begin`.
        """
        try:
            self._reset(stack)
        except InterlockError as error:
            self._reset_from_the_ground(stack, error)

    def _reset(self, stack: Stack) -> None:
        shared = self._harness.profile.level == "shared"
        stack.faults.undo()
        self._harness.late += stack.take_lost()
        self._put_down_what_did_not_answer(stack)
        self._restore(stack)
        for broker in self._harness.brokers.values():
            broker.mend()  # quiet cannot be told with a tap that is lost
        self._reset_doubles(*self._harness.stubs.values())
        self.take_strays()
        if self.begun and not shared:
            self._run_dry(stack)
            self.take_strays()
        self.begun = True
        if not shared:  # others are at work on the same rows and queues
            stack.renewal.reset()
            if missing := stack.renewal.redeclare():
                self._harness.note(f"services were started anew, for what they declare was gone: {', '.join(missing)}")
        self._hear_from_now_on(stack)

    def _reset_from_the_ground(self, stack: Stack, error: InterlockError) -> None:
        stack.faults.undo()
        stack.renewal.put_down_services()
        stack.examine()
        self._harness.late += stack.take_lost()
        self._restore(stack, services=False)
        for broker in self._harness.brokers.values():
            broker.mend()
        if self._harness.profile.level == "shared":
            self._restore(stack)
        else:
            stack.renewal.start_anew()
        self._hear_from_now_on(stack)
        first, *_ = error.message.splitlines()
        self._harness.note(
            f"the known state was reached at the second try, with all services started anew; before: {first}"
        )

    def _put_down_what_did_not_answer(self, stack: Stack) -> None:
        """A service that left a request without an answer may hang, and would keep the next scenario waiting, too."""
        exchanges = [event for event in self._harness.journal.kept(self.mark) if event.kind == "http.exchange"]
        silent = {event.part for event in exchanges if event.data["response"] is None and stack.services[event.part].up}
        if silent:
            stack.renewal.put_down_services(silent)
            self._harness.note(f"started anew, for a request was not answered: {', '.join(sorted(silent))}")

    def _restore(self, stack: Stack, *, services: bool = True) -> None:
        brought_back = stack.renewal.restore(services=services)
        for kind, name in brought_back:
            self._harness.note(
                f'{kind}."{name}" was gone and was started anew, and so were the services that refer to it'
            )
            if kind == "brokers":
                self._harness.brokers[name].tap()  # what the tap did not see is not this scenario's concern

    def _hear_from_now_on(self, stack: Stack) -> None:
        for broker in self._harness.brokers.values():
            broker.retap()
        # What the doubles took in while everything else was put back is nobody's either.
        self._reset_doubles(*self._harness.stubs.values(), *self._harness.mailboxes.values())
        for stub in self._harness.stubs.values():
            stub.odd.clear()
        if lost := stack.take_lost():
            self._harness.late += lost
            raise PartLost("\n".join(lost))
        stack.watch.forget()

    def take_strays(self) -> None:
        """Keep in mind what third parties were asked since a scenario had ended, and nobody expected."""
        for name, stub in self._harness.stubs.items():
            strays, stub.odd = stub.odd, []
            if self.begun and self._harness.profile.level != "shared":
                callers = self._harness.profile.callers(name)
                self._harness.late += [one.told_as_unexpected(name, callers) for one in strays if not one.expected]

    def _reset_doubles(self, *doubles: Stub | Mailbox) -> None:
        for double in doubles:
            try:
                double.reset()
            except ControlError as error:
                raise PartLost(f'"{double.name}" does not answer: {error.message}') from error

    def _run_dry(self, stack: Stack) -> None:
        """Let the scenario before come to its end, so that its late work does not reach the next one."""
        quietness = stack.quiet(RUN_DRY_WITHIN)
        lost = stack.take_lost()
        self._harness.late += lost
        if not quietness.reached:
            busy = "; ".join(quietness.busy)
            self._harness.note(f"the scenario before did not run dry, so that its services were started anew: {busy}")
            stack.renewal.start_anew()
        elif lost:
            self._restore(stack)
