"""The directory of a kept stack, as a run has one of its own: lent out to parts, and left behind.

Until a stack is complete, this is as a run's: whoever leaves it ends everything, and the next one to start cleans up
after a command that was killed meanwhile. From then on nothing ends it but ``interlock down``.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from interlock.errors import StackError
from interlock.profile.models import Profile
from interlock.profile.references import Part
from interlock.stack.alive import identity, session_members
from interlock.stack.keeping.part import KeptPart
from interlock.stack.keeping.place import STATE, Lease, Place
from interlock.stack.keeping.plan import Plan, called
from interlock.stack.keeping.state import Record, State
from interlock.stack.leftovers import clear, end_sessions
from interlock.stack.mark import VARIABLE, end_all, processes
from interlock.stack.output import Log
from interlock.stack.sweep import ROOM, RunDirectory, in_words, make_private, open_here, private_mode, runs_here, swept

__all__ = ["KeptDirectory", "about_stack", "borrowed", "check_can_be_kept", "leased", "take_down"]


class KeptDirectory(RunDirectory):
    """Where a kept stack has its files. What cannot be understood there is removed, with whatever ran.

    Args:
        lease: the right to use it.
        about: what is written down of the stack: suite, environment.
        services_anew: no service of it is used as it is.

    Attributes:
        told: one sentence for each part that was not used as it was.
        stays: whether the stack outlives us.
        attached: whether there was anything to take over.

    Raises:
        StackError: it cannot be made, or processes cannot be told apart on this machine.
    """

    def __init__(self, lease: Lease, about: dict[str, str], *, services_anew: bool = False) -> None:
        place = lease.place
        if identity(os.getpid()) is None:
            raise StackError("a stack cannot be kept here: without /proc nobody knows later which processes are its")
        self._lease, self._process = lease, os.getpid()
        self._lock = threading.Lock()
        self._closed = self._left = False
        self.path, self._mark = place.path, place.mark
        self.marking, self.swept = {VARIABLE: self._mark}, []
        self._plan: Plan | None = None
        self.attached = False
        self._services_anew = services_anew
        state = State.read(self.path / STATE)
        self._state = state or State(self.path / STATE, about)
        self._unread = place.complete and state is None
        atexit.register(self.close)
        open_here.add(self)
        try:
            if state is None:
                clear(self.path, self._mark)
                self.path.mkdir(mode=0o700)
                self.path.chmod(private_mode())
            make_private(place.runs)
            with swept(place.runs) as self.swept:
                pass
            self._was_in_use, self._state.in_use = self._state.in_use, True
            self._state.save()
        except OSError as error:
            self.close()
            raise StackError(f"a stack cannot be kept in {self.path}: {in_words(error)}", hint=ROOM) from None
        except BaseException:
            self.close()
            raise

    @property
    def stays(self) -> bool:
        """Whether the stack outlives us."""
        return self._state.complete

    @property
    def since(self) -> float:
        """When the stack was kept, seconds since the epoch."""
        return self._state.since

    @property
    def told(self) -> list[str]:
        """One sentence for each part that was not used as it was."""
        if self._unread:
            return ["what was kept up could not be understood any more, and was ended"]
        return list(self._plan.told) if self._plan is not None and self.attached else []

    def prepare(self, profile: Profile) -> None:
        """Decide what of it can be used, and end the rest."""
        self.attached = self.stays
        if self._was_in_use:
            self._end_strays()
        self._plan = Plan(profile, self._state, services_anew=self._services_anew)

    def _end_strays(self) -> None:
        """Whoever had it was killed, perhaps while it started something that is written down nowhere."""
        written_down = [one for one in self._state.parts.values() if one.pid and identity(one.pid) == one.known]
        known = {pid for one in written_down for pid in session_members(one.pid)}
        end_all(lambda: [pid for pid in processes(self._mark.__eq__) if pid not in known])

    def without(self, part: Part) -> None:
        """This part is not needed: it ends."""
        if self._plan is not None and part in self._state.parts:
            self._plan.drop(part)

    @property
    def records(self) -> Mapping[Part, Record]:
        """What is written down of the parts."""
        return dict(self._state.parts)

    def keeping(self, part: Part) -> KeptPart | None:
        """The place of a part in it."""
        plan = self._plan
        if plan is None:
            raise AssertionError("prepare comes first")
        log = Log.of(self.path, part)
        return KeptPart(part, self._state, log, lambda: plan.is_here(part), lambda why: plan.spoil(part, why))

    def keep(self) -> None:
        """The stack is complete, and outlives us."""
        self._state.complete = True
        self._state.save()

    def end(self) -> None:
        """The stack is not to outlive us after all."""
        self._state.complete = False

    def close(self) -> None:
        """Give it back, whole; one that is not complete ends."""
        with self._lock:
            if self._left:
                return
            self._left = self._closed = True
        atexit.unregister(self.close)
        if os.getpid() == self._process and self.stays:
            self._state.in_use = False
            with contextlib.suppress(OSError):
                self._state.save()
        self.abandon()
        self._lease.give_back()
        open_here.discard(self)

    def abandon(self) -> None:
        """As `close`, at once: what is complete is left as it is."""
        self._closed = True
        if os.getpid() == self._process and not self.stays:
            clear(self.path, self._mark)


def check_can_be_kept(profile: Profile) -> None:
    """Refuse an environment of which a part would end with us.

    Raises:
        StackError: says which, and why.
    """
    for kind, name, settings in profile.parts():
        if getattr(settings, "image", None) is not None or getattr(settings, "provider", "") == "docker":
            raise StackError(
                f'environment "{profile.name}" cannot be kept up: {called((kind, name))} is in a container, which ends '
                "with whoever has started it",
                hint="behave starts it, and ends it; local and embedded parts can be kept",
            )


def about_stack(root: Path, profile: Profile) -> dict[str, str]:
    """What is written down of a stack."""
    return {"suite": str(root.resolve()), "environment": profile.name}


def leased(root: Path, environment: str, purpose: str, runs: Path | None = None) -> Lease:
    """The right to use the kept stack of an environment, or to make one.

    Args:
        root: the suite's root.
        environment: the environment's name.
        purpose: what for, in a word.
        runs: where runs have their directories, by default the usual place.

    Raises:
        StackError: somebody else has it; says who.
    """
    runs = runs or runs_here()
    place = Place.of(root, environment, runs)
    try:
        make_private(place.path.parent)
        lease = Lease.taken(place, purpose)
    except OSError as error:
        raise StackError(f"a stack cannot be kept in {place.path}: {in_words(error)}", hint=ROOM) from None
    if lease is None:
        holder = Lease.holder(place) or "another process"
        raise StackError(f'the kept stack of "{environment}" is in use by {holder}', hint="wait until that has ended")
    return lease


def borrowed(root: Path, profile: Profile, purpose: str, *, begin: bool) -> tuple[KeptDirectory | None, str]:
    """What is kept for an environment, if nobody else uses it; or, instead of it, a sentence about that, or nothing.

    Args:
        root: the suite's root.
        profile: the environment.
        purpose: what for, in a word.
        begin: where nothing is kept, begin it; it stays only if `KeptDirectory.keep` is called.
    """
    place = Place.of(root, profile.name, runs_here())
    if not (place.complete or begin) or next(profile.parts(), None) is None:
        return None, ""
    try:
        check_can_be_kept(profile)
        return KeptDirectory(leased(root, profile.name, purpose), about_stack(root, profile)), ""
    except StackError as error:
        return None, f"{error.message}; this run starts one of its own"


def take_down(lease: Lease) -> int | None:
    """End what is kept, whatever state it is in, remove its directory, and give the lease back.

    Returns:
        How many processes there were; None where nothing was there.
    """
    place = lease.place
    there = place.begun
    state = State.read(place.path / STATE)
    with contextlib.suppress(OSError):
        (place.path / STATE).unlink()  # from here on it is nobody's
    records = [one for one in state.parts.values() if one.pid] if state is not None else []
    running = {pid for one in records if identity(one.pid) == one.known for pid in session_members(one.pid)}
    # Services have something to finish, too.
    end_sessions([(one.pid, one.known, one.ask) for one in records])
    ended = len(running) + clear(place.path, place.mark)
    lease.give_back()
    return ended if there or ended else None
