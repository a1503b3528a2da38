"""`Contract`: what one service promised, and what is raised where it breaks that. `Contracts`: those of a profile."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from interlock.clients.exchange import Answer
from interlock.contracts.answering import answer_findings
from interlock.contracts.asking import Asked, request_findings
from interlock.contracts.document import Document
from interlock.contracts.findings import Finding
from interlock.contracts.operations import Operation, Operations
from interlock.contracts.values import Values
from interlock.errors import DocumentError, ExpectationFailed, ProfileError, listed, nearest_first
from interlock.expect.documents import contracts_package
from interlock.expect.fits_schema import problem_lines, problem_sides
from interlock.profile import Profile

if TYPE_CHECKING:
    from requests import PreparedRequest

MOST_FINDINGS = 5


class Contract:
    """What a service promised.

    Args:
        service: its name in the profile.
        path: its OpenAPI document; read at the first answer, or by `read`.

    Example:
        ``HttpClient("checkout", url, journal, judge=Contract("checkout", path).at(url))``
    """

    def __init__(self, service: str, path: Path) -> None:
        self.service, self.path = service, path

    def read(self) -> None:
        """Read the document now.

        Raises:
            DocumentError: it cannot be used.
        """
        _ = self._operations, self._values

    def at(self, base: str) -> Callable[[PreparedRequest, Answer], None]:
        """What judges the exchanges with a service at this address."""
        return functools.partial(self.judge, base)

    def judge(self, base: str, sent: PreparedRequest, answer: Answer) -> None:
        """See that an exchange keeps to the document: the answer always, the request where it was answered with 2xx.

        Args:
            base: the service's own address.
            sent: what was asked, as it went out.
            answer: what came back.

        Raises:
            ExpectationFailed: the service broke its contract; names it, the operation, and the place in the document.
            DocumentError: the document cannot be used.
        """
        method = str(sent.method)
        operation = self._operations.find(method, str(sent.url), base)
        refused = 400 <= answer.status < 500
        if operation is None:
            if not refused:  # who asks for something that is not there may be told so
                raise self._undocumented(method, answer)
            return
        try:
            if found := list(answer_findings(answer, operation, self._values)):
                raise self._failure(operation, found, f"the answer to {_asked(answer)} ({answer.status})")
            if 200 <= answer.status < 300:
                headers = {name: _text(value) for name, value in sent.headers.items()}
                asked = Asked(str(sent.url), headers, _octets(sent.body))
                if found := list(request_findings(asked, operation, self._values)):
                    whose = f"it answered {answer.status} to {_asked(answer)}, though the request"
                    raise self._failure(operation, found, whose)
        except contracts_package("referencing.exceptions").Unresolvable as error:
            raise DocumentError(f"{self.path} refers to what is not there: {error}") from None

    @functools.cached_property
    def _document(self) -> Document:
        return Document(self.path)

    @functools.cached_property
    def _operations(self) -> Operations:
        return Operations(self._document)

    @functools.cached_property
    def _values(self) -> Values:
        return Values(self._document)

    def _undocumented(self, method: str, answer: Answer) -> ExpectationFailed:
        asked = f"{method} {answer.request.path.partition('?')[0]}"
        known = listed(nearest_first(asked, self._operations.names)[:MOST_FINDINGS])
        return ExpectationFailed(
            f'"{self.service}" breaks its contract: it answered {answer.status} to {asked}, which is not documented',
            expected=known,
            actual=asked,
            detail=f"  the contract {self.path} has: {known}",
        )

    def _failure(self, operation: Operation, found: list[Finding], whose: str) -> ExpectationFailed:
        first, *others = found
        lines = [line for finding in found for line in problem_lines(finding.problems)]
        lines += [f"  it also {finding.said}" for finding in others[:MOST_FINDINGS]]
        lines += [f"  documented: {first.expected}"] if first.expected and not first.problems else []
        lines += [f"  the contract: {operation.name} in {self.path}, {first.place.fragment}"]
        expected, actual = problem_sides(first.problems) if first.problems else (first.expected, first.actual)
        return ExpectationFailed(
            f'"{self.service}" breaks its contract: {whose} {first.said}',
            expected=expected or None,
            actual=actual or None,
            detail="\n".join(lines),
        )


class Contracts:
    """The contracts of a profile's services, each read once a run.

    Args:
        profile: names the documents.
        base: the suite's root, where their paths begin.

    Raises:
        ProfileError: a document is not there.
    """

    def __init__(self, profile: Profile, base: Path) -> None:
        self._found: dict[str, Contract] = {}
        for name, service in profile.services.items():
            if service.contract is None:
                continue
            path = base / service.contract
            if not path.is_file():
                raise ProfileError(
                    f"{profile.place('services', name)}: contract: there is no file {path}",
                    hint='an OpenAPI document, contract = "contracts/checkout.yaml"; its path begins at the suite',
                )
            self._found[name] = Contract(name, path)

    def read(self) -> None:
        """Read all of them now.

        Raises:
            DocumentError: one cannot be used.
        """
        for contract in self._found.values():
            contract.read()

    def of(self, service: str) -> Contract | None:
        """The contract of a service, or None where it has none."""
        return self._found.get(service)


def _asked(answer: Answer) -> str:
    return f"{answer.request.method} {answer.request.path}"


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _octets(body: object) -> bytes | None:
    return body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else None
