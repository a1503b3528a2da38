"""Tables of PostgreSQL's other schemas in sentences: put in, found, reset, and told with their schema."""

from __future__ import annotations

import pytest

from suite import Suite

PREPARE = """
import os, psycopg
connection = psycopg.connect(os.environ["SHOP"], autocommit=True)
connection.execute("create schema sales")
connection.execute("create table sales.orders (id int primary key, total numeric(10, 2), tags text[])")
connection.execute("create table orders (id int primary key)")
connection.execute("insert into sales.orders values (1, 5, '{a}')")
"""
STEPS = """
import psycopg
from behave import when
import interlock.steps

@when("the application does")
def does(context):
    url = context.world.stack.endpoint("databases", "shop").url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(context.text)
"""
PROFILE = """
patience = "20 s"
settle = "20 ms"
[databases.shop]
provider = "local"
prepare = "python prepare.py"
env = { SHOP = "{databases.shop.dsn}" }
"""
FEATURE = '''
Feature: Schemas
  Scenario: Put in and found
    Given the "sales.orders" table has these rows:
      | id | total | tags       |
      | 2  | 9.9   | ["x", "y"] |
    When the application does
      """
      insert into sales.orders values (3, 7.5, null)
      """
    Then the "sales.orders" table has exactly these rows in order of "total descending":
      | id | total | tags[0] |
      | 2  | 9.90  | x       |
      | 3  | > 7   |         |
      | 1  | 5     | a       |
    And only these tables changed:
      | table        | added |
      | sales.orders | 1     |
    And the "public.orders" table has no row

  Scenario: As it was
    Then the "sales.orders" table has exactly these rows:
      | id |
      | 1  |
    And no table changed

  Scenario: Emptied
    Given the "sales.orders" table is empty
    Then the "sales.orders" table has no row
    And no table changed

  Scenario: Unknown
    Given the "sale.orders" table is empty

  Scenario: Changed
    When the application does
      """
      update sales.orders set total = 6
      """
    Then only these tables changed:
      | table  |
      | orders |
'''


@pytest.mark.local
def test_tables_of_other_schemas_are_put_in_found_reset_and_told(tmp_path):
    files = {"environments/embedded.toml": PROFILE, "prepare.py": PREPARE, "features/a.feature": FEATURE}

    outcome = Suite({**files, "steps/library_steps.py": STEPS}, tmp_path).run("--no-capture")

    ended = {result["name"]: (result["status"], result.get("statusDetails")) for result in outcome.results}
    assert {name for name, (status, _) in ended.items() if status == "passed"} == {
        "Put in and found", "As it was", "Emptied",
    }, outcome  # fmt: skip
    assert ended["Unknown"][1]["message"] == (
        'there is no table "sale.orders" in database "shop"; there are: sales.orders, orders'
    )
    assert ended["Changed"][1]["message"] == (
        '"sales.orders" (1 row changed) changed, and was not to; "orders" did not change'
    )
