@epic:Library
Feature: Trouble that fails
  How trouble reads that cannot be made, or that nothing met. All of these run in a suite of their own.

  Scenario: What is said of trouble
    When I run a suite with this feature:
      """
      Feature: Trouble
        Scenario: A broker nobody knows
          Given the "evnts" broker is down

        Scenario: Back without having been down
          When the broker is back

        Scenario: A database that is not down
          When the "workbench" database is back

        Scenario: Connections nobody has
          When the connections to the broker are lost

        Scenario: A queue nobody declared
          Given the next message to the queue "parcels" is delayed by 300 ms

        Scenario: A third party nobody knows
          Given "card gatway" is silent

        Scenario: A failure while something is broken
          Given the database is down
          When I send POST "/things" to "workbench" with:
            | field | value |
            | name  | spoon |
          Then the answer is 201
      """
    Then the scenario "A broker nobody knows" is broken:
      """
      there is no broker "evnts" in environments/chosen.toml; there are: events
      """
    And the scenario "Back without having been down" is broken:
      """
      the "events" broker is not down, so it cannot come back
      """
    And the scenario "A database that is not down" is broken:
      """
      the "workbench" database is not down, so it cannot come back
      """
    And the scenario "Connections nobody has" is broken:
      """
      nobody is connected to the "events" broker, so no connection can be lost
      """
    And the scenario "A queue nobody declared" is broken:
      """
      messages to the queue "parcels" of broker "events" cannot be held up
      no queue 'parcels'
      """
    And the scenario "A third party nobody knows" is broken:
      """
      there is no stub "card gatway" in environments/chosen.toml; there are: card gateway
      """
    And the scenario "A failure while something is broken" fails:
      """
      the answer to POST /things is 500, not 201
      while database "workbench" is down (this scenario did that)
      """
