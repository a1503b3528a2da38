@epic:Ordering
Feature: Pay for an order
  The card gateway is a third party. It may say no, be broken for a while, or say nothing at all: the customer
  is charged once or not at all, and is always told how it ended.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: A declined card cancels the order and tells the customer
    Given "card gateway" answers POST "/charges" with 402:
      | field  | value    |
      | status | declined |
    When I order 1 of "LAMP-1"
    Then the order becomes "cancelled"
    And a message "order.cancelled" arrives with:
      | field  | value         |
      | order  | {order}       |
      | reason | card_declined |
    And 10 of "LAMP-1" are available and 0 reserved
    And "ada@example.com" receives exactly 1 mail with:
      | field   | value                           |
      | subject | Your order {order} is cancelled |
      | text    | contains Your card was declined |
    And no message "order.confirmed" arrives

  Scenario: The gateway is broken twice and then works: the customer is charged once
    Given "card gateway" answers POST "/charges" in turn:
      | status | body                                     |
      | 503    |                                          |
      | 503    |                                          |
      | 201    | {"status": "approved", "charge": "ch_7"} |
    When I order 1 of "LAMP-1"
    Then the order becomes "confirmed"
    And the "payments" table has exactly these rows:
      | order_id | status   | charge_id | attempts |
      | {order}  | captured | ch_7      | 3        |
    And exactly 1 message "payment.captured" arrives
    And "card gateway" received POST "/charges" 3 times with:
      | field                  | value   |
      | header Idempotency-Key | {order} |
    And "ada@example.com" receives exactly 1 mail

  Scenario: The gateway does not answer: the order stays pending and nothing is lost
    Given "card gateway" does not answer POST "/charges"
    When I order 1 of "LAMP-1"
    Then "card gateway" received POST "/charges" with:
      | field | value   |
      | order | {order} |
    And for 300 ms GET "/orders/{order}" of "checkout" answers with:
      | field  | value   |
      | status | pending |
    And for 300 ms no mail is sent
    When "card gateway" answers POST "/charges" with 201:
      | field  | value    |
      | status | approved |
      | charge | ch_9     |
    Then the order becomes "confirmed"
    And exactly 1 message "payment.captured" arrives
    And "ada@example.com" receives exactly 1 mail

  Scenario: The connection to the gateway breaks in the middle of an answer
    Given "card gateway" answers POST "/charges" in turn:
      | status | fault     | body                                     |
      | 201    | truncated | {"status": "approved", "charge": "ch_8"} |
      | 201    | reset     |                                          |
      | 201    |           | {"status": "approved", "charge": "ch_8"} |
    When I order 1 of "MUG-1"
    Then the order becomes "confirmed"
    And exactly 1 message "payment.captured" arrives with:
      | field  | value |
      | charge | ch_8  |
