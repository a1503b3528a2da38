"""What the hooks make of a run: bad input ends it with a sentence, needs are skipped with a reason."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leftovers import MARK, eventually_gone
from suite import Outcome, Suite

ONE = 'Feature: A\n  Scenario: B\n    Given I remember "x" as "y"\n'


def run(tmp_path: Path, *arguments: str, env: dict[str, str] | None = None, **files: Any) -> Outcome:
    named = {name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()}
    return Suite({"features/a.feature": ONE, **named}, tmp_path).run(*arguments, env=env)


def the_sentence(outcome: Outcome) -> str:
    """What before_all said, hint included."""
    head = next(line for line in outcome.stdout.splitlines() if line.startswith("HOOK-ERROR in before_all: "))
    return head.removeprefix("HOOK-ERROR in before_all: ")


def refused(outcome: Outcome) -> str:
    assert outcome.exit_code == 1
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert [result["status"] for result in outcome.results] == ["broken"]
    return the_sentence(outcome)


def test_a_suite_without_parts_runs(tmp_path: Path) -> None:
    outcome = run(tmp_path)

    assert outcome.exit_code == 0, str(outcome)
    assert outcome.result("B")["status"] == "passed"


def test_an_unknown_environment_lists_those_there_are(tmp_path: Path) -> None:
    assert refused(run(tmp_path, "-D", "environment=stagin", environments__staging_dot_toml="")) == (
        'ProfileError: there is no environment "stagin" in environments/; there are: staging, embedded'
    )


def test_the_environment_may_come_from_the_process_environment(tmp_path: Path) -> None:
    outcome = run(tmp_path, env={"INTERLOCK_ENVIRONMENT": "nowhere"})

    assert refused(outcome).startswith('ProfileError: there is no environment "nowhere" in environments/')


def test_a_broken_profile_names_file_and_key(tmp_path: Path) -> None:
    outcome = run(tmp_path, environments__embedded_dot_toml='patience = "soon"\n')

    assert refused(outcome) == (
        'ProfileError: environments/embedded.toml: patience: "soon" is not a length of time; '
        'write for example 150 ms, 5 seconds or 2 min (it says "soon")'
    )


def test_parallel_runs_are_refused_instead_of_ignored(tmp_path: Path) -> None:
    assert refused(run(tmp_path, "-j", "2")) == "UsageError: -j 2: scenarios run one after another here"


def test_two_meanings_of_one_line_are_refused_naming_both(tmp_path: Path) -> None:
    steps = """
        from behave import given

        @given('I remember "{anything}')
        def swallow(context, anything):
            pass
    """

    outcome = run(tmp_path, steps__team_steps_dot_py=steps)

    assert refused(outcome).startswith('UsageError: "Given I remember "x" as "y"" at features/a.feature:3 has more')
    assert "steps/team_steps.py:4" in outcome.stdout


def test_an_examples_column_named_like_a_word_is_refused(tmp_path: Path) -> None:
    feature = """
        Feature: A
          Scenario Outline: B
            Given I remember "<any>" as "y"

            Examples:
              | any |
              | 1   |
    """

    outcome = Suite({"features/a.feature": feature}, tmp_path).run()

    assert refused(outcome).startswith('UsageError: the Examples column "any" of features/a.feature:8 is named like')


@pytest.mark.parametrize(
    ("step", "heading", "sentence"),
    [
        (
            'Given I remember "<a>" as "<c>"',
            "b",
            'UnknownName: there is no column "c" in the examples for <c> at features/a.feature:4; there are: a, b',
        ),
        (
            'Given I remember "<a>" as "x"',
            "a",
            'UsageError: the examples of features/a.feature:8 have two columns "a", of which one would never be used',
        ),
    ],
)
def test_examples_that_do_not_fit_their_outline_are_refused(
    tmp_path: Path, step: str, heading: str, sentence: str
) -> None:
    feature = f"""
        Feature: A
          Scenario Outline: B
            {step}

            Examples:
              | a | {heading} |
              | 1 | 2 |
    """

    assert refused(Suite({"features/a.feature": feature}, tmp_path).run()) == sentence


def test_a_part_that_does_not_come_up_ends_the_run_with_its_name_and_log(tmp_path: Path) -> None:
    profile = """
        [services.shop]
        run = "echo the till is jammed; exit 3"
        ready.log = "open"
    """

    outcome = run(tmp_path, environments__embedded_dot_toml=profile)

    assert "shop" in refused(outcome)
    assert "the till is jammed" in outcome.stdout


@pytest.fixture
def external(tmp_path: Path) -> Iterator[str]:
    """A profile whose database is not ours, and a service that runs already: a file, and a port that listens."""
    (tmp_path / "theirs.db").touch()
    with socket.create_server(("127.0.0.1", 0)) as theirs:
        yield f"""
            level = "shared"

            [databases.theirs]
            provider = "external"
            url = "sqlite:///{tmp_path / "theirs.db"}"

            [services.theirs]
            url = "http://127.0.0.1:{theirs.getsockname()[1]}"
        """


@pytest.mark.parametrize("need", ["faults", "reset"])
def test_a_scenario_the_environment_cannot_run_is_skipped_with_the_reason(
    tmp_path: Path, external: str, need: str
) -> None:
    feature = f'Feature: A\n  @needs:{need}\n  Scenario: B\n    Given I remember "x" as "y"\n'
    outcome = Suite({"features/a.feature": feature, "environments/embedded.toml": external}, tmp_path).run()

    assert outcome.exit_code == 0, str(outcome)
    result = outcome.result("B")
    assert result["status"] == "skipped"
    assert 'the environment "embedded" cannot run this' in result["statusDetails"]["message"]
    # Green by behave's count, and no more than that.
    assert "0 of 1 scenario pass: all were skipped, so nothing was checked" in outcome.stderr
    assert outcome.summary.startswith("# 0 of 1 scenario pass: all were skipped, so nothing was checked\n")


def test_strict_needs_make_it_fail(tmp_path: Path, external: str) -> None:
    feature = 'Feature: A\n  @needs:reset\n  Scenario: B\n    Given I remember "x" as "y"\n'
    suite = Suite({"features/a.feature": feature, "environments/embedded.toml": external}, tmp_path)

    outcome = suite.run("-D", "strict_needs=yes")

    assert outcome.exit_code == 1
    assert outcome.result("B")["status"] == "broken"


def test_a_suites_own_hook_may_wrap_ours(tmp_path: Path) -> None:
    environment = """
        from interlock import hooks
        from interlock.hooks import after_all, after_scenario, before_all

        def before_scenario(context, scenario):
            hooks.before_scenario(context, scenario)
            context.world.remember("mine", 7)
    """
    feature = 'Feature: A\n  Scenario: B\n    Given I remember "{mine}" as "y"\n'

    outcome = Suite({"features/a.feature": feature, "environment.py": environment}, tmp_path).run()

    assert outcome.exit_code == 0, str(outcome)


def test_an_after_all_that_forgets_ours_leaves_nothing_running(tmp_path: Path) -> None:
    environment = "from interlock.hooks import *\n\ndef after_all(context):\n    print('goodbye')\n"
    profile = '[services.till]\nrun = "echo open; exec sleep 60"\nready.log = "open"\n'
    mark = f"forgotten-{os.getpid()}"
    files = {"features/a.feature": ONE, "environment.py": environment, "environments/embedded.toml": profile}

    outcome = Suite(files, tmp_path).run(env={MARK: mark})

    assert outcome.exit_code == 0, str(outcome)
    assert "goodbye" in outcome.stdout
    assert eventually_gone(mark)


HOOKS = "import asyncio\nfrom interlock import hooks\nfrom interlock.hooks import *\n\n"
EMPTIES = """def before_feature(context, feature):
    feature.run_items.clear()
