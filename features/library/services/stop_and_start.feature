@epic:Library @needs:faults
Feature: Services that stop and start
  What happens to a service while a scenario runs, and what its log says.

  Scenario: A service that is paused answers when it is resumed
    Given the "workbench" service is paused
    When the "workbench" service is resumed
    And I send GET "/text" to "workbench"
    Then the answer is 200

  Scenario: A service that was stopped is started again
    Given the "workbench" service is stopped
    When the "workbench" service is started
    And I send GET "/text" to "workbench"
    Then the answer is 200
    And the "workbench" service logs "workbench is ready"

  Scenario: A service that was killed is started again
    When the "workbench" service is killed
    And the "workbench" service is started
    And I send GET "/text" to "workbench"
    Then the answer is 200

  Scenario: A deployment
    When the "workbench" service is restarted
    And I send POST "/log" to "workbench" with:
      | field | value           |
      | line  | version 2 is up |
    Then within 2 seconds the "workbench" service logs "version 2 is up"
