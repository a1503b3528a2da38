@epic:Library
Feature: Remembered and made values
  What one sentence met is used by the next, and what only this scenario has need not be thought of.

  Scenario: What an answer holds is remembered, with its type
    When I send POST "/echo" to "workbench" with:
      | field        | value            |
      | order        | 7                |
      | lines[0].sku | MUG-1            |
      | text         | Your code: 0471. |
    Then the answer contains:
      | field         | value                       |
      | json.order    | <number> as order           |
      | json.lines[0] | <any> as line               |
      | json.text     | matches code: (?P<code>\d+) |
    When I remember "json.text" of the answer as "text"
    And I send POST "/echo" to "workbench" with:
      | field   | value      |
      | order   | {order}    |
      | as text | "{order}"  |
      | sku     | {line.sku} |
      | code    | "{code}"   |
      | again   | {text}     |
    Then the answer contains:
      | field        | value              |
      | json.order   | 7                  |
      | json.as text | "7"                |
      | json.sku     | MUG-1              |
      | json.code    | "0471"             |
      | json.again   | Your code: {code}. |

  Scenario: A text of the scenario's own is remembered, and what is only a remembered value keeps its type
    Given I remember "thing-{unique}" as "name"
    And I remember "{unique number}" as "number"
    When I send POST "/echo" to "workbench" with:
      | field  | value             |
      | name   | {name}            |
      | number | {number}          |
      | mail   | {unique mail}     |
      | other  | bob-{unique mail} |
    Then the answer contains:
      | field       | value                           |
      | json.name   | matches ^thing-\w+$             |
      | json.number | {unique number}                 |
      | json.mail   | matches ^{unique}@example\.com$ |
      | json.other  | bob-{unique mail}               |

  Scenario: Days and times are counted from the beginning of the scenario
    Given the "things" table of "workbench" has these rows:
      | id | name | due                | made_at         |
      | 2  | soon | {today + 3 days}   | {now - 2 hours} |
      | 3  | late | {today + 2 months} | {now}           |
    Then the "things" table of "workbench" has exactly these rows in order of "due":
      | name   | due                 | made_at             |
      | kettle | 2026-02-28          | < {now}             |
      | soon   | <= {today + 1 week} | {now - 120 minutes} |
      | late   | > {today + 1 month} | <now>               |
    When I send POST "/echo?on={today + 1 year}" to "workbench" with:
      | field | value          |
      | due   | {today}        |
      | at    | at {now} sharp |
    Then the answer contains:
      | field    | value            |
      | json.due | {today}          |
      | json.at  | at {now} sharp   |
      | query.on | {today + 1 year} |

  Scenario Outline: <name> costs <price>, says a file
    When I send POST "/things" to "workbench" with:
      | field | value     |
      | name  | <name>    |
      | price | "<price>" |
      | note  | <note>    |
    Then the "things" table of "workbench" has a row:
      | name   | price   | note   |
      | <name> | <price> | <note> |

    Examples: from "things.csv"
    Examples: and more from "things.json"
