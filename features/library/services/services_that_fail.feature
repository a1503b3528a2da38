@epic:Library
Feature: Services that fail
  How a scenario about a service reads that cannot hold. All of these run in a suite of their own.

  Scenario: What is said of a service
    When I run a suite with this feature:
      """
      Feature: Services
        Scenario: A service nobody knows
          Given the "workbnch" service is paused

        Scenario: Resumed after it was stopped
          Given the "workbench" service is stopped
          When the "workbench" service is resumed

        Scenario: Started twice
          When the "workbench" service is started

        Scenario: Asked while it is stopped
          Given the "workbench" service is stopped
          When I send GET "/text" to "workbench"
          Then the answer is 200

        Scenario: Paused after it was killed
          When the "workbench" service is killed
          And the "workbench" service is paused

        Scenario: Restarted after it was killed
          When the "workbench" service is killed
          And the "workbench" service is restarted

        Scenario: A line that is not logged
          When I send POST "/log" to "workbench" with:
            | field | value           |
            | line  | version 1 is up |
          Then the "workbench" service logs "version 2 is up"
      """
    Then the scenario "A service nobody knows" is broken:
      """
      there is no service "workbnch" in environments/chosen.toml; there are: workbench
      """
    And the scenario "Resumed after it was stopped" is broken:
      """
      service "workbench" is stopped, so it cannot be resumed
      """
    And the scenario "Paused after it was killed" is broken:
      """
      service "workbench" is killed, so it cannot be paused
      """
    And the scenario "Restarted after it was killed" is broken:
      """
      service "workbench" is killed, so it cannot be restarted
      """
    And the scenario "Started twice" passes
    And the scenario "Asked while it is stopped" is broken:
      """
      connection refused
      while service "workbench" is stopped (this scenario did that)
      """
    And the scenario "A line that is not logged" fails:
      """
      the log of "workbench" has no line with "version 2 is up"
      """