"""
TAKES_OUT = """def before_all(context):
    hooks.before_all(context)
    context._runner.features.clear()
"""
WORDLESS = """class Silent(Exception):
    def __str__(self):
        raise ValueError("no words")

def fail():
    raise Silent

def before_scenario(context, scenario):
    hooks.before_scenario(context, scenario)
    context.world.cleanup(fail)
"""
WORDLESS_AT_FIRST = (
    WORDLESS
    + """
def before_all(context):
    hooks.before_all(context)
    fail()
"""
)
CANCELLED = """def before_scenario(context, scenario):
    hooks.before_scenario(context, scenario)
    if scenario.name == "B":
        raise asyncio.CancelledError("too late")
"""


@pytest.mark.parametrize(
    ("hook", "statuses"),
    [
        (EMPTIES, {}),
        (TAKES_OUT, {"B": "broken", "C": "broken"}),
        (WORDLESS, {"B": "broken", "C": "broken"}),
        (WORDLESS_AT_FIRST, {"B": "broken", "C": "broken"}),
        (CANCELLED, {"B": "broken", "C": "passed"}),
    ],
)
def test_no_run_is_green_whose_report_is_not(tmp_path: Path, hook: str, statuses: dict[str, str]) -> None:
    step = '    Given I remember "x" as "y"\n'
    feature = f"Feature: A\n  Scenario: B\n{step}  Scenario: C\n{step}"

    outcome = Suite({"features/a.feature": feature, "environment.py": HOOKS + hook}, tmp_path).run()

    assert {result["name"]: result["status"] for result in outcome.results} == statuses
    assert outcome.exit_code == 1
    assert "Traceback" not in outcome.stderr
    if "Silent" in hook:
        for result in outcome.results:
            assert (
                "Silent, whose text cannot be had: its __str__ raises ValueError" in result["statusDetails"]["message"]
            )


def test_a_step_within_a_step_that_fails_fails_the_outer_one(tmp_path: Path) -> None:
    steps = """
        from behave import given

        @given("both")
        def both(context):
            context.execute_steps("Given I forget\\nGiven all is lost")

        @given("I forget")
        def forget(context):
            assert False, "it slipped my mind"
    """
    feature = 'Feature: A\n  Scenario: B\n    Given both\n  Scenario: C\n    Given I remember "x" as "y"\n'

    outcome = Suite({"features/a.feature": feature, "steps/team_steps.py": steps}, tmp_path).run()

    assert outcome.exit_code == 1
    result = outcome.result("B")
    assert result["status"] == "failed"
    assert "it slipped my mind" in result["statusDetails"]["message"]
    assert outcome.result("C")["status"] == "passed"


def test_a_clean_up_that_fails_breaks_the_scenario_after_the_others_ran(tmp_path: Path) -> None:
    steps = """
        from behave import given

        def fail():
            raise OSError("the drawer is stuck")

        @given("things to undo")
        def undo(context):
            context.world.cleanup(print, "undone all the same")
            context.world.cleanup(fail)
    """
    feature = "Feature: A\n  Scenario: B\n    Given things to undo\n"

    outcome = Suite({"features/a.feature": feature, "steps/team_steps.py": steps}, tmp_path).run("--no-capture")

    assert outcome.exit_code == 1
    assert "undone all the same" in outcome.stdout
    result = outcome.result("B")
    assert (result["status"], "the drawer is stuck" in result["statusDetails"]["message"]) == ("broken", True)


def test_a_need_nobody_knows_is_refused(tmp_path: Path) -> None:
    feature = 'Feature: A\n  @needs:fault\n  Scenario: B\n    Given I remember "x" as "y"\n'

    outcome = Suite({"features/a.feature": feature}, tmp_path).run()

    assert refused(outcome) == (
        'UnknownName: there is no need "fault" in the tag @needs:fault of features/a.feature:3; '
        "there are: faults, reset"
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Then no mail is sent", "environments/embedded.toml has no mailbox, so that nothing can be said of mail"),
        (
            'Then no message "x" arrives',
            "environments/embedded.toml has no broker, so that nothing can be said of messages",
        ),
    ],
)
def test_what_is_not_there_to_be_asked_does_not_count_as_silent(tmp_path: Path, line: str, sentence: str) -> None:
    feature = f"Feature: A\n  Scenario: B\n    {line}\n"
    profile = '[databases.any]\nprepare = "true"\n'

    outcome = Suite({"features/a.feature": feature, "environments/embedded.toml": profile}, tmp_path).run()

    result = outcome.result("B")
    assert (result["status"], result["statusDetails"]["message"]) == ("broken", sentence)


def test_work_that_a_teams_own_step_sets_going_is_waited_for(tmp_path: Path) -> None:
    """The service picks a file up after a while; nothing of interlock's saw the file being dropped."""
    profile = """
        settle = "600 ms"

        [databases.any]
        prepare = "python prepare.py {databases.any.url}"

        [services.importer]
        run = "exec python importer.py {databases.any.url}"
        ready.log = "ready"
        idle.empty = "busy"
    """
    prepare = """
        import sqlite3, sys
        with sqlite3.connect(sys.argv[1].removeprefix("sqlite:///")) as connection:
            connection.execute("create table imports (name text)")
            connection.execute("create table busy (name text)")
        connection.close()
    """
    importer = """
        import pathlib, sqlite3, sys, threading
        connection = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///"), isolation_level=None)
        print("ready", flush=True)
        while True:
            threading.Event().wait(0.06)
            for path in pathlib.Path("inbox").glob("*.csv"):
                path.unlink()
                connection.execute("insert into imports values ('dropped')")
    """
    steps = """
        import pathlib
        from behave import when

        @when("I drop a file")
        def drop(context):
            pathlib.Path("inbox/a.csv").write_text("x")
    """
    feature = """
        Feature: A
          Scenario: After quiet was found
            Then the "imports" table has no row
            When I drop a file
            Then the "imports" table has no row

          Scenario: At the beginning
            When I drop a file
            Then the "imports" table has no row
    """
    (tmp_path / "inbox").mkdir()
    files = {
        "prepare.py": prepare,
        "importer.py": importer,
        "steps/team_steps.py": steps,
        "features/a.feature": feature,
    }

    outcome = Suite({"environments/embedded.toml": profile, **files}, tmp_path).run()

    assert outcome.exit_code == 1
    assert {result["status"] for result in outcome.results} == {"failed"}, str(outcome)


