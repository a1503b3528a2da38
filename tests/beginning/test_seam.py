"""What a run leaves that never began: one sentence, exit code 1, and a report that is not the last run's."""

from __future__ import annotations

from pathlib import Path

import pytest

from suite import Outcome, Suite

GOOD = 'Feature: A\n  Scenario: B\n    Given I remember "x" as "y"\n'
OURS = "from interlock.hooks import *\n"


def suite(files: dict[str, str], directory: Path) -> Suite:
    """A suite whose last run was green."""
    reports = {
        "reports/report.html": "all is well",
        "reports/summary.md": "# 1 of 1 scenario pass",
        "reports/history.jsonl": "{}",
        "reports/junit/TESTS-a.xml": "<testsuite/>",
        "reports/allure-results/old-result.json": "{}",
    }
    return Suite({"features/good.feature": GOOD, **reports, **files}, directory)


def not_begun(outcome: Outcome) -> str:
    """What the console said; everything else is as it must be."""
    assert outcome.exit_code == 1, outcome
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert "Warning" not in outcome.stderr
    said = outcome.stdout + outcome.stderr
    assert outcome.summary.startswith("# No scenario ran, so nothing was checked\n"), outcome
    assert "The run did not begin: " in outcome.summary
    left = sorted(path.name for path in outcome.reports.rglob("*") if path.is_file())
    assert [name for name in left if not name.endswith("-globals.json")] == [".lock", "history.jsonl", "summary.md"]
    return said


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "features/bad.feature",
            "",
            "ConfigError: features/bad.feature holds no feature\n  Hint: write one, or remove",
        ),
        (
            "features/bad.feature",
            "Feature: A\n  Scenario: B\n    Given a table:\n      | a | 42\n",
            "ConfigError: features/bad.feature:4: this row of a table does not end with |\n  Hint: add the |",
        ),
        (
            "features/bad.feature",
            'Feature: A\n  Scenario: B\n    Given a text:\n    """\n    x\n    Scenario: C\n',
            "ConfigError: features/bad.feature:4: the docstring that begins here is never closed, so that all that",
        ),
        ("features/bad.feature", "Scenario: B\n", 'ConfigError: features/bad.feature:1: "Scenario: B" cannot stand'),
        (
            "steps/team_steps.py",
            'from behave import given\n@given("I have {n:d} items")\n@given("I have {n}")\ndef a(context, n): pass\n',
            "ConfigError: steps/team_steps.py:2: AmbiguousStep: ",
        ),
        (
            "steps/team_steps.py",
            "def (:\n",
            "ConfigError: steps/team_steps.py:1: SyntaxError: invalid syntax\n    def (",
        ),
        (
            "steps/team_steps.py",
            "import sys\nsys.exit(0)\n",
            "ConfigError: steps/team_steps.py:2: it wanted to end the",
        ),
        (
            "steps/team_steps.py",
            "raise KeyboardInterrupt\n",
            "ConfigError: the run was interrupted (Ctrl-C) before it began\n",
        ),
        (
            "environment.py",
            f"{OURS}total = undefined\n",
            "interlock: the run did not begin: environment.py:2: NameError: name 'undefined' is not defined\n    total",
        ),
        (
            "environment.py",
            f"{OURS}\nimport not_there\n",
            "interlock: the run did not begin: environment.py:3: it was not read beyond this line\n    import",
        ),
        (
            "environment.py",
            f"{OURS}import sys\nsys.exit(0)\n",
            "ConfigError: environment.py:3: it wanted to end the program: sys.exit(0)",
        ),
        (
            "environment.py",
            f"{OURS}async def after_scenario(context, scenario): pass\n",
            (
                'ConfigError: environment.py:2: the hook "after_scenario" is "async def", and behave would never '
                "wait for it\n  Hint: make it a plain function; asyncio.run(...) in it runs what is async"
            ),
        ),
        (
            "environment.py",
            f"{OURS}def before_tag(context, tag):\n    yield\n",
            'ConfigError: environment.py:2: the hook "before_tag" has a yield, so that behave would never run what',
        ),
    ],
)
def test_a_suite_that_cannot_be_read_says_so_in_one_sentence(
    tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    assert sentence in not_begun(suite({name: content}, tmp_path).run())


def test_an_error_below_a_step_file_shows_the_teams_own_frames(tmp_path: Path) -> None:
    files = {
        "steps/team_steps.py": "from support import till\n",
        "support/till.py": "from support import drawer\n",
        "support/drawer.py": "import json\njson.loads('open')\n",
    }

    assert (
        "ConfigError: support/drawer.py:2: JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n"
        "    json.loads('open')\n"
        "  called from support/till.py:1: from support import drawer\n"
        "  called from steps/team_steps.py:1: from support import till\n"
    ) in not_begun(suite(files, tmp_path).run())


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("features/gone.feature", '"features/gone.feature" is not there, so there is nothing to run'),
        ("features/gone.feature:3", '"features/gone.feature:3" is not there, so there is nothing to run'),
        ("pyproject.toml", '"pyproject.toml" is no feature file and no folder, so there is nothing to run'),
    ],
)
def test_a_path_that_leads_nowhere_is_named(tmp_path: Path, path: str, sentence: str) -> None:
    assert f"ConfigError: {sentence}\n" in not_begun(suite({}, tmp_path).run("features/good.feature", path))


