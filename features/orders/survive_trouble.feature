@epic:Ordering @needs:faults
Feature: Survive trouble
  Parts of the shop pause, die and hear things twice. No order is lost and nobody pays twice.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: An event that is delivered twice charges once and mails once
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When the message "order.placed" is delivered again
    And the message "stock.reserved" is delivered again
    And the message "order.confirmed" is delivered again
    Then the customer is charged "59.80" once
    And exactly 1 message "payment.captured" arrives
    And "ada@example.com" receives exactly 1 mail
    And 8 of "BOOK-1" are available and 2 reserved

  Scenario: A cancellation that is heard twice gives money and stock back once
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When I cancel the order
    Then a message "payment.refunded" arrives
    When the message "order.cancelled" is delivered again
    Then "card gateway" received POST "/refunds" once
    And 10 of "BOOK-1" are available and 0 reserved
    And "ada@example.com" receives exactly 2 mails
    And the queue "inventory.dead" is empty

  Scenario: The inventory is paused while orders come in and catches up when resumed
    Given the "inventory" service is paused
    When I order 1 of "BOOK-1"
    And I order 1 of "MUG-1"
    And I order 1 of "PEN-1"
    Then no message "stock.reserved" arrives
    And the "orders" table has 3 rows where:
      | status  |
      | pending |
    When the "inventory" service is resumed
    Then the "orders" table has 3 rows where:
      | status    |
      | confirmed |
    And exactly 3 messages "payment.captured" arrive
    And "ada@example.com" receives exactly 3 mails

  Scenario: A deployment of the inventory while orders come in is not noticed
    When I order 1 of "BOOK-1"
    And the "inventory" service is restarted
    And I order 1 of "BOOK-1"
    Then the "orders" table has 2 rows where:
      | status    |
      | confirmed |
    And 8 of "BOOK-1" are available and 2 reserved
    And the customer is charged "29.90" 2 times
    And "ada@example.com" receives exactly 2 mails

  @critical
  Scenario: The inventory is killed in the middle and nothing is lost
    When I order 1 of "BOOK-1"
    And I order 1 of "BOOK-1"
    And the "inventory" service is killed
    And I order 1 of "BOOK-1"
    And the "inventory" service is started
    Then the "orders" table has 3 rows where:
      | status    |
      | confirmed |
    And 7 of "BOOK-1" are available and 3 reserved
    And the customer is charged "29.90" 3 times
    And "ada@example.com" receives exactly 3 mails
    And the queue "inventory.dead" is empty

  Scenario: What the inventory had in hand when it died is not lost
    Given the "inventory" service is paused
    When I order 1 of "PEN-1"
    And I order 1 of "PEN-1"
    And the "inventory" service is killed
    And the "inventory" service is started
    Then the "orders" table has 2 rows where:
      | status    |
      | confirmed |
    And 8 of "PEN-1" are available and 2 reserved

  Scenario: The payments are killed while they wait for the gateway: the customer is charged once
    Given "card gateway" does not answer POST "/charges"
    When I order 1 of "LAMP-1"
    Then "card gateway" received POST "/charges"
    When the "payments" service is killed
    And "card gateway" answers POST "/charges" with 201:
      | field  | value    |
      | status | approved |
      | charge | ch_5     |
    And the "payments" service is started
    Then the order becomes "confirmed"
    And the "payments" table has exactly these rows:
      | order_id | status   | charge_id |
      | {order}  | captured | ch_5      |
    And exactly 1 message "payment.captured" arrives

  Scenario: Mails wait until the notifications are back
    Given the "notifications" service is stopped
    When I order 1 of "PEN-1"
    Then the order becomes "confirmed"
    And no mail is sent
    When the "notifications" service is started
    Then "ada@example.com" receives exactly 1 mail with:
      | field   | value                           |
      | subject | Your order {order} is confirmed |