def test_a_step_that_behave_cannot_bear_is_an_error_and_the_run_goes_on(tmp_path: Path) -> None:
    steps = """
        import asyncio, sys
        from behave import given

        class Silent(Exception):
            def __str__(self):
                raise ValueError("no words")

        @given("a way out")
        def leave(context):
            sys.exit()

        @given("cancelled work")
        def cancelled(context):
            raise asyncio.CancelledError("too late")

        @given("an error without words")
        def without_words(context):
            raise Silent

        @given("an assertion without words")
        def assertion(context):
            assert False, Silent()

        @given("a fixture")
        def fixture(context):
            yield context

        async def later():
            pass

        @given("work for later")
        def work(context):
            return later()

        @given("a step in a step")
        def inner(context):
            context.execute_steps("Given a fixture")

        @given("an unknown step in a step")
        def unknown(context):
            context.execute_steps("Given nobody knows me")

        @given("trouble in a step in a step")
        def deeper(context):
            context.execute_steps("Given trouble in a step")

        @given("trouble in a step")
        def trouble(context):
            context.execute_steps('Given I remember "{nothing}" as "y"')

        @given("a long story")
        def story(context):
            raise ValueError("once upon a time there was " * 400_000)

        @given("a deep fall")
        def fall(context):
            fall(context)

        @given("all is well")
        def well(context):
            pass
    """
    told = {
        "a way out": "the step wanted to end the program: sys.exit(None)",
        "cancelled work": "CancelledError: too late",
        "an error without words": "Silent, whose text cannot be had: its __str__ raises ValueError",
        "an assertion without words": "AssertionError, whose text cannot be had: its __str__ raises ValueError",
        "a fixture": 'the step "fixture" gave back a generator, which behave would never run',
        "work for later": 'the step "work" gave back a coroutine, which behave would never run',
        "a step in a step": 'the step "fixture" gave back a generator, which behave would never run',
        "an unknown step in a step": 'Not automated yet: there is no step for "Given nobody knows me"',
        "trouble in a step in a step": 'there is no remembered value "nothing" in this scenario',
        "a long story": "Unexpected error in a step: ValueError: once upon a time there was ",
        "a deep fall": "Unexpected error in a step: RecursionError: maximum recursion depth exceeded",
    }
    scenarios = "".join(f"  Scenario: {name}\n    Given {name}\n" for name in [*told, "all is well"])

    files = {"features/a.feature": f"Feature: A\n{scenarios}", "steps/team_steps.py": steps}
    outcome = Suite(files, tmp_path).run()

    assert outcome.exit_code == 1
    for name, sentence in told.items():
        result = outcome.result(name)
        assert result["status"] == "broken", name
        assert result["statusDetails"]["message"].startswith(sentence), result["statusDetails"]["message"]
        assert len(result["statusDetails"]["message"]) < 11_000
        assert len(result["statusDetails"].get("trace", "").splitlines()) < 60
    assert outcome.result("all is well")["status"] == "passed"
    assert len(outcome.stdout) < 30_000


