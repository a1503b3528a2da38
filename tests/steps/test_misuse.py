"""What people read who use a sentence wrongly: the scenarios of `mistakes/`, none of which can go well, in one run.

The comment above each is its status and its message, whole; one that ends in ``…`` is pinned up to there, because an
address or a very long value follows. ``«9 x 5000»`` is so many nines, ``«\u200b»`` that character.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from suite import Outcome, Suite

ROOT = Path(__file__).parents[2]
FEATURES = sorted((Path(__file__).parent / "mistakes").glob("*.feature"))

KINDS_OF_COLUMNS = """
import os, sqlite3

connection = sqlite3.connect(os.environ["SHOP_DATABASE_URL"].removeprefix("sqlite:///"))
connection.execute(
    "create table kinds (id integer primary key, code varchar(3), price numeric(10, 2), ratio numeric, "
    "amount bigint, due date, ref char(32), paid boolean, extra json)"
)
connection.execute("create view kind_codes as select code from kinds")
connection.commit()
"""
STRANGER = """
[services.checkout.users.eve]
email = "eve@example.com"
password = "no horse at all"
"""


def expanded(text: str) -> str:
    """The feature with what cannot be read in a file put in."""

    def meant(match: re.Match[str]) -> str:
        one, times, number = match[1].partition(" x ")
        return one * int(number) if times else one.encode().decode("unicode_escape")

    return re.sub("«(.+?)»", meant, text)


def mistakes() -> dict[str, tuple[str, str]]:
    """Status and message of each scenario."""
    found = {}
    for feature in FEATURES:
        for comment, name in re.findall(r"((?:^  # .*\n)+)  Scenario: (.*)", feature.read_text("utf-8"), re.MULTILINE):
            status, _, message = re.sub("^  # ", "", comment, flags=re.MULTILINE).rstrip("\n").partition(": ")
            found[name] = (status, message)
    return found


def profile(directory: Path) -> str:
    """The shop's, with a table of all kinds of columns, a user nobody knows, and little patience."""
    text = (ROOT / "environments/embedded.toml").read_text("utf-8") + STRANGER
    prepare = f"python -m shop.schema && exec python {directory / 'kinds.py'}"
    text = text.replace("exec python -m shop.schema", prepare)
    return re.sub('^settle = ".*"', 'settle = "10 ms"', text.replace('"5s"', '"200 ms"'), flags=re.MULTILINE)


ELSEWHERE = {
    # where there are two databases and nothing else
    'Then the "orders" table has no row': "which database? environments/embedded.toml has: archive, shop",
    'Then the "orders" table of "shop" has no row': 'there is no table "orders" in database "shop"; there are: none',
    'Then the "x.orders" table of "shop" has no row': 'there is no table "x.orders" in database "shop"; there are',
    'Given the "x; drop table y" table of "shop" is empty': 'there is no table "x; drop table y" in database "shop"; ',
    'Then no message "x" arrives': "environments/embedded.toml has no broker, so that nothing can be said of messages",
    'Then the queue "x" is empty': "environments/embedded.toml has no broker",
    "Then no mail is sent": "environments/embedded.toml has no mailbox, so that nothing can be said of mail",
    'Then "gateway" received no POST': 'there is no stub "gateway" in environments/embedded.toml; there are: none',
    'When I send GET "/" to "shop"': 'there is no service "shop" in environments/embedded.toml; there are: none',
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    directory = tmp_path_factory.mktemp("misuse")
    for name in ("examples", "contracts", "schemas"):
        (directory / name).symlink_to(ROOT / name)
    features = {f"features/{path.name}": expanded(path.read_text("utf-8")) for path in FEATURES}
    files = {"environments/embedded.toml": profile(directory), "kinds.py": KINDS_OF_COLUMNS, **features}
    return Suite(files, directory).run("--no-capture")


@pytest.mark.parametrize("name", mistakes())
def test_a_mistake_reads_as_a_sentence(outcome: Outcome, name: str) -> None:
    status, sentence = mistakes()[name]

    result: Any = next(result for result in outcome.results if result["name"] == name)
    message = result["statusDetails"]["message"]

    assert result["status"] == status, message
    assert message == sentence or (sentence.endswith("…") and message.startswith(sentence[:-1]))


def test_every_mistake_is_told_once_on_less_than_a_screen_without_a_traceback(outcome: Outcome) -> None:
    assert outcome.exit_code == 1
    assert sorted(result["name"] for result in outcome.results) == sorted(mistakes())
    assert "Traceback" not in outcome.stdout + outcome.stderr
    for result in outcome.results:
        details = result["statusDetails"]
        text = f"{details['message']}\n{details.get('trace') or ''}"
        assert len(text.splitlines()) < 40, text
        assert len(text) < 4_000, f"{result['name']} says {len(text)} characters"


def test_whatever_stands_in_a_message_the_files_of_the_run_can_be_read(outcome: Outcome) -> None:
    files = list((outcome.reports / "junit").glob("*.xml"))

    assert len(files) == len(FEATURES)
    for file in files:
        ET.parse(file)


def test_where_a_part_is_missing_or_one_of_two_the_sentence_says_so(tmp_path: Path) -> None:
    scenarios = "".join(f"  Scenario: {number}\n    {line}\n" for number, line in enumerate(ELSEWHERE))
    profile = 'patience = "200 ms"\n[databases.shop]\n[databases.archive]\n'

    outcome = Suite(
        {"environments/embedded.toml": profile, "features/a.feature": f"Feature: A\n{scenarios}"}, tmp_path
    ).run()

    messages = [outcome.result(str(number))["statusDetails"]["message"] for number in range(len(ELSEWHERE))]
    assert outcome.exit_code == 1
    assert [message.startswith(said) for message, said in zip(messages, ELSEWHERE.values(), strict=True)] == [
        True
    ] * len(messages), "\n".join(messages)
