"""Pages of scripts: what is done to a broker, and under each line what RabbitMQ answered.

    == a title, one for each script
    ! why the embedded broker differs, where it does so on purpose
    queue orders durable x-max-length=1
    -> queue orders: 0 messages, 0 consumers
    => what the embedded broker answers instead

Lines that begin with ``->`` are RabbitMQ's and written by ``make recordings``; all others are written by people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent / "pages"
VERSION = "# Recorded on RabbitMQ "


@dataclass
class Step:
    """A line that does something, and what was answered; ``ours`` where the embedded broker's answer differs."""

    line: str
    answers: list[str] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)


@dataclass
class Scenario:
    """One script."""

    title: str
    reasons: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def transcript(self, *, embedded: bool) -> list[str]:
        """Lines and answers, as they must be."""
        told = []
        for step in self.steps:
            answers = step.ours if embedded and step.ours else step.answers
            told += [step.line, *(f"-> {answer}" for answer in answers)]
        return told


@dataclass
class Page:
    """All scripts of one area."""

    path: Path
    version: str = ""
    scenarios: list[Scenario] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Page:
        page = cls(path)
        for line in filter(None, map(str.strip, path.read_text("utf-8").splitlines())):
            if line.startswith(VERSION):
                page.version = line.removeprefix(VERSION)
            elif line.startswith("== "):
                page.scenarios.append(Scenario(line[3:]))
            elif line.startswith("! "):
                page.scenarios[-1].reasons.append(line[2:])
            elif line.startswith("-> "):
                page.scenarios[-1].steps[-1].answers.append(line[3:])
            elif line.startswith("=> "):
                page.scenarios[-1].steps[-1].ours.append(line[3:])
            else:
                page.scenarios[-1].steps.append(Step(line))
        return page

    def write(self) -> None:
        told = [f"{VERSION}{self.version}"]
        for scenario in self.scenarios:
            told += ["", f"== {scenario.title}", *(f"! {reason}" for reason in scenario.reasons)]
            for step in scenario.steps:
                told += [step.line, *(f"    -> {it}" for it in step.answers), *(f"    => {it}" for it in step.ours)]
        self.path.write_text("\n".join(told) + "\n", "utf-8")


PAGES = [Page.read(path) for path in sorted(HERE.glob("*.txt"))]
