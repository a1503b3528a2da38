"""A hand-made suite for reports: hooks that install the formatter alone, steps that fail in every way there is.

Independent of `interlock.hooks`, so that a failing stack never hides a failing report.
"""

from __future__ import annotations

from pathlib import Path

from suite import Outcome, Suite

ENVIRONMENT = """
from pathlib import Path

from interlock.journal import Event, Journal
from interlock.redaction import Redactor
from interlock.reporting import install
from interlock.selection import selected_scenarios

SECRET = "s3cret-Value-77"


def before_all(context):
    context.journal = Journal(Redactor([SECRET]))
    selected = selected_scenarios(context._runner.features, context.config)
    context.report = install(
        context,
        journal=context.journal,
        directory=Path("reports"),
        selected=selected,
        environment={"environment": "embedded"},
        links={"issue": "https://tracker.example/{}"},
    )
"""

STEPS = """
from behave import given, when, then, step
from interlock.errors import ExpectationFailed, InterlockError
from interlock.journal import Event


@step("all is well")
def _(context):
    pass

@step("the sum of {a:d} and {b:d} is {c:d}")
def _(context, a, b, c):
    assert a + b == c, f"The sum should be {c}, and it is {a + b}"

@step("the total is wrong")
def _(context):
    raise ExpectationFailed(
        "Order total should be 61.50, but is 60.50", expected="61.50", actual="60.50", detail="seen 3 times in 5 s"
    )

@step("the suite is wrong")
def _(context):
    raise InterlockError("there is no table \\"order\\"", hint="there are: orders")

@step("it crashes")
def _(context):
    {}["missing"]

@step("a bare assertion fails")
def _(context):
    total = 3
    assert total == 4

@step("this table")
def _(context):
    context.table.rows[0].cells[0] = "changed"

@step("this text")
def _(context):
    pass

@step("it says {text}")
def _(context, text):
    import logging
    print("printed:", text)
    logging.getLogger("shop").warning("logged: %s", text)

@step("I interrupt")
def _(context):
    raise KeyboardInterrupt

@step("the journal has {kind} {summary} {data}")
def _(context, kind, summary, data):
    import json
    context.journal.record(Event(kind=kind, part="checkout", summary=summary.strip('"'), data=json.loads(data)))
"""


def run(feature: str, directory: Path, *arguments: str, hooks: str = "", steps: str = "", **more: str) -> Outcome:
    """Run one feature with extra hooks and steps; further files by keyword would need names, so ``more`` is env."""
    files = {
        "features/orders/sample.feature": feature,
        "environment.py": ENVIRONMENT + hooks,
        "steps/sample_steps.py": STEPS + steps,
        "steps/library_steps.py": None,
    }
    return Suite(files, directory).run(*arguments, env=more)
