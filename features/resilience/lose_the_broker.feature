@epic:Resilience @needs:faults
Feature: Lose the broker
  The broker may be away for a while, and connections may break, at every stage of an order. Whatever was accepted is
  carried out as soon as the broker is back: once.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: An order that comes while the broker is away is carried out when it is back
    Given the "events" broker is down
    When I order 2 of "BOOK-1"
    Then the answer is 201
    And for 300 ms GET "/orders/{order}" of "checkout" answers with:
      | field  | value   |
      | status | pending |
    When the "events" broker is back
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail
    And 8 of "BOOK-1" are available and 2 reserved

  Scenario Outline: The broker goes when <event> is with the <service> service
    Given the "<service>" service is paused
    When I order 2 of "BOOK-1"
    Then a message "<event>" arrives
    When the "events" broker is down
    And the "<service>" service is resumed
    Then the "<service>" service logs "lost the broker"
    When the "events" broker is back
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail
    And 8 of "BOOK-1" are available and 2 reserved

    Examples:
      | service       | event           |
      | inventory     | order.placed    |
      | payments      | stock.reserved  |
      | notifications | order.confirmed |

  Scenario: The broker goes when the payment is captured and the checkout has not heard of it
    Given the "payments" service is paused
    When I order 2 of "BOOK-1"
    Then a message "stock.reserved" arrives
    When the "checkout" service is paused
    And the "payments" service is resumed
    Then a message "payment.captured" arrives
    When the "events" broker is down
    And the "checkout" service is resumed
    Then the "checkout" service logs "lost the broker"
    When the "events" broker is back
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail

  @critical
  Scenario: The broker goes while the card is being charged
    Given "card gateway" answers POST "/charges" in turn:
      | status | after  | body                                     |
      | 201    | 200 ms | {"status": "approved", "charge": "ch_1"} |
    When I order 2 of "BOOK-1"
    Then "card gateway" received POST "/charges"
    When the "events" broker is down
    Then the "payments" table has a row:
      | order_id | status   |
      | {order}  | captured |
    When the "events" broker is back
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail

  Scenario: All connections break while orders are under way
    When I order 1 of "BOOK-1"
    And I order 1 of "BOOK-1"
    And the connections to the "events" broker are lost
    And I order 1 of "BOOK-1"
    Then the "orders" table has 3 rows where:
      | status    |
      | confirmed |
    And the customer is charged "29.90" 3 times
    And "ada@example.com" receives exactly 3 mails
    And 7 of "BOOK-1" are available and 3 reserved

  Scenario Outline: Connections break while the <service> service has <event> in hand
    Given the "<service>" service is paused
    When I order 2 of "BOOK-1"
    Then a message "<event>" arrives
    When the connections to the "events" broker are lost
    And the "<service>" service is resumed
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail
    And 8 of "BOOK-1" are available and 2 reserved

    Examples:
      | service       | event           |
      | inventory     | order.placed    |
      | payments      | stock.reserved  |
      | notifications | order.confirmed |

  Scenario: What is cancelled while the broker is away is undone when it is back
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When the "events" broker is down
    And I cancel the order
    Then the answer is 200
    When the "events" broker is back
    Then a message "payment.refunded" arrives
    And "card gateway" received POST "/refunds" once
    And 10 of "BOOK-1" are available and 0 reserved
    And "ada@example.com" receives exactly 2 mails
