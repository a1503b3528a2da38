"""JUnit's files can be read whatever stands in them, lie where they belong, and none is lost."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

from reporting.test_hook_errors import junit
from suite import Suite

STEPS = r"""
    import os, tempfile
    from behave import given

    @given("a coloured error")
    def coloured(context):
        print("\x1b[31mseen\x1b[0m", "]]>", "half \ud800")
        assert False, "\x1b[31mwrong\x1b[0m \x00 ]]> \ud800"

    @given("another directory")
    def elsewhere(context):
        os.chdir(tempfile.gettempdir())
"""
FEATURE = """
    Feature: A
      Scenario: coloured
        Given a coloured error
      Scenario: elsewhere
        Given another directory
"""


def test_what_no_xml_may_hold_is_spelled_out_and_a_step_moves_no_file(tmp_path: Path) -> None:
    outcome = Suite({"steps/team_steps.py": STEPS, "features/a.feature": FEATURE}, tmp_path).run()

    assert outcome.exit_code == 1
    assert junit(outcome) == {"coloured": "failed", "elsewhere": "passed"}
    [path] = (outcome.reports / "junit").glob("*.xml")
    [told] = ET.parse(path).getroot().iter("failure")
    assert "\\x1b[31mwrong\\x1b[0m \\x00 ]]> \\ud800" in str(told.get("message"))


def test_a_file_that_behave_runs_twice_has_both_runs(tmp_path: Path) -> None:
    suite = Suite({"features/a.feature": 'Feature: A\n  Scenario: B\n    Given I remember "x" as "y"\n'}, tmp_path)

    outcome = suite.run("features/a.feature", str(tmp_path / "features/a.feature"))

    files = list((outcome.reports / "junit").glob("*.xml"))
    cases = Counter(case.get("name") for path in files for case in ET.parse(path).getroot().iter("testcase"))
    assert cases == Counter(result["name"] for result in outcome.results) == {"B": 2}
