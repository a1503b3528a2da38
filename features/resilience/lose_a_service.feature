@epic:Resilience @needs:faults
Feature: Lose a service
  Every service may die at any stage of an order, with a message in its hands. Whoever comes after it goes on.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario Outline: The <service> service dies with <event> in its hands
    Given the "<service>" service is paused
    When I order 2 of "BOOK-1"
    Then a message "<event>" arrives
    When the "<service>" service is killed
    And the "<service>" service is started
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail
    And 8 of "BOOK-1" are available and 2 reserved

    Examples:
      | service       | event           |
      | inventory     | order.placed    |
      | payments      | stock.reserved  |
      | notifications | order.confirmed |

  Scenario: The checkout dies before it hears that the payment is captured
    Given the "payments" service is paused
    When I order 2 of "BOOK-1"
    Then a message "stock.reserved" arrives
    When the "checkout" service is killed
    And the "payments" service is resumed
    Then a message "payment.captured" arrives
    When the "checkout" service is started
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail

  Scenario: The checkout dies with an event that it could not publish
    Given the "events" broker is down
    When I order 2 of "BOOK-1"
    Then the answer is 201
    When the "checkout" service is killed
    And the "events" broker is back
    And the "checkout" service is started
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail

  Scenario: Every service dies at once
    Given the "payments" service is paused
    When I order 1 of "BOOK-1"
    And I order 1 of "BOOK-1"
    And the "checkout" service is killed
    And the "inventory" service is killed
    And the "payments" service is killed
    And the "notifications" service is killed
    And the "checkout" service is started
    And the "inventory" service is started
    And the "payments" service is started
    And the "notifications" service is started
    Then the "orders" table has 2 rows where:
      | status    |
      | confirmed |
    And the customer is charged "29.90" twice
    And "ada@example.com" receives exactly 2 mails
    And 8 of "BOOK-1" are available and 2 reserved
