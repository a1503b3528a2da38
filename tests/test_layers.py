"""The shape of ARCHITECTURE.md, held by the source itself. Imports inside functions count too."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "interlock"

LAYERS = [
    {"caches", "correlation", "texts", "interrupts", "readers", "secret_forms"},
    {"errors"},
    {"durations", "redaction", "tomlfile"},
    {"journal", "control", "settings"},
    {"profile"},
    {"clients"},
    {"expect"},
    {"contracts"},
    {"stack"},
    {"harness"},
    {"world"},
    {"selection"},
    {"steps", "reporting"},
    {"beginning"},
    {"hooks"},
    {"cli"},
]
"""From the ground up. A room imports from layers below its own, never from its own or above."""

PROGRAMS = {"amqp": {"pika"}, "doubles": set(), "containers": {"docker", "testcontainers"}}
"""Programs of their own, and what they use besides the standard library and the control channel."""

ALLOWED = {
    "behave": ("steps", "beginning", "hooks", "cli", "reporting/formatter.py"),
    "allure_behave": ("reporting",),
    "allure_commons": ("reporting",),
}
"""Who may know of whom. ``clients``, ``stack`` and ``expect`` can so be driven without behave, and without Allure."""

SENTENCES = {"given", "when", "then", "step", "state", "act", "state_or_act", "fact", "expectation"}

MODULES = sorted(SOURCE.rglob("*.py"))
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """The line and full name of everything a module imports."""
    package = ("interlock", *path.relative_to(SOURCE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join((*above, node.module or "")).rstrip(".")
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_room_has_a_layer() -> None:
    rooms = {room_of(path) for path in MODULES} - {"__init__", "__main__"}

    assert rooms <= RANK.keys() | PROGRAMS.keys()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    if room in {"__init__", "__main__"} | PROGRAMS.keys():
        return
    others = [
        (line, name, name.split(".")[1])
        for line, name in imports(path)
        if name.startswith("interlock.") and name.split(".")[1] != room
    ]

    wrong = [f"line {line}: {name}" for line, name, other in others if RANK.get(other, 99) >= RANK[room]]

    assert not wrong, f"{name_of(path)} is in the room {room} and reaches up or sideways: {wrong}"


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PROGRAMS], ids=name_of)
def test_programs_of_their_own_know_nothing_of_the_rest(path: Path) -> None:
    room = room_of(path)
    own = {f"interlock.{room}", "interlock.control"}

    wrong = [
        f"line {line}: {name}"
        for line, name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names | PROGRAMS[room]
        and not any(name == known or name.startswith(f"{known}.") for known in own)
    ]

    assert not wrong


@pytest.mark.parametrize("library", ALLOWED)
def test_behave_and_allure_are_known_where_they_must_be(library: str) -> None:
    places = tuple(str(SOURCE / place) for place in ALLOWED[library])

    wrong = [
        f"{name_of(path)}:{line}"
        for path in MODULES
        if not str(path).startswith(places)
        for line, name in imports(path)
        if name.split(".")[0] == library
    ]

    assert not wrong


def test_steps_are_thin() -> None:
    """A sentence is a call or two; what it does can be had without behave."""
    thick = []
    for path in sorted([*(SOURCE / "steps").glob("*.py"), *(ROOT / "steps").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and _is_sentence(node):
                size = sum(isinstance(child, ast.stmt) for part in node.body for child in ast.walk(part))
                size -= ast.get_docstring(node) is not None
                if not 1 <= size <= 5:
                    thick.append(f"{name_of(path)}:{node.lineno} {node.name} has {size} statements")

    assert not thick


def _is_sentence(node: ast.FunctionDef) -> bool:
    calls = [decorator.func for decorator in node.decorator_list if isinstance(decorator, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id in SENTENCES for call in calls)
