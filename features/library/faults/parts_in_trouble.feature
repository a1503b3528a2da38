@epic:Library @needs:faults
Feature: Parts in trouble
  What is broken on purpose is broken for the application alone. features/resilience has the stories; here is each way in short.

  Scenario: A database that is down and comes back
    Given the "workbench" database is down
    When I send POST "/things" to "workbench" with:
      | field | value |
      | name  | spoon |
    Then the answer is 500
    When the "workbench" database is back
    And I send POST "/things" to "workbench" with:
      | field | value |
      | name  | spoon |
    Then the answer is 201

  Scenario Outline: A third party that is <state>
    Given "card gateway" is <state>
    When I send POST "/calls" to "workbench" with:
      | field  | value                       |
      | url    | {url of card gateway}/refunds |
      | method | POST                        |
    Then the answer contains:
      | field   | value   |
      | <field> | <value> |
    When "card gateway" is well again
    And I send POST "/calls" to "workbench" with:
      | field  | value                       |
      | url    | {url of card gateway}/refunds |
      | method | POST                        |
    Then the answer contains:
      | field  | value |
      | status | 201   |

    Examples:
      | state  | field  | value        |
      | broken | status | 503          |
      | silent | failed | TimeoutError |
