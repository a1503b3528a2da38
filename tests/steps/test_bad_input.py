"""Every sentence of the library, used wrongly in every way its shape allows: each time one sentence, the right status.

What is wrong is made from the catalogue, so that a new sentence is tried the day it is there. All of it is one run of a
small suite with a part of each kind; what particular mistakes read like, word for word, is in `mistakes/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from small import small_suites
from suite import Outcome, Suite

ROOT = Path(__file__).parents[2]
PARTS = {
    "service": "workbench",
    "database": "workbench",
    "broker": "events",
    "exchange": "workbench.topic",
    "queue": "parcels",
    "stub": "card gateway",
    "table": "things",
    "user": "ada",
    "schema": "thing",
}
"""A name of each kind that the small suite knows."""
NOBODY = "nobodys-own"
VALUES = {"path": "/echo", "method": "POST", "status": "200", "count": "2", "delay": "300 ms", "budget": "200 ms"}
TABLE = "| field | value |\n| a | 1 |"
DOCSTRING = "'''\n{\"a\": 1}\n'''"
BELOW = {"table": TABLE, "docstring": DOCSTRING, "either": TABLE}
EMPTY = "has nothing but empty cells"
WRONG_TABLES = {
    "has headings alone": "| a | b |",
    "says a field twice": "| field | value |\n| a | 1 |\n| a | 2 |",
    EMPTY: "| field | value |\n| a |  |",
}
WRONG_DOCSTRINGS = {"is no JSON": "'''\n{\"a\": \n'''"}
IMPOSSIBLE = {"Status": "999", "Method": "FETCH", "Count": "many", "Duration": "soon"}
"""What is no value of a type, so that the line is no sentence: it is told what belongs there."""
OWN = {"I upload ": "| field | value |\n| form a | 1 |", "in turn:": "| status |\n| 503 |"}
"""What sentences need below them that take no field just like that, by a part of the line."""
NOT_JSON = ("I upload ", "I send this GraphQL query ")
"""Whose docstring may be any text."""
SCREEN = 14


@dataclass(frozen=True)
class Mistake:
    """One wrong use; ``says`` is what its message must have, a pattern."""

    name: str
    line: str
    below: str
    says: str

    def scenario(self, number: int) -> str:
        # By number: a title may hold what looks like a secret, a cookie say, and is then hidden.
        below = "".join(f"      {line}\n" for line in self.below.splitlines())
        before = '    When I send GET "/items" to "workbench"\n' if " answer" in self.line else ""
        return f"  Scenario: {number}\n{before}    {self.line}\n{below}"


def mistakes(sentences: list[dict[str, Any]]) -> Iterator[Mistake]:
    for sentence in sentences:
        form = "" if "plain" in sentence["forms"] else "within {budget:Duration} "
        tried: set[tuple[str, str | None]] = set()
        for pattern in sentence["patterns"]:
            takes = sentence["takes"][pattern]
            for what, line, below, says in wrong_uses(sentence, f"{form}{pattern}", takes):
                # Variants that take the same are one function: what is wrong is tried with one of them.
                if (what, takes) not in tried:
                    yield Mistake(f"{sentence['keywords'][-1]} {pattern} {what}", line, below, says)
                tried.add((what, takes))


def wrong_uses(sentence: dict[str, Any], pattern: str, takes: str | None) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong, the line, what stands below it, and what must be said of it."""
    keyword = sentence["keywords"][-1]
    right = f"{keyword} {filled(sentence, pattern)}"
    below = below_it(sentence, takes)
    for what, data, says in wrong_data(keyword, pattern, takes):
        yield what, right, data, says
    for name, kind in re.findall(r"\{(\w+):(\w+)\}", pattern):
        if kind in IMPOSSIBLE:
            line = f"{keyword} {filled(sentence, pattern, **{name: IMPOSSIBLE[kind]})}"
            yield f"with {IMPOSSIBLE[kind]}", line, below, f'Not automated yet[^$]*Hint: [^$]*"{IMPOSSIBLE[kind]}'
        if name in PARTS:
            line = f"{keyword} {filled(sentence, pattern, **{name: NOBODY})}"
            yield f"with an unknown {name}", line, below, f'"{NOBODY}"'
        if name == "path":
            line = f"{keyword} {filled(sentence, pattern, path='echo')}"
            yield "with a path without a slash", line, below, "begins with /"
        if kind == "Duration":
            line = f"{keyword} {filled(sentence, pattern, **{name: '0 seconds'})}"
            yield "with no time at all", line, below, "0 ms|no time at all"