def test_a_dry_run_says_the_same_and_leaves_the_reports_alone(tmp_path: Path) -> None:
    outcome = suite({"features/bad.feature": ""}, tmp_path).run("--dry-run")

    assert "ConfigError: features/bad.feature holds no feature\n" in outcome.stdout
    assert outcome.exit_code == 1
    assert outcome.summary == "# 1 of 1 scenario pass"
    assert (outcome.reports / "junit/TESTS-a.xml").exists()


def test_a_hook_that_hides_what_it_is_fails_where_it_runs(tmp_path: Path) -> None:
    environment = """
        from interlock.hooks import *
        import functools

        def loudly(hook):
            @functools.wraps(hook)
            def wrapped(*arguments):
                return hook(*arguments)
            return wrapped

        @loudly
        async def before_feature(context, feature):
            pass
    """

    outcome = suite({"environment.py": environment}, tmp_path).run()

    assert outcome.exit_code == 1
    message = outcome.result("B")["statusDetails"]["message"]
    assert message.startswith('Set-up failed: environment.py:11: the hook "before_feature" is "async def"')


@pytest.mark.parametrize(
    ("hook", "reason"),
    [
        ("pass", "interlock has not been started: this suite's before_all does not call interlock's"),
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("raise SystemExit(0)", "SystemExit: 0"),
    ],
)
def test_a_before_all_that_never_comes_to_ours_leaves_a_report(tmp_path: Path, hook: str, reason: str) -> None:
    environment = f"{OURS}def before_all(context):\n    {hook}\n"

    outcome = suite({"environment.py": environment}, tmp_path).run()

    assert outcome.exit_code == 1, outcome
    assert "Traceback" not in outcome.stdout + outcome.stderr
    result = outcome.result("B")
    assert result["status"] == "broken"
    assert result["statusDetails"]["message"].startswith(f"Not reached: the set-up of the run failed: {reason}")
    assert "<error" in (outcome.reports / "junit/TESTS-good.xml").read_text()


def test_a_run_that_swallows_our_error_does_not_go_on(tmp_path: Path) -> None:
    environment = """
        from interlock import hooks
        from interlock.hooks import *

        def before_all(context):
            try:
                hooks.before_all(context)
            except Exception:
                pass
    """

    outcome = suite({"environment.py": environment}, tmp_path).run("-D", "environment=nowhere")

    assert outcome.exit_code == 1
    assert outcome.result("B")["statusDetails"]["message"].startswith(
        "Set-up failed: the environment was not started: interlock's before_all did not come to its end"
    )


RUNNER = """
    from behave.configuration import Configuration
    from behave.runner import Runner

    class IdeRunner(Runner):
        def load_hooks(self, filename="environment.py"):
            super().load_hooks(filename)
            hook = self.hooks["before_scenario"]
            def before_scenario(context, scenario):
                print("about to run", scenario.name)
                hook(context, scenario)
            self.hooks["before_scenario"] = before_scenario

    for arguments in (["--dry-run", "-f", "plain"], ["-f", "plain"]):
        failed = IdeRunner(Configuration(arguments)).run()
    print("failed:", failed)
"""


def test_a_runner_of_an_ide_that_reads_a_suite_twice_keeps_working(tmp_path: Path) -> None:
    good = suite({"ide.py": RUNNER}, tmp_path / "good").command("ide.py").finish()
    bad = suite({"ide.py": RUNNER, "features/bad.feature": ""}, tmp_path / "bad").command("ide.py").finish()

    assert "about to run B" in good.stdout
    assert "failed: False" in good.stdout, good
    assert good.result("B")["status"] == "passed"
    assert "NotBegun: features/bad.feature holds no feature" in bad.stderr


def test_a_suite_without_interlock_in_the_same_process_is_left_to_behave(tmp_path: Path) -> None:
    runner = "import interlock.hooks\n" + "\n".join(line[4:] for line in RUNNER.splitlines()).replace(
        'hook = self.hooks["before_scenario"]', "hook = lambda *_: None"
    )
    files = {"ide.py": runner, "environment.py": "", "steps/library_steps.py": "", "features/bad.feature": ""}

    outcome = suite(files, tmp_path).command("ide.py").finish()

    assert "failed:" in outcome.stdout
    assert outcome.summary == "# 1 of 1 scenario pass"


def test_a_suite_of_the_librarys_sentences_alone_needs_no_folder_for_steps(tmp_path: Path) -> None:
    undefined = GOOD.replace("I remember", "I recollect").replace("B\n", "C\n")
    files = {"features/bad.feature": undefined.replace("Feature: A", "Feature: Z"), "environment.py": OURS}
    sentences = suite(files, tmp_path)
    (tmp_path / "steps/library_steps.py").unlink()
    (tmp_path / "steps").rmdir()

    outcome = sentences.run()

    assert [result["status"] for result in outcome.results] == ["broken", "passed"], outcome
    assert "Not automated yet: there is no step for" in outcome.stdout
