@epic:Ordering
Feature: Cancel an order
  A customer may change their mind, before or after the card was charged.

  Background:
    Given I am signed in to "checkout" as "ada"

  Scenario: Cancelled before payment: the customer is never charged
    Given the "payments" service is paused
    When I order 2 of "BOOK-1"
    Then a message "stock.reserved" arrives
    When I send POST "/orders/{order}/cancel" to "checkout"
    Then the answer is 200
    And the answer contains:
      | field  | value                 |
      | status | cancelled             |
      | reason | cancelled_by_customer |
    When the "payments" service is resumed
    Then the "stock" table has a row:
      | sku    | available | reserved |
      | BOOK-1 | 10        | 0        |
    And "ada@example.com" receives exactly 1 mail with:
      | field | value                     |
      | text  | contains You cancelled it |
    And no message "order.confirmed" arrives
    And the "payments" table has no row:
      | status   |
      | captured |

  Scenario: Cancelled after payment: the money and the stock go back
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When I send POST "/orders/{order}/cancel" to "checkout"
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
    And the "stock" table has a row:
      | sku    | available | reserved |
      | BOOK-1 | 10        | 0        |
    And "ada@example.com" receives exactly 2 mails

  Scenario: What is cancelled stays cancelled
    When I order 1 of "MUG-1"
    And I send POST "/orders/{order}/cancel" to "checkout"
    And I send POST "/orders/{order}/cancel" to "checkout"
    Then the answer is 409
    And the answer contains:
      | field      | value          |
      | error.code | order_is_final |
    And exactly 1 message "order.cancelled" arrives

  Scenario: Nobody cancels another customer's order
    When I order 1 of "MUG-1"
    And I am signed in to "checkout" as "bob"
    And I send POST "/orders/{order}/cancel" to "checkout"
    Then the answer is 404
    And the "orders" table has a row:
      | id      | status    |
      | {order} | confirmed |