def wrong_data(keyword: str, pattern: str, takes: str | None) -> Iterator[tuple[str, str, str]]:
    """What is wrong with what stands below the line, that, and what must be said of it."""
    if takes is None:
        yield "with a table", TABLE, "this sentence takes no table"
        yield "with a docstring", DOCSTRING, "this sentence takes no docstring"
    else:
        yield "without data", "", "this sentence needs a (table|docstring)"
    if takes in {"table", "docstring"}:
        yield "with other data", DOCSTRING if takes == "table" else TABLE, f"this sentence needs a {takes}"
    if takes in {"table", "either"}:
        for what, table in WRONG_TABLES.items():
            if keyword == "Then" or what != EMPTY:  # in data an empty cell is not sent
                yield f"with a table that {what}", table, "."
    if takes in {"docstring", "either"} and not pattern.startswith(NOT_JSON):
        for what, docstring in WRONG_DOCSTRINGS.items():
            yield f"with a docstring that {what}", docstring, "."


def below_it(sentence: dict[str, Any], takes: str | None) -> str:
    """The data of its example, where that can stand alone; else some."""
    line, _, data = sentence["example"].partition("\n")
    if takes is not None and (
        own := next((data for part, data in OWN.items() if part in sentence["patterns"][-1]), "")
    ):
        return own
    of_its_own = takes is not None and line.endswith(":") and "{" not in data
    return "\n".join(map(str.strip, data.splitlines())) if of_its_own else BELOW.get(takes or "", "")


def filled(sentence: dict[str, Any], pattern: str, **instead: str) -> str:
    def value(match: re.Match[str]) -> str:
        name, kind = match[1], match[2]
        given = instead.get(name) or PARTS.get(name) or VALUES.get(name) or sentence["values"].get(name)
        if given is not None:
            return str(given)
        noun = sentence["types"].get(kind) or ""
        return noun.replace("s?", "s") if noun.endswith("s?") else {"Count": "2", "Duration": "200 ms"}.get(kind, "x")

    return re.sub(r"\{(\w+):(\w+)\}", value, pattern)


@pytest.fixture(scope="module")
def tried(told: dict[str, Any]) -> list[Mistake]:
    found = list(mistakes([one for one in told["sentences"] if one["library"]]))
    assert len(found) > 300
    return found


@pytest.fixture(scope="module")
def outcome(tried: list[Mistake], tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    directory = tmp_path_factory.mktemp("bad-input")
    (directory / "examples").symlink_to(ROOT / "examples")
    profile = small_suites.FILES["environments/small.toml"].replace("300 ms", "100 ms").replace("20 ms", "1 ms")
    profile = re.sub(r'"workbench[.](direct|fanout|headers)" = .*\n', "", profile)  # each is listened to, every time
    feature = "Feature: Wrong\n" + "".join(map(Mistake.scenario, tried, range(len(tried))))
    files = {"environments/embedded.toml": profile, "features/wrong.feature": feature, "features/products.csv": "sku\n"}
    return Suite(files, directory).run("-D", "html=no", "--no-junit", "--format", "null", timeout=900)


def test_every_wrong_use_of_every_sentence_is_told_in_a_sentence(tried: list[Mistake], outcome: Outcome) -> None:
    results = {result["name"]: result for result in outcome.results}
    problems = []
    for number, mistake in enumerate(tried):
        result = results[str(number)]
        details = result.get("statusDetails") or {}
        message = details.get("message") or ""
        wrong = [
            f"it is {result['status']}" if result["status"] != "broken" else "",
            "" if re.search(mistake.says, message) else f"its message does not say: {mistake.says}",
            "it has a traceback" if re.search("Traceback|Unexpected error", f"{message}{details.get('trace')}") else "",
            f"it has {len(message.splitlines())} lines" if len(message.splitlines()) > SCREEN else "",
        ]
        if any(wrong):
            problems.append(f"{mistake.name}\n    {mistake.line}\n    {'; '.join(filter(None, wrong))}\n    {message}")

    assert not problems, f"{len(problems)} of {len(tried)}:\n\n" + "\n\n".join(problems)
