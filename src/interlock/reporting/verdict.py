"""From behave's verdict to the report's: status, headline, and what to say of a scenario that did not run.

behave decides; nothing here turns red into green. What behave calls an error, a hook error or a clean-up error is
*broken*, and so is what was selected and never reached.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from interlock.errors import ExpectationFailed, PartLost, Untested
from interlock.reporting.failures import Failure, explain, in_words
from interlock.reporting.model import BROKEN, FAILED, PASSED, SKIPPED, StatusDetails
from interlock.texts import cut

NOT_REACHED = "Not reached: "
NOT_FINISHED = "Not finished: "
NOT_AUTOMATED = "Not automated yet: "
SET_UP_FAILED = "Set-up failed: "
CLEAN_UP_FAILED = "Clean-up failed: "
LONGEST_LINE = 300
"""Characters of a step that are shown."""

_STATUS = {
    "passed": PASSED,
    "xfailed": PASSED,
    "xpassed": PASSED,
    "pending_warn": PASSED,
    "failed": FAILED,
    "skipped": SKIPPED,
}


def status_of(behave_status: Any) -> str:
    """Allure's word for behave's; whatever is neither good, failed nor skipped is broken."""
    return _STATUS.get(getattr(behave_status, "name", str(behave_status)), BROKEN)


def step_failure(step: Any, suggest: Callable[[Any], str] = lambda _step: "") -> Failure | None:
    """Why a step did not pass; None for one that did or was skipped.

    Args:
        step: behave's step.
        suggest: gives a hint for a step that nobody has written, or an empty text.
    """
    status = step.status.name
    if status in ("undefined", "untested_undefined"):
        hint = suggest(step)
        text = f'{NOT_AUTOMATED}there is no step for "{cut(f"{step.keyword} {step.name}", LONGEST_LINE)}"'
        return Failure(BROKEN, f"{text}\n  Hint: {hint}" if hint else text, _snippet(step))
    if status not in ("failed", "error", "hook_error", "pending", "cleanup_error"):
        return None
    if step.exception is None:
        text = step.error_message or "the step ended without saying why"
        return Failure(FAILED if status == "failed" else BROKEN, text)
    failure = explain(step.exception, step.exc_traceback)
    if step.hook_failed:
        failure = replace(failure, status=BROKEN, message=f"A step hook failed: {in_words(step.exception)}")
    return failure


def hook_failure(hook: str, error: BaseException, tag: str = "") -> Failure:
    """Why a hook around a scenario, rule or feature failed."""
    failure = explain(error)
    if isinstance(error, ExpectationFailed) and hook == "after_scenario":
        return failure  # of the application, at the end of the scenario
    if isinstance(error, PartLost | Untested) and hook == "after_scenario":
        return replace(failure, status=BROKEN)  # of the scenario itself, not of its clean-up
    kind = SET_UP_FAILED if hook.startswith("before") else CLEAN_UP_FAILED
    where = f"{hook} @{tag}" if tag else hook
    return replace(failure, status=BROKEN, message=f"{kind}{in_words(error)} ({where})", expected=None, actual=None)


def clean_up_failure(error: BaseException) -> Failure:
    """Why a registered clean-up failed."""
    return replace(
        explain(error), status=BROKEN, message=f"{CLEAN_UP_FAILED}{in_words(error)}", expected=None, actual=None
    )


def details_of(status: str, problems: Sequence[Failure], skip_reason: str | None, *, flaky: bool) -> Any:
    """What stands below the name of a scenario: the first problem, and the others after it."""
    if problems:
        first, *others = problems
        if not others:
            return first.details()
        message = "\n\n".join([first.message, *(f"Also: {other.message}" for other in others)])
        trace = "\n\n".join(problem.trace for problem in problems if problem.trace)
        return replace(first, message=message, trace=trace).details()
    if status == SKIPPED:
        return StatusDetails(message=skip_reason or "Skipped, without a reason given")
    return StatusDetails(flaky=True) if flaky else None


def _snippet(step: Any) -> str:
    text = cut(step.name, LONGEST_LINE).replace("\\", "\\\\").replace('"', '\\"')
    kind = step.step_type if step.step_type in ("given", "when", "then") else "step"
    return (
        f'A developer can add it to a file in steps/:\n\n@{kind}("{text}")\n'
        f"def _(context):\n    raise NotImplementedError\n"
    )