@pytest.mark.parametrize("arguments", [("--tags=@nothing",), ("-n", "No such name")])
def test_a_run_that_selects_nothing_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    outcome = run(tmp_path, *arguments)

    assert outcome.exit_code == 1
    assert the_sentence(outcome) == "UsageError: no scenario is selected, so nothing would be checked"


def test_an_idle_probe_that_can_never_be_asked_ends_the_run(tmp_path: Path) -> None:
    profile = """
        patience = "500 ms"

        [databases.any]
        prepare = "true"

        [services.clock]
        run = "echo ready; exec sleep 60"
        ready.log = "ready"
        idle.empty = "outbx where sent_at is null"
    """

    outcome = Suite({"features/a.feature": ONE, "environments/embedded.toml": profile}, tmp_path).run()

    assert "outbx" in refused(outcome)
    assert "Hint: see this part, and idle, in environments/embedded.toml" in outcome.stdout


def test_a_child_that_a_step_forks_ends_with_the_step_and_is_no_second_run(tmp_path: Path) -> None:
    steps = """
        import os, sys
        from behave import given

        def ended(leave):
            child = os.fork()
            if not child:
                leave()
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

        @given("children")
        def children(context):
            child = os.fork()
            if child:
                assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

        @given("children that leave")
        def leaving(context):
            assert ended(lambda: sys.exit(3)) == 3

        @given("children that fail")
        def failing(context):
            assert ended(lambda: 1 / 0) == 1

        @given("one process")
        def one(context):
            with open("processes", "a") as file:
                file.write(f"{os.getpid()}\\n")
    """
    scenarios = "".join(
        f"  Scenario: {name}\n    Given {name}\n    Given one process\n"
        for name in ("children", "children that leave", "children that fail")
    )

    files = {"features/a.feature": f"Feature: A\n{scenarios}", "steps/team_steps.py": steps}
    outcome = Suite(files, tmp_path).run()

    assert outcome.exit_code == 0, outcome
    assert [result["status"] for result in outcome.results] == ["passed"] * 3
    assert len(set((tmp_path / "processes").read_text().splitlines())) == 1


