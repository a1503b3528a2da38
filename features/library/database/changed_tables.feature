@epic:Library
Feature: Which tables changed
  What an act leaves alone: everything that the scenario does not name.

  Scenario: Only these tables changed
    Given the "boxes" table of "workbench" has these rows:
      | id | label |
      | 1  | small |
    When I send POST "/things?after=50" to "workbench" with:
      | field | value |
      | name  | mug   |
    Then only these tables of "workbench" changed:
      | table  |
      | things |
    And only these tables changed:
      | table  | database  | added | changed | removed |
      | things | workbench | 1     | 0       | 0       |

  Scenario: A refusal changes nothing
    When I send POST "/things" to "workbench" with:
      | field  | value |
      | colour | blue  |
    Then the answer is 422
    And no table changed
    And within 2 seconds no table of "workbench" changed
