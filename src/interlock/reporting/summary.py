"""``summary.md``: the run on half a page, from the result files alone, without Node and without pictures.

For pull requests, chats and terminals. It counts what the report counts: every attempt's last result, each selected
scenario once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interlock.durations import describe_duration
from interlock.reporting.evidence.story import LOST, NOTE
from interlock.reporting.verdict import NOT_REACHED

Result = dict[str, Any]

_ORDER = ("failed", "broken", "skipped")


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in a line, and on half a page."""

    headline: str
    text: str


def summarise(results: Path) -> Summary:
    """Read a directory of Allure results; a file that is not one of them is passed over."""
    scenarios = _last_attempts(_read(results, "*-result.json"))
    counts = Counter(result["status"] for result in scenarios)
    total = len(scenarios)
    headline = f"{counts['passed']} of {total} scenario{'' if total == 1 else 's'} pass"
    if not total:
        headline = "No scenario ran, so nothing was checked"
    elif counts["skipped"] == total:
        headline += ": all were skipped, so nothing was checked"
    outside = list(_globals(results))
    if outside and counts["passed"] == total and total:
        headline += ", and something went wrong outside of them"
    others = [f"{counts[status]} {status}" for status in _ORDER if counts[status]]
    parts = [
        f"# {headline}",
        " · ".join([*others, *_duration(scenarios)]),
        _environment(results),
        _features(scenarios),
        _section("What went wrong outside of the scenarios", outside),
        _problems(scenarios),
        _not_reached(scenarios),
        _section("Skipped", (f"{result['name']} - {_message(result)}" for result in _with(scenarios, "skipped"))),
        _section("Worth knowing", _notes(scenarios, results)),
    ]
    return Summary(headline, "\n\n".join(part for part in parts if part) + "\n")


def _read(results: Path, pattern: str) -> list[Result]:
    found = []
    for path in results.glob(pattern):
        try:
            found.append(json.loads(path.read_text("utf-8")))
        except (ValueError, OSError):
            continue
    return found


def _last_attempts(results: Iterable[Result]) -> list[Result]:
    last: dict[str, Result] = {}
    for result in sorted(results, key=lambda result: (result.get("start", 0), result.get("stop", 0))):
        last[result.get("historyId") or result["uuid"]] = result
    return sorted(last.values(), key=lambda result: (result.get("start", 0), _label(result, "location")))


def _duration(results: list[Result]) -> list[str]:
    if not results:
        return []
    took = max(result.get("stop", 0) for result in results) - min(result.get("start", 0) for result in results)
    return [describe_duration(took / 1000)]


def _environment(results: Path) -> str:
    path = results / "environment.properties"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    facts = (line.partition(" = ") for line in lines)
    unescaped = ((name.replace("\\", ""), value.replace("\\n", " ").replace("\\\\", "\\")) for name, _, value in facts)
    return " · ".join(f"{name}: {value}" for name, value in unescaped if value)


def _features(results: list[Result]) -> str:
    by_feature: dict[str, Counter[str]] = {}
    for result in results:
        name = " / ".join(part for part in (_label(result, "epic"), _label(result, "feature")) if part)
        by_feature.setdefault(name, Counter())[result["status"]] += 1
    if not by_feature:
        return ""
    rows = [
        f"| {_cell(name)} | {counts['passed']} of {counts.total()} | "
        f"{' | '.join(str(counts[status] or '') for status in _ORDER)} |"
        for name, counts in by_feature.items()
    ]
    return "\n".join(["| Feature | pass | failed | broken | skipped |", "| --- | --- | --- | --- | --- |", *rows])


def _problems(results: list[Result]) -> str:
    found = [result for status in ("failed", "broken") for result in _with(results, status)]
    told = [_problem(result) for result in found if not _message(result).startswith(NOT_REACHED)]
    return "\n\n".join(["## What did not hold", *told]) if told else ""


def _problem(result: Result) -> str:
    facts = [f"{result['status']}", f"`{_label(result, 'location')}`", f"severity {_label(result, 'severity')}"]
    if _label(result, "owner"):
        facts.append(f"owner {_label(result, 'owner')}")
    facts += [f"[{_cell(link.get('name') or link['url'])}]({link['url']})" for link in result.get("links", [])]
    quote = "\n".join(f"> {line}" for line in _message(result).splitlines())
    step = next((step["name"] for step in _steps(result) if step.get("status") in ("failed", "broken")), "")
    at = [f"At: {step}"] if step else []
    return "\n\n".join([f"### {result['name']}", quote, *at, " · ".join(facts)])


def _not_reached(results: list[Result]) -> str:
    missed = [result for result in results if _message(result).startswith(NOT_REACHED)]
    return _section("Not reached", (f"{result['name']} - {_message(result)}" for result in missed))


def _globals(results: Path) -> Iterator[str]:
    for item in _read(results, "*-globals.json"):
        for error in item.get("errors", []):
            yield str(error.get("message", "")).replace("\n", " ")


def _notes(scenarios: list[Result], results: Path) -> Iterator[str]:
    names = {result["uuid"]: result["name"] for result in scenarios}
    for result in scenarios:
        yield from (f"{text} ({result['name']})" for text in _remarks(_steps(result)))
    for container in _read(results, "*-container.json"):
        name = next((names[child] for child in container.get("children", []) if child in names), "")
        for fixture in [*container.get("befores", []), *container.get("afters", [])]:
            yield from (f"{text} ({name})" for text in _remarks(_steps(fixture)))


def _remarks(steps: Iterable[Result]) -> Iterator[str]:
    names = (step["name"] for step in steps)
    return (name.removeprefix(NOTE) for name in names if name.startswith((NOTE, LOST)))


def _steps(item: Result) -> Iterator[Result]:
    """Every step, the deepest first: a background is its steps' parent and says less."""
    for step in item.get("steps", []):
        yield from _steps(step)
        yield step


def _section(title: str, lines: Iterable[str]) -> str:
    items = [f"- {' '.join(line.split())}" for line in lines]
    return "\n".join([f"## {title}", "", *items]) if items else ""


def _with(results: Iterable[Result], status: str) -> list[Result]:
    return [result for result in results if result["status"] == status]


def _message(result: Result) -> str:
    return str(result.get("statusDetails", {}).get("message", ""))


def _label(result: Result, name: str) -> str:
    return next((str(label["value"]) for label in result.get("labels", []) if label["name"] == name), "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
