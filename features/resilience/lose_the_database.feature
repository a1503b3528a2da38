@epic:Resilience @needs:faults
Feature: Lose the database
  Nothing is promised that could not be written down, and nothing is forgotten that was.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: An order that cannot be written down is refused, and can be placed again
    Given the "shop" database is down
    When I order 2 of "BOOK-1"
    Then the answer is 503
    And the answer contains:
      | field      | value     |
      | error.code | try_again |
    When the "shop" database is back
    Then the "orders" table has no row
    And no mail is sent
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail

  Scenario Outline: The database goes when <event> is with the <service> service
    Given the "<service>" service is paused
    When I order 2 of "BOOK-1"
    Then a message "<event>" arrives
    When the "shop" database is down
    And the "<service>" service is resumed
    Then the "<service>" service logs "waits for the database"
    When the "shop" database is back
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail
    And 8 of "BOOK-1" are available and 2 reserved

    Examples:
      | service       | event           |
      | inventory     | order.placed    |
      | payments      | stock.reserved  |
      | notifications | order.confirmed |

  Scenario: The database goes when the payment is captured and the checkout has not heard of it
    Given the "payments" service is paused
    When I order 2 of "BOOK-1"
    Then a message "stock.reserved" arrives
    When the "checkout" service is paused
    And the "payments" service is resumed
    Then a message "payment.captured" arrives
    When the "shop" database is down
    And the "checkout" service is resumed
    Then the "checkout" service logs "waits for the database"
    When the "shop" database is back
    Then the order becomes "confirmed"
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail

  @critical
  Scenario: The database goes while the card is being charged: whoever asks again asks for the same charge
    Given "card gateway" answers POST "/charges" in turn:
      | status | after  | body                                     |
      | 201    | 1.4 s  | {"status": "approved", "charge": "ch_1"} |
      | 201    |        | {"status": "approved", "charge": "ch_1"} |
    When I order 2 of "BOOK-1"
    Then "card gateway" received POST "/charges"
    When the "shop" database is down
    Then the "payments" service logs "waits for the database"
    When the "shop" database is back
    Then the order becomes "confirmed"
    And the "payments" table has exactly these rows:
      | order_id | status   | charge_id |
      | {order}  | captured | ch_1      |
    And "card gateway" received POST "/charges" 2 times with:
      | field                  | value   |
      | header Idempotency-Key | {order} |
    And exactly 1 message "payment.captured" arrives
    And "ada@example.com" receives exactly 1 mail
