"""No exact or negative sentence is green only because the application was slow.

For each of them there is work that makes it false after an immediate look would have found it true. In every time form
the scenario has to fail, and its twin, in which late work does what is allowed, has to pass.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from late.suites import scenario, suite, told
from suite import Outcome

LATE = 0.12
INSIDE = 0.05
"""Seconds: longer than the 40 ms of stillness, and early in a window, which is over with what comes in it."""
FORMS = {"plain": "", "within": "within 20 seconds ", "for": "for 20 seconds "}

MAILED = '"ada@example.com" receives'
CHARGED = '"gateway" received'

GOOD_FACT = "\n      | what |\n      | good |"
WITH_N = " with:\n      | n |\n      | 1 |"

MESSAGE = told([[0, "message", "good", '{"n": 1}']]) + '    Then a message "good" arrives\n'
LETTER = '    When I publish "letter" to "jobs" with:\n      | n |\n      | 1 |\n'
MAIL = told([[0, "mail", "ada@example.com"]]) + '    Then "ada@example.com" receives a mail\n'
CHARGE = told([[0, "charge", "/charges"]]) + f'    Then {CHARGED} POST "/charges"\n'
FACT = f'    Given the "facts" table has these rows:{GOOD_FACT}\n'

SENTENCES: dict[str, tuple[str, list[Any]]] = {
    # the sentence: the steps after which it holds, and what makes it false later
    'no message "bad" arrives': ("", ["message", "bad"]),
    f'no message "bad" arrives{WITH_N}': ("", ["message", "bad", '{"n": 1}']),
    'exactly 1 message "good" arrives': (MESSAGE, ["message", "good"]),
    f'exactly 1 message "good" arrives{WITH_N}': (MESSAGE, ["message", "good", '{"n": 1}']),
    'the queue "letters" is empty': ("", ["letter", "x"]),
    'the queue "letters" has 1 message': (LETTER, ["letter", "y"]),
    "no mail is sent": ("", ["mail", "bob@example.com"]),
    'no mail is sent to "ada@example.com"': ("", ["mail", "ada@example.com"]),
    f"{MAILED} exactly 1 mail": (MAIL, ["mail", "ada@example.com"]),
    f"{MAILED} exactly 1 mail with:\n      | subject |\n      | Hello |": (MAIL, ["mail", "ada@example.com"]),
    f"{CHARGED} no POST": ("", ["charge", "/other"]),
    f'{CHARGED} no POST "/charges"': ("", ["charge", "/charges"]),
    f'{CHARGED} POST "/charges" once': (CHARGE, ["charge", "/charges"]),
    f'{CHARGED} POST "/charges" once{WITH_N}': (CHARGE, ["charge", "/charges"]),
    f'{CHARGED} POST "/charges" 2 times': (CHARGE * 2, ["charge", "/charges"]),
    'the "facts" table has no row': ("", ["row", "bad"]),
    'the "facts" table has no row:\n      | what |\n      | bad  |': ("", ["row", "bad"]),
    f'the "facts" table has exactly these rows:{GOOD_FACT}': (FACT, ["row", "bad"]),
    'the "facts" table has 1 row': (FACT, ["row", "bad"]),
    f'the "facts" table has 1 row where:{GOOD_FACT}': (FACT, ["row", "good"]),
}


def then(form: str, sentence: str) -> str:
    within = FORMS[form]
    if "has no row" in sentence:  # a row that is there may go until the time is over, so that all of it is waited for
        within = within.replace("within 20", "within 2")
    return f"    Then {within}{sentence}\n"


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    scenarios = "".join(
        scenario(
            f"{form}: {sentence.splitlines()[0]}",
            before,
            told([[INSIDE if form == "for" else LATE, *late]]),
            then(form, sentence),
        )
        for sentence, (before, late) in SENTENCES.items()
        for form in FORMS
    )
    return suite(tmp_path_factory.mktemp("late"), "worker", feature=f"Feature: Late\n{scenarios}").run()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_late_work_that_makes_a_sentence_false_fails_it(late: Outcome, sentence: str, form: str) -> None:
    result = late.result(f"{form}: {sentence.splitlines()[0]}")

    assert result["status"] == "failed", late
    assert "the flow was not quiet" not in result["statusDetails"]["message"]


def test_late_work_that_is_allowed_passes(tmp_path: Path) -> None:
    """One plan that does a little of everything, late; then every sentence in every form, each of which holds."""
    allowed = [
        [LATE, "message", "good", '{"n": 1}'],
        [0, "mail", "ada@example.com"],
        [0, "charge", "/charges"],
        [0, "charge", "/charges"],
        [0, "row", "good"],
        [0, "letter", "x"],
    ]
    holds = {sentence: before for sentence, (before, _) in SENTENCES.items()}
    done = [sentence for sentence, before in holds.items() if before and "once" not in sentence]
    undone = [sentence for sentence, before in holds.items() if not before]
    forms = {**FORMS, "for": "for 20 ms "}
    after = "".join(f"    Then {form}{sentence}\n" for sentence in done for form in forms.values())
    nothing = "".join(f"    Then {form}{sentence}\n" for sentence in undone for form in forms.values())
    feature = "Feature: Allowed\n" + scenario("Done", told(allowed), after) + scenario("Nothing", nothing)

    outcome = suite(tmp_path, "worker", feature=feature).run()

    assert [result["status"] for result in outcome.results] == ["passed", "passed"], outcome
    assert len(done) + len(undone) == len(SENTENCES) - 2
