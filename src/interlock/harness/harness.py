"""One worker's running stack, the pooled clients on it, and the road from one scenario to the next.

A harness lives as long as the run; `begin` brings everything to the known state, and a `World` is made on it.
It knows nothing of behave: a pytest fixture could hold one just as well.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from interlock.correlation import is_of_others, labels_of, new_run
from interlock.errors import StackError
from interlock.harness.between import Between
from interlock.harness.documents import Documents
from interlock.interrupts import undisturbed
from interlock.journal import Journal
from interlock.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

    from interlock.clients.broker import Broker
    from interlock.clients.database import Database
    from interlock.clients.mailbox import Mailbox
    from interlock.clients.stub import Stub
    from interlock.profile import Profile
    from interlock.profile.models import Exchange
    from interlock.stack import Stack
    from interlock.stack.keeping.directory import KeptDirectory

Client = TypeVar("Client")

LOOK_AGAIN_AFTER = 0.05


class Harness:
    """Starts the profile's parts, keeps one client for each, and resets them before every scenario.

    Args:
        profile: what to run.
        base: the suite's root; relative paths of the profile start there.
        journal: where everything is recorded; a new one that hides the profile's secrets by default.
        kept: a kept stack to use instead of one of its own.
        schemas: the folder of the suite's JSON Schemas; ``schemas`` below the base by default.

    Attributes:
        between: what is done from one scenario to the next.
        documents: the schemas and contracts that the suite's messages and answers keep to.
        late: what went wrong between two scenarios, so that no scenario can be blamed: parts that died unasked, third
            parties that were asked what nobody expected.
        run: how the short texts of its scenarios begin.

    Example:
        ``with Harness(load_profile("embedded"), base=Path.cwd()) as harness: world = World(harness)``
    """

    def __init__(
        self,
        profile: Profile,
        *,
        base: Path,
        journal: Journal | None = None,
        kept: KeptDirectory | None = None,
        schemas: Path | None = None,
    ) -> None:
        self.profile = profile
        self.base = base
        self.journal = journal or Journal(Redactor(profile.secrets))
        self.stack: Stack | None = None
        self.kept = kept
        self.documents = Documents(profile, base, schemas or base / "schemas")
        self.databases: dict[str, Database] = {}
        self.brokers: dict[str, Broker] = {}
        self.mailboxes: dict[str, Mailbox] = {}
        self.stubs: dict[str, Stub] = {}
        self._numbers = itertools.count(1)
        self.run = new_run()
        self.between = Between(self)
        self.late: list[str] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start every part and connect the clients. What was started is stopped again if anything fails.

        Raises:
            StackError: a part is unavailable, or did not become ready; names it.
            ClientError: a part is up and cannot be talked to.
            ControlError: one of interlock's own programs does not answer.
            ProfileError, DocumentError: a schema or contract that the profile names is not there, or is none.
        """
        if next(self.profile.parts(), None) is None:
            return
        self.documents.check()
        # Imported here: a suite without parts must not pay for SQLAlchemy, requests and pika.
        from interlock.stack import Stack  # noqa: PLC0415

        self.stack = Stack(self.profile, self.journal, base=self.base, kept=self.kept)
        try:
            with self.documents.being_read():
                self.stack.start()
            self.between.begun = self.kept is not None and self.kept.attached  # somebody may have left work under way
            self._connect(self.stack)
            self._check_idle_probes(self.stack)
            for limit in self.stack.limits():
                self.note(limit)
        except BaseException:
            # What went wrong first is what people must read, an interrupt above all.
            with contextlib.suppress(StackError):
                self.stop()
            raise

    def _connect(self, stack: Stack) -> None:
        from interlock.clients.broker import Broker  # noqa: PLC0415
        from interlock.clients.database import Database  # noqa: PLC0415
        from interlock.clients.mailbox import Mailbox  # noqa: PLC0415
        from interlock.clients.stub import Stub  # noqa: PLC0415
        from interlock.stack.quiet_probes import taps  # noqa: PLC0415

        for name in self.profile.databases:
            self.databases[name] = Database(name, stack.endpoint("databases", name).url, self.journal)
        for name, settings in self.profile.brokers.items():
            url, unheard = stack.endpoint("brokers", name).url, stack.unheard(name)
            broker = Broker(name, url, settings.exchanges, self.journal, unheard, self._burying(stack, name))
            broker.connect()
            broker.tap()
            self.brokers[name] = broker
            if None not in unheard:
                stack.watch.add(taps(name, broker.settle))
        for name in self.profile.mailboxes:
            self.mailboxes[name] = Mailbox(name, stack.controls["mailboxes", name], self.journal)
        for name in self.profile.stubs:
            self.stubs[name] = Stub(name, stack.controls["stubs", name], self.journal)

    def _burying(self, stack: Stack, broker: str) -> dict[str, Exchange]:
        """The exchanges that dead letters go to, as a tap has to listen to them."""
        from interlock.profile.models import Exchange  # noqa: PLC0415

        keys: dict[tuple[str, str], set[str]] = {}
        for found in (stack.dead_letters(broker) or {}).values():
            if found.unheard is None:
                keys.setdefault((found.exchange, found.type), set()).update(found.keys)
        return {
            name: Exchange.model_validate({"type": "direct", "keys": sorted(known)} if kind == "direct" else {})
            for (name, kind), known in keys.items()
        }

    def _check_idle_probes(self, stack: Stack) -> None:
        """An idle probe that can never be asked would make every exact sentence wait in vain, and fail."""
        from interlock.stack.quiet import CANNOT_BE_ASKED  # noqa: PLC0415 - as in start

        deadline = time.monotonic() + self.profile.patience
        while wrong := [found for found in stack.quiet(0).busy if CANNOT_BE_ASKED in found]:
            if time.monotonic() > deadline:
                raise StackError("; ".join(wrong), hint=f"see this part, and idle, in {self.profile.origin}")
            # A service may make what its probe asks for only after it said that it is ready.
            self.journal.wait(self.journal.mark(), LOOK_AGAIN_AFTER)

    def begin(self) -> str:
        """Bring every part to the known state; returns a short text that no other scenario has.

        Raises:
            ResetError: the known state was not reached; names the part and what stood in the way.
            PartLost: a part is gone and could not be brought back.
            ControlError: one of interlock's own programs does not answer.
        """
        if self.stack is not None:
            self.between.come_to_the_known_state(self.stack)
        unique = f"{self.run}{next(self._numbers):03d}"
        if self.stack is not None and self.profile.level == "shared":
            self.stack.watch.concerns = lambda event: is_of_others(labels_of(event.subject), unique) is None
        self.between.mark = self.journal.mark()
        return unique

    def note(self, text: str) -> None:
        """Record something the reader of the report should know."""
        self.journal.note(text)

    @undisturbed
    def stop(self) -> None:
        """Hang up and stop everything, whatever goes wrong on the way. Safe to call twice.

        Raises:
            StackError: something did not stop in order; everything else was stopped all the same.
        """
        clients: list[Any] = [*self.brokers.values(), *self.databases.values()]
        self.brokers, self.databases, self.mailboxes, self.stubs = {}, {}, {}, {}
        problems: list[str] = []
        for client in clients:
            _attempt(client.close, problems)
        if self.stack is not None:
            _attempt(self.stack.stop, problems)
            self.stack = None
        if problems:
            raise StackError(f"not everything could be stopped: {'; '.join(problems)}")


def _attempt(act: Callable[[], object], problems: list[str]) -> None:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - the next one must be stopped whatever this one did
        problems.append(str(error) or type(error).__name__)
