"""The suite's side of a stub: prepares its answers and reads what it was asked.

The stub itself is a program (`interlock.doubles.http`); what its requests should have contained is for
expectations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from interlock.clients.double import Double
from interlock.clients.payload import evidence, json_text
from interlock.clients.stub_request import StubRequest
from interlock.control.client import ControlClient
from interlock.control.faults import FAULTS, Trouble
from interlock.control.templates import check_templates
from interlock.errors import UnknownName, UsageError
from interlock.journal import Event, Journal
from interlock.texts import cut

__all__ = ["FAULTS", "Stub", "StubRequest"]

BODILESS = (204, 304)
FRAMING = ("content-length", "transfer-encoding", "connection")
"""Headers that say where the answer ends."""

_KEYS = ("status", "headers", "body", "after", "fault")
_UNTOUCHED = "untouched"


class Stub(Double):
    """Talks to one stub.

    Args:
        name: its name in the profile.
        control: the channel to its program; this client listens to its events.
        journal: gets ``stub.prepared`` and ``stub.request``.

    Attributes:
        odd: the requests that nobody had prepared an answer for, or one that could not be given; whoever has told of
            one takes it away.

    Example::

        gateway = Stub("card gateway", ControlClient("/tmp/x/control"), journal)
        gateway.prepare("POST", "/charges", [{"status": 503}, {"status": 201, "body": {"id": "ch-1"}}])
    """

    kind = "stub"

    def __init__(self, name: str, control: ControlClient, journal: Journal) -> None:
        super().__init__(name, control, journal)
        self._wrong: dict[str, str] = {}
        self.odd: list[StubRequest] = []

    @property
    def wrong(self) -> list[str]:
        """What this scenario has made it do wrong and has not taken back, in words that follow its name."""
        return list(self._wrong.values())

    def reset(self) -> None:
        """Forget what was received and prepared, and be well; see `Double.reset`."""
        super().reset()
        self._wrong.clear()

    def _does_wrong(self, what: str, how: str | None) -> None:
        self._wrong.pop(what, None)
        if how is not None:
            self._wrong[what] = how

    def prepare(self, method: str, path: str, answers: Sequence[Mapping[str, Any]]) -> None:
        """Set this scenario's answers to requests with a method and path.

        Args:
            method: for example ``POST``.
            path: exact, or with ``{anything}`` for a segment; without query.
            answers: used in turn, the last one repeats; each may have ``status``, ``headers``, ``body`` (text
                is sent as it is, anything else as JSON), ``after`` (seconds) and ``fault`` (see `FAULTS`). Templates
                such as ``{request.body.amount}`` are filled in, unless it is ``untouched``.

        Raises:
            UsageError: the path or an answer has no meaning.
            ControlError: the stub does not answer.
        """
        where = f'stub "{self.name}"'
        if not path.startswith("/") or "?" in path:
            raise UsageError(f'"{cut(path)}" is no path for {where}', hint="a path begins with / and has no query")
        for answer in answers:
            for key in answer:
                if key not in (*_KEYS, _UNTOUCHED):
                    raise UnknownName("part of an answer", key, _KEYS, where)
            if answer.get("fault") not in (None, *FAULTS):
                raise UnknownName("fault", str(answer["fault"]), FAULTS, where)
            _check_sendable(answer, where)
            _check_fillable(answer, path, where)
        self._control.call("prepare", method=method, path=path, answers=[_wired(answer) for answer in answers])
        lasting = answers[-1].get("fault")
        asked = f"{method} {path}"
        self._does_wrong(asked, f'answers {asked} with the fault "{lasting}"' if lasting else None)
        shown = [{**{key: answer.get(key) for key in _KEYS}, "body": _shown(answer.get("body"))} for answer in answers]
        summary = f"{method} {path}: {', '.join(map(_in_short, answers))}"
        data = {"method": method, "path": path, "answers": shown}
        self._journal.record(Event(kind="stub.prepared", part=self.name, summary=summary, data=data))

    def suffer(self, what: Trouble | None) -> None:
        """Be slow, broken or silent from now on, whatever is asked; None is well again.

        Raises:
            ControlError: the stub does not answer.
        """
        self._control.call("trouble", what=what)
        self._does_wrong("", f"is {what}" if what else None)
        text = f'"{self.name}" is {what or "well again"}'
        self._journal.record(Event(kind="fault", part=self.name, summary=text, data={"text": text}))

    def requests(self, mark: int, method: str | None = None, path: str | None = None) -> list[StubRequest]:
        """The requests since a mark of the journal, oldest first, of one method and path where given.

        Raises:
            PartLost: the stub is gone or was asked what could not be read: nobody can say what it was asked.
            Forgotten: more has happened since the mark than the journal keeps.
        """
        self._check_hearing(mark)
        found: list[StubRequest] = [event.subject for event in self._journal.since(mark, "stub.request", self.name)]
        return [one for one in found if method in (None, one.method) and path in (None, one.path)]

    def _take(self, event: Mapping[str, Any]) -> None:
        request = StubRequest.of(event)
        answer = {key: value for key, value in event["answer"].items() if key != "unfilled"}
        if not request.expected or request.unfilled is not None:
            self.odd.append(request)
        data = {key: event[key] for key in ("method", "path", "query", "headers", "content_type")}
        data["body"] = evidence(request.body, request.content_type)
        data["answer"] = answer if request.expected else {**answer, "unexpected": True}
        problem = request.unfilled or ("" if request.expected else "nobody prepared it")
        summary = f"{request.method} {request.path} -> {_in_short(answer)}{f', {problem}' if problem else ''}"
        self._journal.record(
            Event(kind="stub.request", part=self.name, summary=summary, data=data, subject=request, at=request.at)
        )


def _check_sendable(answer: Mapping[str, Any], where: str) -> None:
    """Refuse what HTTP has no place for, and the stub would leave out without a word."""
    status = answer.get("status") or 200
    if 100 <= status < 200:
        raise UsageError(f"{status} is no answer for {where}: the answer itself would still have to come")
    if status in BODILESS and answer.get("body") is not None:
        raise UsageError(f"an answer with {status} has no body, so {where} cannot send one")
    for name in answer.get("headers") or ():
        if name.lower() in FRAMING:
            raise UsageError(
                f'the header "{name}" is for {where} itself to set', hint="a body that ends too soon: fault truncated"
            )


def _check_fillable(answer: Mapping[str, Any], path: str, where: str) -> None:
    """Refuse templates that no request could fill."""
    if answer.get(_UNTOUCHED):
        return
    try:
        check_templates([answer.get("headers"), answer.get("body")], path)
    except ValueError as error:
        raise UsageError(f"an answer of {where} cannot be given: {error}") from None


def _wired(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer for the control channel: JSON bodies already as text, so that decimals keep their digits."""
    body = answer.get("body")
    if body is None or isinstance(body, str):
        return dict(answer)
    headers = {"Content-Type": "application/json", **(answer.get("headers") or {})}
    return {**answer, "headers": headers, "body": json_text(body)}


def _shown(body: Any) -> str | None:
    return body if body is None or isinstance(body, str) else json_text(body)


def _in_short(answer: Mapping[str, Any]) -> str:
    fault = answer.get("fault")
    if fault in ("reset", "silent"):
        return str(fault)
    return f"{answer.get('status') or 200}{f' {fault}' if fault else ''}"
