"""What third parties were asked that nobody expected: the scenario fails, with the caller and what comes nearest.

The application does something that neither the profile nor the scenario knows of, so it is the application that is told
of. An answer that could not be given, because the request lacked what it was to repeat, breaks the scenario instead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from interlock.clients.payload import evidence
from interlock.errors import ControlError, ExpectationFailed, listed, nearest_first
from interlock.texts import LONGEST_NAME, cut

if TYPE_CHECKING:
    from interlock.clients.stub import Stub, StubRequest
    from interlock.world.world import World

EXCERPT = 200
MOST_SHOWN = 3
Asked = tuple["Stub", "StubRequest"]


class Unexpected:
    """The requests to stubs that a scenario has to answer for; each is told once."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.demand(self.check_at_the_end)
        world.promise(self.unfilled)

    def check(self) -> None:
        """Fail where a third party was asked what nobody said it answers.

        Raises:
            ExpectationFailed: names the caller where it is known, the request, and what comes nearest.
        """
        found = self._take()
        if not found:
            return
        stub, first = found[0]
        place = self._world.profile.place("stubs", stub.name)
        say = f'Given "{stub.name}" answers {first.method} "{cut(first.path, LONGEST_NAME)}" with 200'
        hint = f"  Hint: if that is right, {say}; or for every scenario: {place} (otherwise = 204 answers anything)"
        others = [self._sentence(*one) for one in found[1:]]
        raise ExpectationFailed(
            self._sentence(stub, first),
            expected=_nearest(first) or "no request",
            actual=first.asked,
            detail="\n".join(
                [
                    *_details(first),
                    *(f"  also: {one}" for one in others[:MOST_SHOWN]),
                    *([f"  and {len(others) - MOST_SHOWN} more"] if len(others) > MOST_SHOWN else []),
                    hint,
                ]
            ),
        )

    def check_at_the_end(self) -> None:
        """As `check`, and what was asked up to now is heard.

        Raises:
            ExpectationFailed: as `check`.
        """
        self._hear()
        self.check()

    def tell(self, error: Exception) -> None:
        """Let a failure say what was asked meanwhile; it may well be why."""
        found = self._take()
        lines = [f"  meanwhile {self._sentence(*one)}" for one in found]
        lines += [*_details(found[0][1])] if len(found) == 1 else []
        unfilled = self.unfilled(meanwhile=True)
        lines += [] if unfilled is None else [f"  meanwhile {unfilled}"]
        for line in [*lines[: 2 * MOST_SHOWN], *(["  and more"] if len(lines) > 2 * MOST_SHOWN else [])]:
            error.add_note(line)

    def unfilled(self, *, meanwhile: bool) -> str | None:
        """Why an answer could not be given as it was said, or None."""
        del meanwhile  # whatever fails then fails for it, and the scenario does not test what it says in any case
        self._hear()
        for stub, request in self._ours():
            if request.unfilled is not None:
                return (
                    f'"{stub.name}" could not answer {request.asked} as it was told, and answered 500: '
                    f"{request.unfilled}"
                )
        return None

    def forget(self) -> None:
        """The scenario is over: what it was told of, or was not asked about, is nobody's any more."""
        for stub, request in self._ours():
            stub.odd.remove(request)

    def _hear(self) -> None:
        for stub in self._world.harness.stubs.values():
            with contextlib.suppress(ControlError):  # one that is gone is told of elsewhere
                stub.under_way()

    def _sentence(self, stub: Stub, request: StubRequest) -> str:
        return request.told_as_unexpected(stub.name, self._world.profile.callers(stub.name))

    def _take(self) -> list[Asked]:
        unexpected = [(stub, request) for stub, request in self._ours() if not request.expected]
        found = sorted(unexpected, key=lambda one: one[1].at)  # the first one may well be why there were others
        for stub, request in found:
            stub.odd.remove(request)
        return found

    def _ours(self) -> list[Asked]:
        stubs = self._world.harness.stubs.values()
        return [(stub, one) for stub in stubs for one in list(stub.odd) if self._world.is_ours(one.headers)]


def _details(request: StubRequest) -> Iterable[str]:
    query = "&".join(f"{name}={value}" for name, value in request.query)
    if query:
        yield f"  with the query: {cut(query, EXCERPT)}"
    if request.body:
        yield f"  it sent: {_sent(request)}"
    nearest = _nearest(request)
    if nearest is None:
        yield "  there is nothing that it answers"
        return
    yield f"  nearest is {nearest}: {_difference(nearest, request)}"
    if others := [rule for rule in request.rules or () if rule != nearest]:
        yield f"  it also answers: {listed(others)}"


def _sent(request: StubRequest) -> str:
    """The body; of a multipart one, which says little to people as it is, its parts one by one."""
    if not ((request.content_type or "").lower().startswith("multipart/") and request.form):
        return cut(evidence(request.body, request.content_type), EXCERPT)
    return cut(", ".join(f"{name} = {_part(value)}" for name, value in request.form), 2 * EXCERPT)


def _part(value: str) -> str:
    return "<bytes>" if "\0" in value or "\N{REPLACEMENT CHARACTER}" in value else cut(value, LONGEST_NAME)


def _nearest(request: StubRequest) -> str | None:
    return next(iter(nearest_first(f"{request.method} {request.path}", request.rules or ())), None)


def _difference(rule: str, request: StubRequest) -> str:
    method, _, path = rule.partition(" ")
    mine, theirs = path.split("/"), request.path.split("/")
    found = [f"the method is {request.method}, not {method}"] if method != request.method else []
    if len(mine) != len(theirs):
        found.append(
            f"the path has {len(theirs) - 1} {'segment' if len(theirs) == 2 else 'segments'}, not {len(mine) - 1}"
        )
    else:
        pairs = zip(mine, theirs, strict=True)
        found += [f'the path has "{cut(b)}", not "{a}"' for a, b in pairs if a != b and not a.startswith("{")]
    return " and ".join(found)
