"""Sentences about small suites: how ``features/library`` shows a sentence of the library failing."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import act, fact, state
from support import small_suites


@state('the suite has the file "{path:Name}":', data="docstring")
def has_the_file(context: Context, path: str) -> None:
    '''The small suite that is run next has this file; its path begins at the suite's root.

    Example:
        Given the suite has the file "schemas/order.json":
          """
          {"type": "object"}
          """
    '''
    small_suites.of(context.world).files[path] = context.text or ""


@state("the suite's environment says:", data="docstring")
def environment_says(context: Context) -> None:
    '''The small suite's environment has these keys besides the workbench, and over it where it says otherwise.

    Example:
        Given the suite's environment says:
          """
          patience = "1 s"
          """
    '''
    small_suites.of(context.world).profile = context.text or ""


@act("I run a suite with this feature:", data="docstring")
def run_a_suite(context: Context) -> None:
    """Run a feature, most of whose scenarios are to fail, as a suite of its own with the workbench.

    Example:
        When I run a suite with this feature:
          \"\"\"
          Feature: Orders
            Scenario: An answer that is another
              When I send GET "/items" to "workbench"
              Then the answer is 404
          \"\"\"
    """
    small_suites.run(context.world, context.text or "")


@fact('the scenario "{name:Name}" passes')
def scenario_passes(context: Context, name: str) -> None:
    """A scenario of the small suite held.

    Example:
        Then the scenario "An answer" passes
    """
    small_suites.ended(context.world, name, "passes")


@fact('the scenario "{name:Name}" fails:', data="docstring")
def scenario_fails(context: Context, name: str) -> None:
    '''A scenario of the small suite failed, for the application was wrong; its message has each of these lines.

    Example:
        Then the scenario "An answer that is another" fails:
          """
          the answer is 200, not 404
          """
    '''
    small_suites.ended(context.world, name, "fails", context.text or "")


@fact('the scenario "{name:Name}" is broken:', data="docstring")
def scenario_is_broken(context: Context, name: str) -> None:
    '''A scenario of the small suite could not be judged: a name nobody knows, a table that is none.

    Example:
        Then the scenario "A service nobody knows" is broken:
          """
          there is no service "workbnch"
          """
    '''
    small_suites.ended(context.world, name, "is broken", context.text or "")
