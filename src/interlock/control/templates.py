"""Templates in what stubs answer: ``{request.body.amount}`` stands for what the request has there. The grammar alone.

Lives here because profiles and sentences write them, and the stub's program, which knows only the control channel,
fills them in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

SOURCES = ("body", "form", "header", "path", "query")
EXAMPLES = "{request.body.amount}, {request.form.name}, {request.header X-Id}, {request.path.id}, {request.query.page}"
TEMPLATE = re.compile(r"\{request\.([^{}]*)\}")
_MEANT = re.compile(r"(\w+)(?:[. ]\s*(.*\S))?\s*|body(\[.*\S)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Template:
    """One template.

    Attributes:
        source: one of `SOURCES`.
        name: what is taken from it, for example ``lines[0].sku``; empty for the whole body.
    """

    source: str
    name: str

    def __str__(self) -> str:
        between = " " if self.source == "header" else "."
        return f"{{request.{self.source}{between if self.name else ''}{self.name}}}"


def read_template(inside: str) -> Template:
    """The template whose braces hold ``request.`` and this.

    Raises:
        ValueError: it is none; says what there is.

    Example:
        >>> read_template("body.lines[0].sku"), read_template("header X-Page").name
        (Template(source='body', name='lines[0].sku'), 'X-Page')
    """
    match = _MEANT.fullmatch(inside)
    source, name = (match[1] or "body", match[2] or match[3] or "") if match else ("", "")
    if source not in SOURCES or (not name and source != "body"):
        raise ValueError(f"{{request.{inside}}} is nothing that a request has; there are: {EXAMPLES}")
    return Template(source, name)


def templates_in(value: object) -> Iterator[Template]:
    """Every template in the texts of a value, as deep as it goes.

    Raises:
        ValueError: one is none.

    Example:
        >>> [str(one) for one in templates_in({"id": "{request.path.id}", "lines": ["for {request.body.name}"]})]
        ['{request.path.id}', '{request.body.name}']
    """
    if isinstance(value, str):
        yield from (read_template(match[1]) for match in TEMPLATE.finditer(value))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from templates_in(key)
            yield from templates_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from templates_in(item)


def wildcard_of(segment: str) -> str | None:
    """The name of a path's segment that stands for any, or None.

    Example:
        >>> wildcard_of("{id}"), wildcard_of("charges")
        ('id', None)
    """
    return segment[1:-1] if segment.startswith("{") and segment.endswith("}") else None


def check_templates(value: object, path: str) -> None:
    """Refuse templates that no request to a path could ever fill.

    Args:
        value: headers, a body.
        path: of the stub's rule, empty for any; ``{request.path.id}`` is what ``{id}`` in it stands for.

    Raises:
        ValueError: one is none, or the path has no such segment.
    """
    names: Collection[str] = [name for segment in path.split("/") if (name := wildcard_of(segment)) is not None]
    for template in templates_in(value):
        if template.source == "path" and template.name not in names:
            if not path:
                raise ValueError(f"{template} needs a segment {{{template.name}}} in a path, and this is for any")
            there_are = f"it has: {', '.join(f'{{{name}}}' for name in names)}" if names else "it has none"
            raise ValueError(f"{template} needs a segment {{{template.name}}} in the path {path}; {there_are}")
