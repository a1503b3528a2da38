"""behave's hooks: they wire the run to a `Harness` and each scenario to a `World`, and do nothing else.

A suite's ``environment.py`` imports them; one that adds a hook of its own calls ours from it.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from typing import Any

from behave.matchers import Match
from behave.runner import ModelRunner, Runner

from interlock.interrupts import Interrupts, before_the_run, called_by, undisturbed

# First of all: what is loaded below takes a while, and whoever interrupts that wants no traceback.
OF_A_RUN = called_by(Runner.load_hooks)
if OF_A_RUN:
    before_the_run()
    # All of it stays to the end, so it is not searched for what could go: that is a third of what a small run takes.
    gc.disable()

from interlock.beginning import check_features, open_report, watch
from interlock.durations import clock, describe_duration
from interlock.errors import ExpectationFailed, InterlockError, PartLost, StackError, Untested, UsageError
from interlock.harness import Harness
from interlock.journal import Journal
from interlock.profile import Profile, load_profile
from interlock.readers import outlive_reader
from interlock.redaction import Redactor
from interlock.reporting import ReportFormatter
from interlock.reporting.failures import in_words
from interlock.selection import check_needs, needs_not_met, selected_scenarios, steps_of
from interlock.settings import (
    chosen_environment,
    keeps_failed,
    patience_factor,
    switched_on,
)
from interlock.stack.keeping.addresses import left_up
from interlock.stack.keeping.directory import KeptDirectory, borrowed
from interlock.stack.sweep import abandon_all
from interlock.steps.ambiguity import check_ambiguity
from interlock.steps.nearest import nearest
from interlock.steps.outlines import check_examples
from interlock.steps.sentence import only_looks, watches
from interlock.world import World, changes

if OF_A_RUN:
    gc.freeze()
    gc.enable()

# behave reads step files and features after environment.py, which imports this module.
watch()

__all__ = ["after_all", "after_scenario", "before_all", "before_scenario", "before_step"]


def before_all(context: Any) -> None:
    """Open the report, read the profile, check the sentences, start the stack.

    Raises:
        InterlockError: the run cannot begin; behave prints the sentence and ends with exit code 1.
    """
    runner = context._runner  # noqa: SLF001 - behave has no public way from the context to its run
    root = Path(os.path.relpath(runner.base_dir))
    journal = Journal(Redactor())
    context.interlock = None
    # Where behave can bear an interrupt.
    places = (ModelRunner.run_hook, Match.run)
    interrupts = Interrupts(places, lambda: bool(runner.aborted), abandon_all)
    context.interlock_interrupts = interrupts
    interrupts.take()
    for stream in (sys.stdout, sys.stderr):
        outlive_reader(stream, lambda: interrupts.hear("nobody reads its output any more"))
    report, settings, wrong = open_report(runner, journal)
    selected = selected_scenarios(runner.features, runner.config)
    report.suggest = lambda step: nearest(step, runner.step_registry)
    context.interlock_report = report
    try:
        interrupts.let_through()
        if wrong is not None:
            raise wrong
        if (runner.config.jobs or 1) > 1:
            raise UsageError(f"-j {runner.config.jobs}: scenarios run one after another here", hint="leave -j out")
        profile = _profile(runner.config.userdata, settings.environments, journal)
        report.describe(environment=profile.name, **({"parts": profile.description} if profile.description else {}))
        check_features(runner, selected)
        if not selected:
            raise UsageError(
                "no scenario is selected, so nothing would be checked",
                hint="see the paths, --tags and -n of this run, and those in pyproject.toml",
            )
        check_needs(selected)
        check_examples(selected)
        check_ambiguity(steps_of(selected), runner.step_registry)
        kept = _kept(context, root, profile)
        context.interlock = Harness(profile, base=root, journal=journal, kept=kept, schemas=settings.schemas)
        # Whatever becomes of after_all, a team's own that forgets ours included.
        context.add_cleanup(_stop, context)
        _start(context.interlock, report)
    except InterlockError as error:
        report.stopped_because(str(error))
        raise
    except KeyboardInterrupt:
        report.stopped_because("the run was interrupted while its environment was starting")
        raise


def before_scenario(context: Any, scenario: Any) -> None:
    """A clean environment and a new world; skip what this environment cannot run.

    Raises:
        InterlockError: the environment could not be made clean; the run ends with this scenario.
    """
    harness = _harness(context)
    context.interlock_interrupts.let_through()
    missing = needs_not_met(scenario.effective_tags, harness.profile)
    if missing:
        reason = f'the environment "{harness.profile.name}" cannot run this: {missing}'
        if switched_on(context.config.userdata, "strict_needs", default=False):
            raise UsageError(reason, hint="strict_needs is on: run it in another environment")
        scenario.skip(reason)
        return
    try:
        context.world = context.interlock_world = World(harness, Path(scenario.filename).parent)
        registry = context._runner.step_registry  # noqa: SLF001 - as in before_all
        if any(watches(step, registry) for step in scenario.all_steps):
            changes.watch(context.world)
    except Exception as error:
        # The next scenario would wait for the same in vain.
        first, *_ = in_words(error).splitlines()
        reason = f"the environment could not be brought back: {first}"
        context.interlock_report.stopped_because(reason)
        sys.stderr.write(f"interlock: the run ends here: {reason}\n")
        context.config.stop = True  # not an abort: behave would tell that somebody asked for it
        raise


def before_step(context: Any, step: Any) -> None:
    """Quiet that was found is remembered from one step that only looks to the next; any other may have stirred it.

    A step inside another's is not one of the scenario's own: nobody knows what the one around it does next.

    Raises:
        UsageError: the scenario has no world, or another one than ours.
    """
    harness = _harness(context)
    context.interlock_interrupts.let_through()
    _check_world(getattr(context, "world", None))
    if harness.stack is not None:
        own = any(step is one for one in context.scenario.all_steps)
        registry = context._runner.step_registry  # noqa: SLF001 - as in before_all
        harness.stack.watch.remembers = own and only_looks(step, registry)


def after_scenario(context: Any, scenario: Any) -> None:
    """Undo what the scenario asked to be undone, and say which parts died unasked.

    Raises:
        PartLost: a part died.
        Untested: what the scenario broke met nothing, or it failed while messages were held up by the scenario itself.
        InterlockError: a clean-up failed. The first of these has all in its message.
        ExpectationFailed: the application did not keep to what no sentence has to say.
    """
    world: World | None = getattr(context, "interlock_world", None)
    if world is None:
        return
    passed = not scenario.status.has_failed()
    # One that was skipped or interrupted on its way says nothing, and so nothing untrue. One that failed accuses the
    # application, which does not have what is held up yet.
    verdict = scenario.status.name
    unkept = world.unkept(meanwhile=verdict == "failed") if verdict in {"passed", "failed"} else []
    problems: list[str] = []
    failed: ExpectationFailed | None = None
    try:
        if verdict in {"passed", "failed"}:
            world.check_demands()
    except ExpectationFailed as error:
        failed = error
    except InterlockError as error:
        problems.append(str(error))
    try:
        world.close()
    except InterlockError as error:
        problems.append(str(error))
    # Who ends the run does not want to wait for an answer.
    in_a_hurry = bool(context._runner.aborted)  # noqa: SLF001 - as in before_all
    lost = world.take_lost(passed=passed, in_a_hurry=in_a_hurry)
    if lost:
        raise PartLost("\n".join([*lost, *unkept, *problems]))
    if unkept:
        raise Untested("\n".join([*unkept, *problems]))
    if problems:
        raise InterlockError("\n".join(problems))
    if failed is not None:
        raise failed


@undisturbed
def after_all(context: Any) -> None:
    """Stop everything, whatever comes meanwhile.

    Raises:
        PartLost: a part died between two scenarios, so that none of them could be blamed.
        StackError: something did not stop in order.
        KeyboardInterrupt: the run was interrupted where that could not be raised before.
    """
    _stop(context)
    if sys.stdout is not None:
        sys.stdout.flush()  # now, while it can still be said that nobody reads it
    interrupts: Interrupts | None = getattr(context, "interlock_interrupts", None)
    if interrupts is not None:
        interrupts.let_through()


@undisturbed
def _stop(context: Any) -> None:
    """Stop everything, once."""
    harness: Harness | None = getattr(context, "interlock", None)
    if harness is None:
        return
    problems: list[str] = []
    if harness.stack is not None:
        harness.between.take_strays()
        harness.late += harness.stack.take_lost()
    _leave_up(context, harness)
    try:
        harness.stop()
    except StackError as error:
        problems.append(str(error))
    late, harness.late = harness.late, []
    if late:
        raise PartLost("\n".join(["between two scenarios:", *late, *problems]))
    if problems:
        raise StackError("\n".join(problems))


def _leave_up(context: Any, harness: Harness) -> None:
    """With ``-D keep=failed``: the stack of a run that failed stays, and people are told where it is."""
    kept, features = harness.kept, context._runner.features  # noqa: SLF001 - as in before_all
    failed = bool(harness.late) or any(feature.status.has_failed() for feature in features)
    if kept is not None and harness.stack is not None and failed and keeps_failed(context.config.userdata):
        kept.keep()
        lines = left_up(harness.profile.name, kept.records, harness.journal.redactor)
        sys.stderr.writelines(f"{line}\n" for line in lines)


def _harness(context: Any) -> Harness:
    harness: Harness | None = getattr(context, "interlock", None)
    if harness is None:
        raise UsageError(
            "the environment was not started: interlock's before_all did not come to its end",
            hint="a before_all of your own calls interlock.hooks.before_all(context) and lets its errors pass",
        )
    return harness


def _check_world(world: object) -> None:
    if not isinstance(world, World):
        found = f"is a {type(world).__name__}" if world is not None else "is not there"
        raise UsageError(
            f"context.world {found}, and sentences need interlock's",
            hint="a before_scenario of your own calls interlock.hooks.before_scenario(context, scenario), and nothing "
            "else sets context.world",
        )


def _profile(userdata: Any, directory: Path, journal: Journal) -> Profile:
    profile = load_profile(chosen_environment(userdata), directory, learn=journal.redactor.learn)
    return profile.within_patience(patience_factor(userdata))


def _kept(context: Any, root: Path, profile: Profile) -> KeptDirectory | None:
    """What ``interlock up`` has left up; or where this run's own is begun, if it may have to be left up."""
    kept, told = borrowed(root, profile, "behave", begin=keeps_failed(context.config.userdata))
    sys.stderr.write(f"interlock: {told}\n" if told else "")
    return kept


def _start(harness: Harness, report: ReportFormatter) -> None:
    began = time.monotonic()
    kept = harness.kept if harness.kept is not None and harness.kept.stays else None
    try:
        harness.start()
    finally:
        # Not on standard output: it may be a formatter's.
        told = harness.kept.told if harness.kept is not None else []
        sys.stderr.writelines(f"interlock: {sentence}\n" for sentence in told)
    if harness.stack is not None:
        took = describe_duration(time.monotonic() - began)
        since = f", kept up since {clock(kept.since)}" if kept is not None else ""
        report.describe(**{"up after": took + since})
        sys.stderr.write(f'interlock: environment "{harness.profile.name}" is up after {took}{since}\n')
        if limits := harness.stack.limits():
            report.describe(**{"not possible here": "; ".join(limits)})
            sys.stderr.write("".join(f"interlock: not possible here: {limit}\n" for limit in limits))
