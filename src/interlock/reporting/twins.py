"""Takes secrets out of behave's own objects, for whoever prints them after us: formatters, JUnit, the summary.

Our formatter stands first in the list, so it changes a step before others see its result; names, tables and texts
change only at the end of a feature, for until then they are still run from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from interlock.errors import ExpectationFailed, InterlockError
from interlock.redaction import Redactor
from interlock.reporting.tables import clean_rows
from interlock.texts import named, shortened

Clean = Callable[[str], str]

LONGEST = 10_000
"""Characters of a team's own error that are told."""


def twin(error: BaseException, clean: Clean) -> BaseException:
    """The exception itself, or one of the same name and kind whose text has no secrets."""
    text = str(error)
    cleaned = clean(text)
    if cleaned == text:
        return error
    base = AssertionError if isinstance(error, AssertionError) else Exception
    kind: type[BaseException] = type(type(error).__name__, (base,), {"__module__": type(error).__module__})
    return kind(cleaned).with_traceback(error.__traceback__)


def sayable(error: BaseException, clean: Clean) -> BaseException:
    """The exception itself, or one to tell in its place, where it has no text, fills the screen or ends the run.

    Ours keep to a screen by themselves. What is cut is cleaned before: half a secret would not be found any more.
    """
    if isinstance(error, (InterlockError, ExpectationFailed)):
        return error
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - a team's __str__ may raise anything
        return InterlockError(named(error))
    if not isinstance(error, (Exception, KeyboardInterrupt, SystemExit)):
        # asyncio.CancelledError, say: behave lets it pass, and so would lose whatever comes after it.
        return InterlockError(clean(named(error)))
    return error if len(text) <= LONGEST else twin(error, lambda whole: shortened(clean(whole), LONGEST))


def clean_error(statement: Any, clean: Clean) -> None:
    """Take secrets out of what a step or scenario says about its failure."""
    if statement.exception is not None:
        statement.exception = twin(statement.exception, clean)
    if statement.error_message:
        statement.error_message = clean(statement.error_message)


def clean_captured(statement: Any, clean: Clean) -> None:
    """Take secrets out of captured output."""
    captured = statement.captured
    for part in getattr(captured, "captures", ()):
        changed = False
        for stream in ("stdout", "stderr", "log"):
            text = getattr(part, stream)
            cleaned = clean(text) if text else text
            if cleaned != text:
                setattr(part, stream, cleaned)
                changed = True
        if changed:
            part._output = None  # noqa: SLF001 - behave's cache of the joined text
            captured._reset_cached()  # noqa: SLF001


def clean_title(item: Any, clean: Clean) -> None:
    """Take secrets out of the name and the tags of a feature or scenario that has been run."""
    item.name = clean(item.name)
    cleaned = [clean(str(tag)) for tag in item.tags]
    if cleaned != item.tags:
        item.tags = [type(tag)(text, tag.line) for tag, text in zip(item.tags, cleaned, strict=True)]


def clean_words(scenario: Any, redactor: Redactor) -> None:
    """Take secrets out of names, texts and tables of a scenario that has been run."""
    clean = redactor.text
    clean_title(scenario, clean)
    for step in scenario.all_steps:
        step.name = clean(step.name)
        if step.text:
            cleaned = clean(str(step.text))
            if cleaned != step.text:
                step.text = type(step.text)(cleaned, step.text.content_type, step.text.line)
        if step.table is not None:
            cells = clean_rows(step.table.headings, [row.cells for row in step.table.rows], redactor)
            for row, cleaned_cells in zip(step.table.rows, cells, strict=True):
                row.cells[:] = cleaned_cells
