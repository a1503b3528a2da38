@epic:Ordering
Feature: Cancel an order
  A customer may change their mind, before, while or after the card is charged. The money and the stock go back.

  Background:
    Given I am signed in to "checkout" as "ada"

  @needs:faults
  Scenario: Cancelled before the payment is settled: the shop keeps no money
    Given the "payments" service is paused
    When I order 2 of "BOOK-1"
    Then a message "stock.reserved" arrives
    When I cancel the order
    Then the answer is 200
    And the answer contains:
      | field  | value                 |
      | status | cancelled             |
      | reason | cancelled_by_customer |
    When the "payments" service is resumed
    Then the "payments" table has exactly these rows:
      | order_id | status                |
      | {order}  | one of void, refunded |
    And 10 of "BOOK-1" are available and 0 reserved
    And "ada@example.com" receives exactly 1 mail
    And "ada@example.com" receives a mail with:
      | field   | value                           |
      | subject | Your order {order} is cancelled |
      | text    | contains You cancelled it.      |
    And no message "order.confirmed" arrives

  @critical @needs:faults
  Scenario: Cancelled while the card is being charged: the money is given back
    Given "card gateway" does not answer POST "/charges"
    When I order 2 of "BOOK-1"
    Then "card gateway" received POST "/charges"
    When I cancel the order
    Then the answer is 200
    And "card gateway" received POST "/voids" with:
      | field                  | value        |
      | order                  | {order}      |
      | amount                 | "59.80"      |
      | header Idempotency-Key | {order}-void |
    And "card gateway" received POST "/voids" once
    And the "payments" table has exactly these rows:
      | order_id | status |
      | {order}  | void   |
    And 10 of "BOOK-1" are available and 0 reserved
    And no message "payment.captured" arrives

  Scenario: Cancelled after payment: the money and the stock go back
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When I cancel the order
    Then the answer is 200
    And a message "payment.refunded" arrives with:
      | field  | value   |
      | order  | {order} |
      | amount | "59.80" |
    And "card gateway" received POST "/refunds" once with:
      | field  | value   |
      | order  | {order} |
      | amount | "59.80" |
    And the "payments" table has exactly these rows:
      | order_id | status   |
      | {order}  | refunded |
    And 10 of "BOOK-1" are available and 0 reserved
    And "ada@example.com" receives exactly 2 mails
    And "ada@example.com" receives a mail with:
      | field   | value                           |
      | subject | Your order {order} is confirmed |
      | text    | contains Your card was charged. |
    And "ada@example.com" receives a mail with:
      | field   | value                                              |
      | subject | Your order {order} is cancelled                    |
      | text    | contains What you have paid goes back to your card |

  Scenario: What is cancelled stays cancelled
    When I order 1 of "MUG-1"
    And I cancel the order
    And I cancel the order
    Then the answer is 409
    And the answer contains:
      | field      | value          |
      | error.code | order_is_final |
    And exactly 1 message "order.cancelled" arrives

  Scenario: Nobody cancels another customer's order
    When I order 1 of "MUG-1"
    And I am signed in to "checkout" as "bob"
    And I cancel the order
    Then the answer is 404
    And the "orders" table has a row:
      | id      | status    |
      | {order} | confirmed |
