"""`World`: the one object a scenario's steps share, new for each scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from interlock.correlation import HEADER, is_of_others
from interlock.errors import ExpectationFailed, InterlockError, UnknownName, UsageError
from interlock.expect import Memory
from interlock.journal import Event, Journal
from interlock.texts import named
from interlock.world.beside import read_beside
from interlock.world.unexpected import Unexpected

if TYPE_CHECKING:
    from interlock.clients.broker import Broker
    from interlock.clients.database import Database
    from interlock.clients.http import Answer, HttpClient
    from interlock.clients.mailbox import Mailbox
    from interlock.clients.stub import Stub
    from interlock.harness import Harness
    from interlock.profile import Profile
    from interlock.profile.models import Kind
    from interlock.stack import Stack
    from interlock.stack.service import Service
    from interlock.world.message_schemas import MessageSchemas

Part = TypeVar("Part")


class Check(Protocol):
    """Whether what a scenario says came about."""

    def __call__(self, *, meanwhile: bool) -> str | None:
        """Why it did not, or None; ``meanwhile`` the scenario still runs."""


class World:
    """Named clients, memory and clean-up of one scenario; to make one brings every part to the known state.

    Raises:
        ResetError: the known state was not reached; names the part and what stood in the way.
        PartLost: a part is gone and could not be brought back.

    Args:
        harness: what runs.
        folder: where the scenario's feature lies; the suite's root where None.

    Attributes:
        memory: what the scenario remembers.
        mark: the journal's place when the scenario began; what came before is not its concern.
        unexpected: what third parties were asked that nobody expected.
        watched: the databases whose rows were remembered when it began.
        unwatched: why those of others could not be.
        message_schemas: judges messages by the schemas of the profile; None where it gives none.

    Example:
        A step of a suite's own: ``context.world.http("checkout").send(Request(method="GET", path="/orders"))``
    """

    def __init__(self, harness: Harness, folder: Path | None = None) -> None:
        self.harness = harness
        self.folder = harness.base if folder is None else folder
        unique = harness.begin()
        self.memory = Memory(unique, datetime.now(UTC))
        for kind, name, _ in self.profile.parts():
            if kind in ("services", "stubs"):
                self.memory.offer(f"url of {name}", partial(self._url, kind, name))
        self.mark = harness.journal.mark()
        self._answer: Answer | None = None
        self._sessions: dict[str, HttpClient] = {}
        self._cleanups: list[Callable[[], object]] = []
        self._promises: list[Check] = []
        self._demands: list[Callable[[], None]] = []
        self.unexpected = Unexpected(self)
        self._told_of_others = False
        self.watched: list[str] = []
        self.unwatched: dict[str, InterlockError] = {}
        self._told_of_loss: set[str] = set()
        self.message_schemas: MessageSchemas | None = None
        if harness.documents.has_message_schemas:
            from interlock.world.message_schemas import MessageSchemas  # noqa: PLC0415 - few suites have schemas

            self.message_schemas = MessageSchemas(self)
            self.demand(self.message_schemas.check_the_rest)

    @property
    def profile(self) -> Profile:
        """The environment the scenario runs in."""
        return self.harness.profile

    @property
    def journal(self) -> Journal:
        """What was seen."""
        return self.harness.journal

    @property
    def stack(self) -> Stack:
        """The running parts.

        Raises:
            UsageError: the profile names no part.
        """
        if self.harness.stack is None:
            raise UsageError(f"{self.profile.origin} names no part", hint="name services, databases or brokers there")
        return self.harness.stack

    def http(self, service: str) -> HttpClient:
        """This scenario's session with a service: cookies and sign-in are its own."""
        if service not in self._sessions:
            from interlock.clients.http import HttpClient  # noqa: PLC0415 - a world without HTTP needs no requests

            self._known("service", service, self.profile.services)
            url = self.stack.endpoint("services", service).url
            promised = self.profile.services[service].contract
            contract = self.harness.documents.contracts.of(service) if promised else None
            session = HttpClient(service, url, self.journal, judge=contract.at(url) if contract else None)
            session.headers[HEADER] = self.memory.recall("unique")
            self._sessions[service] = session
            self.cleanup(session.close)
        return self._sessions[service]

    def file(self, name: str) -> bytes:
        """The bytes of a file beside the feature.

        Raises:
            UnknownName: there is no such file; lists what there is.
            UsageError: it lies outside of the suite.
        """
        return read_beside(name, self.folder, self.harness.base)

    def database(self, name: str | None = None) -> Database:
        """The database of this name; else the only one, or the one that is the default."""
        return self._sole("database", name or self.profile.meant("databases"), self.harness.databases)

    def broker(self, name: str | None = None) -> Broker:
        """The broker of this name; else the only one, or the one that is the default."""
        return self._sole("broker", name or self.profile.meant("brokers"), self.harness.brokers)

    def mailbox(self, name: str | None = None) -> Mailbox:
        """The mailbox of this name; else the only one, or the one that is the default."""
        return self._sole("mailbox", name or self.profile.meant("mailboxes"), self.harness.mailboxes)

    def stub(self, name: str) -> Stub:
        """The stub of this name."""
        return self._sole("stub", name, self.harness.stubs)

    def service(self, name: str) -> Service:
        """The process behind a service, to pause, kill, stop."""
        self._known("service", name, self.profile.services)
        return self.stack.services[name]

    @property
    def answer(self) -> Answer:
        """The answer to the scenario's last request.

        Raises:
            UsageError: nothing was sent yet.
        """
        if self._answer is None:
            raise UsageError("there is no answer yet", hint='send a request first: When I send GET "/..." to "..."')
        return self._answer

    @answer.setter
    def answer(self, answer: Answer) -> None:
        self._answer = answer

    def remember(self, name: str, value: Any) -> None:
        """Keep a value for ``{name}`` later in the scenario."""
        self.memory.remember(name, value)
        self.journal.record(
            Event(
                kind="memory.remembered", part="", summary=f"{name} = {value}", data={"name": name, "value": str(value)}
            )
        )

    def is_ours(self, labels: Iterable[tuple[str, Any]]) -> bool:
        """Whether something seen belongs to this scenario: its correlation id is not that of another.

        Work that an application does late, where nobody can see it coming, must not be held against whoever runs then,
        nor what others do in an environment that is shared.
        """
        value = is_of_others(labels, self.memory.recall("unique"))
        if value is not None and not self._told_of_others:
            whose = "late work of an earlier scenario" if self.harness.run in value else "work of another run"
            self.harness.note(f"{whose} ({HEADER}: {value}) came in and was left out here")
            self._told_of_others = True
        return value is None

    def cleanup(self, act: Callable[..., object], *args: Any) -> None:
        """Undo something when the scenario ends, last come first undone, whatever its outcome."""
        self._cleanups.append(lambda: act(*args))

    def promise(self, check: Check) -> None:
        """Ask this for why the scenario does not test what it says, or None; see `unkept`."""
        self._promises.append(check)

    def unkept(self, *, meanwhile: bool = False) -> list[str]:
        """What the scenario says and does not test, a sentence each; ``meanwhile`` only what holds up the flow.

        To be asked before `close`.
        """
        return [found for check in self._promises if (found := check(meanwhile=meanwhile)) is not None]

    def demand(self, check: Callable[[], None]) -> None:
        """Ask at the end of the scenario whether the application kept to what no sentence has to say.

        Args:
            check: raises `ExpectationFailed` where it did not.
        """
        self._demands.append(check)

    def check_demands(self) -> None:
        """Ask everything that is demanded; to be asked before `close`.

        Raises:
            ExpectationFailed: the application did not keep to it; the message has each.
        """
        found: list[ExpectationFailed] = []
        for check in self._demands:
            try:
                check()
            except ExpectationFailed as error:
                found.append(error)
        if found:
            first, *others = found
            if not others:
                raise first
            also = (f"Also: {error}" for error in others)
            raise ExpectationFailed(
                first.sentence, expected=first.expected, actual=first.actual, detail="\n".join([first.detail, *also])
            )

    def close(self) -> None:
        """Run every clean-up; raises what went wrong in them only after the last.

        Raises:
            InterlockError: one or more clean-ups failed; the message has each.
        """
        problems: list[str] = []
        interrupted: KeyboardInterrupt | None = None
        self.unexpected.forget()
        while self._cleanups:
            try:
                self._cleanups.pop()()
            except KeyboardInterrupt as error:
                interrupted = error
            except Exception as error:  # noqa: BLE001 - the next clean-up must run whatever this one did
                problems.append(named(error))
        if interrupted is not None:
            raise interrupted
        if problems:
            raise InterlockError(f"clean-up failed: {'; '.join(problems)}")

    def lost(self) -> list[str]:
        """Why each part that died or froze meanwhile is gone, with the end of its log; asks all that run."""
        found = self.harness.stack.examine() if self.harness.stack is not None else []
        self._told_of_loss.update(found)
        return found

    def take_lost(self, *, passed: bool, in_a_hurry: bool = False) -> list[str]:
        """As `lost`, at the end of the scenario: what no failure of it has told of; in a hurry, nobody is asked.

        A failure in whose time the run itself stood still is not held against the application either.
        """
        stack = self.harness.stack
        if stack is None:
            return []
        if not in_a_hurry:
            stack.examine(thoroughly=not passed)
        lost = [sentence for sentence in stack.take_lost() if passed or sentence not in self._told_of_loss]
        paused = stack.take_paused()
        return lost if passed else lost + paused

    def _sole(self, kind: str, name: str | None, known: Mapping[str, Part]) -> Part:
        if name is None:
            if not known:
                raise UsageError(f"{self.profile.origin} has no {kind}")
            names = ", ".join(sorted(known))
            raise UsageError(
                f"which {kind}? {self.profile.origin} has: {names}",
                hint=f"name the {kind}, or choose one for all sentences that do not: default = true",
            )
        self._known(kind, name, known)
        return known[name]

    def _url(self, kind: Kind, name: str) -> str:
        """Where a service or a stub is, for ``{url of partner}``.

        Raises:
            UsageError: nobody can be asked there: the service is not told where to listen.
        """
        from interlock.profile.references import listens  # noqa: PLC0415 - loaded where there is a stack

        if kind == "services" and not listens(name, self.profile.services[name]):
            raise UsageError(
                f'the service "{name}" has no address: {self.profile.origin} does not tell it where to listen',
                hint="where it does listen, its run or env says {port}",
            )
        return self.stack.endpoint(kind, name).url

    def _known(self, kind: str, name: str, known: Mapping[str, Any]) -> None:
        if name not in known:
            raise UnknownName(kind, name, known, str(self.profile.origin))
