@epic:Resilience @needs:faults
Feature: Messages astray
  A message may come late, twice, before those that were sent earlier, or make no sense. Each counts once, and none
  keeps the others waiting.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario Outline: A message for the <service> service comes twice and counts once
    Given the next message to the queue "<service>.events" is delivered twice
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail
    And 8 of "BOOK-1" are available and 2 reserved
    And the queue "<service>.dead" is empty

    Examples:
      | service       |
      | inventory     |
      | payments      |
      | checkout      |
      | notifications |

  Scenario Outline: A message for the <service> service comes late, and others overtake it
    Given the next message to the queue "<service>.events" is delayed by 300 ms
    When I order 1 of "BOOK-1"
    And I order 1 of "BOOK-1"
    Then the "orders" table has 2 rows where:
      | status    |
      | confirmed |
    And the customer is charged "29.90" twice
    And "ada@example.com" receives exactly 2 mails
    And 8 of "BOOK-1" are available and 2 reserved

    Examples:
      | service       |
      | inventory     |
      | payments      |
      | checkout      |
      | notifications |

  @critical
  Scenario: The inventory hears of the cancellation before it hears of the order
    Given the next 2 messages to the queue "inventory.events" arrive in reverse order
    When I order 2 of "BOOK-1"
    And I cancel the order
    Then the answer is 200
    And no message "stock.reserved" arrives
    And 10 of "BOOK-1" are available and 0 reserved
    And the customer is not charged
    And "ada@example.com" receives exactly 1 mail with:
      | field   | value                           |
      | subject | Your order {order} is cancelled |

  Scenario: The payments hear of the cancellation before they hear of the order
    Given the next message to the queue "payments.events" is lost
    When I order 2 of "BOOK-1"
    Then a message "stock.reserved" arrives
    When I cancel the order
    Then the "payments" table has a row:
      | order_id | status |
      | {order}  | void   |
    When the message "stock.reserved" is delivered again
    Then the "payments" table has exactly these rows:
      | order_id | status |
      | {order}  | void   |
    And the customer is not charged
    And 10 of "BOOK-1" are available and 0 reserved
    And "ada@example.com" receives exactly 1 mail

  Scenario: A cancellation that comes late gives everything back all the same
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    Given the next message to the queue "payments.events" is delayed by 300 ms
    When I cancel the order
    Then a message "payment.refunded" arrives
    And "card gateway" received POST "/refunds" once
    And 10 of "BOOK-1" are available and 0 reserved

  Scenario: An order of which nobody heard stays pending, and can be cancelled
    Given the next message to the queue "inventory.events" is lost
    When I order 2 of "BOOK-1"
    Then a message "order.placed" arrives
    And no message "stock.reserved" arrives
    And the "orders" table has a row:
      | id      | status  |
      | {order} | pending |
    When I cancel the order
    Then the answer is 200
    And the customer is not charged
    And "ada@example.com" receives exactly 1 mail

  Scenario Outline: Poison for the <service> service is put aside and keeps nobody waiting
    When a poison message arrives in the queue "<service>.events"
    And a poison message arrives in the queue "<service>.events":
      """
      {"event": "<event>", "order": 7}
      """
    And I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    And "ada@example.com" receives exactly 1 mail
    And the queue "<service>.dead" has 2 messages

    Examples:
      | service       | event            |
      | inventory     | order.placed     |
      | payments      | stock.reserved   |
      | checkout      | payment.captured |
      | notifications | order.confirmed  |
