Feature: What did not happen

  # failed: no message "order.shipped" arrived
  Scenario: A message to deliver again
    When the message "order.shipped" is delivered again

  # failed: the log of "inventory" has no line with "no such line"
  Scenario: A line of a log
    Then the "inventory" service logs "no such line"

  # broken: service "inventory" is stopped, so it cannot be resumed
  Scenario: A service that is stopped already
    Given the "inventory" service is stopped
    And the "inventory" service is resumed
