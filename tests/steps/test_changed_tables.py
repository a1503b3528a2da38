"""`Then only these tables changed:` as read: what holds, what fails and how, what cannot be said."""

from __future__ import annotations

import pytest

from suite import Outcome, Suite

PREPARE = """
import os, sqlite3
connection = sqlite3.connect(os.environ["SHOP"].removeprefix("sqlite:///"))
connection.executescript('''
    create table orders (id integer primary key, status text, total numeric(10, 2));
    create table outbox (id integer primary key, name text);
    create table heartbeats (at text);
    insert into orders values (1, 'new', 19.9), (2, 'new', 5);
''')
"""
STEPS = """
import sqlite3
from behave import when
import interlock.steps

@when("the application does")
def does(context):
    database = context.world.stack.endpoint("databases", "shop").url.removeprefix("sqlite:///")
    connection = sqlite3.connect(database)
    connection.executescript(context.text)
    connection.close()

@when("a step does more")
def more(context):
    context.execute_steps("Then no table " + "changed")
"""
PROFILE = """
patience = "10 s"
settle = "10 ms"
[databases.shop]
prepare = "python prepare.py"
env = { SHOP = "{databases.shop.url}" }
ignore = ["heartbeats"]
default = true
[databases.archive]
prepare = "python prepare.py"
env = { SHOP = "{databases.archive.url}" }
"""
PAYS = '''
    When the application does
      """
      update orders set status = 'paid', total = 20 where id = 1;
      insert into outbox values (7, 'order.paid'), (8, 'mail.asked');
      insert into heartbeats values ('now');
      """
'''
FEATURE = f"""
Feature: Changes
  Scenario: Holds
    Given the "orders" table has these rows:
      | id | status |
      | 3  | new    |{PAYS}    Then only these tables changed:
      | table  |
      | orders |
      | outbox |
    And only these tables changed:
      | table  | added | changed | removed | database |
      | orders | 0     | > 0     |         |          |
      | outbox | 2     | <any>   | 0       | shop     |
    And for 20 ms only these tables of "shop" changed:
      | table       |
      | main.orders |
      | outbox      |

  Scenario: Holds too
    Given the "orders" table is empty
    And the "outbox" table of "archive" has these rows:
      | id | name |
      | 1  | x    |
    Then no table changed
    And within 1 second no table of "archive" changed

  Scenario: Too many and too few{PAYS}    Then only these tables changed:
      | table  | database |
      | orders |          |
      | orders | archive  |

  Scenario: Other numbers{PAYS}    Then only these tables of "shop" changed:
      | table  | added | changed |
      | orders | 1     | 1       |
      | outbox | 2     |         |

  Scenario: None was to change{PAYS}    Then no table of "shop" changed

  Scenario: An ignored table
    Then only these tables changed:
      | table      |
      | heartbeats |

  Scenario: An unknown table
    Then only these tables changed:
      | table |
      | order |

  Scenario: An unknown database
    Then only these tables changed:
      | table  | database |
      | orders | archve   |

  Scenario: An unknown column
    Then only these tables changed:
      | table  | updated |
      | orders | 1       |

  Scenario: A table twice
    Then only these tables changed:
      | table       |
      | orders      |
      | main.orders |

  Scenario: No table at all
    Then only these tables changed:
      | table | added |
      |       | 1     |

  Scenario: In a step of another
    When a step does more
"""
FAILED = ("Too many and too few", "Other numbers", "None was to change")
SAID = {
    "Too many and too few": (
        '"outbox" of "shop" (2 rows added) changed, and was not to; "orders" of "archive" did not change\n'
        '  "outbox" of "shop" added: id 7 and name "order.paid"'
    ),
    "Other numbers": (
        '"orders" has added 0 instead of 1 (1 row changed)\n'
        '  "orders" changed: id 1: status "new" became "paid" and total 19.90 became 20.00'
    ),
    "None was to change": (
        '"orders" (1 row changed) and "outbox" (2 rows added) changed, and were not to\n'
        '  "orders" changed: id 1: status "new" became "paid" and total 19.90 became 20.00\n'
        '  "outbox" added: id 7 and name "order.paid"'
    ),
    "An ignored table": 'the table "heartbeats" of "shop" is not looked at: environments/embedded.toml ignores it',
    "An unknown table": 'there is no table "order" in database "shop"; there are: orders, heartbeats, outbox',
    "An unknown database": 'there is no database "archve" in this sentence; there are: archive, shop',
    "An unknown column": 'this sentence has no field "updated"; it takes: table, added, changed, removed, database',
    "A table twice": '"orders" stands in the table twice',
    "No table at all": (
        "a row of the table names no table\n  Hint: | table | or | table | added | changed | removed |"
    ),
    "In a step of another": "which tables changed is only known where the sentence stands in the scenario itself",
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    files = {
        "environments/embedded.toml": PROFILE,
        "prepare.py": PREPARE,
        "steps/library_steps.py": STEPS,
        "features/a.feature": FEATURE,
    }
    return Suite(files, tmp_path_factory.mktemp("changes")).run("--no-capture")


@pytest.mark.parametrize("name", ["Holds", "Holds too"])
def test_it_holds(outcome: Outcome, name: str) -> None:
    result = outcome.result(name)

    assert result["status"] == "passed", result["statusDetails"]["message"]


@pytest.mark.parametrize("name", SAID)
def test_it_says_what_is_wrong(outcome: Outcome, name: str) -> None:
    result = outcome.result(name)

    details = result["statusDetails"]
    assert SAID[name] in f"{details['message']}\n{details.get('trace')}"
    assert result["status"] == ("failed" if name in FAILED else "broken")


def test_the_report_shows_what_became_of_each_table(outcome: Outcome) -> None:
    (step,) = [step for step in outcome.result("Other numbers")["steps"] if "only these" in step["name"]]
    papers = {paper["name"]: outcome.attachment(paper) for paper in step["attachments"]}

    assert papers["orders: what changed since the scenario began"].splitlines() == [
        ",id,status,total",
        "was,1,new,19.90",
        "is,1,paid,20.00",
    ]


def test_where_others_write_too_it_cannot_be_said(tmp_path) -> None:
    profile = 'level = "shared"\n' + PROFILE.replace('prepare = "python prepare.py"\n', "")
    feature = "Feature: A\n  Scenario: S\n    Then no table changed\n"

    outcome = Suite({"environments/embedded.toml": profile, "features/a.feature": feature}, tmp_path).run()

    assert (
        "which tables changed cannot be said: other runs write to them too, for environments/embedded.toml has "
        'level = "shared"\n  Hint: say which rows are there, or tag the scenario @needs:reset'
    ) in outcome.result("S")["statusDetails"]["message"]