DEMANDING = """
    from interlock.errors import ExpectationFailed
    from interlock.hooks import *
    from interlock import hooks


    def before_scenario(context, scenario):
        hooks.before_scenario(context, scenario)
        for name in scenario.name.split():
            context.world.demand(lambda name=name: refuse(name))


    def refuse(name):
        if name != "Nothing":
            raise ExpectationFailed(f"{name} is not as agreed", expected="x", actual=name, detail="  in detail")
"""
DEMANDED = """
Feature: Agreements
  Scenario: Nothing
    Given I remember "a" as "b"
  Scenario: Eggs
    Given I remember "a" as "b"
  Scenario: Eggs Ham
    Given I remember "a" as "b"
  Scenario: Broken
    Given I remember "{unknown}" as "b"
"""


def test_what_no_sentence_says_is_asked_at_the_end_and_fails_the_scenario(tmp_path: Path) -> None:
    outcome = Suite({"environment.py": DEMANDING, "features/a.feature": DEMANDED}, tmp_path).run()

    told = {one["name"]: (one["status"], one.get("statusDetails", {}).get("message", "")) for one in outcome.results}
    assert outcome.exit_code == 1
    assert told["Nothing"] == ("passed", "")
    assert told["Eggs"] == told["Eggs Ham"] == ("failed", "Eggs is not as agreed")
    assert "Also: Ham is not as agreed" in outcome.result("Eggs Ham")["statusDetails"]["trace"]
    assert told["Broken"][0] == "broken"
    assert "not as agreed" not in told["Broken"][1]
    assert "Traceback" not in outcome.stdout
