@epic:Resilience @needs:faults
Feature: Lose the card gateway
  While the third party is in trouble nobody can tell what it did. The shop asks again, for the same charge.

  Background:
    Given I am signed in to "checkout" as "ada"

  Scenario Outline: The gateway is <trouble> while an order is to be paid
    Given "card gateway" is <trouble>
    When I order 2 of "BOOK-1"
    Then "card gateway" received POST "/charges" with:
      | field                  | value   |
      | header Idempotency-Key | {order} |
    And for 300 ms GET "/orders/{order}" of "checkout" answers with:
      | field  | value   |
      | status | pending |
    When "card gateway" is well again
    Then the order becomes "confirmed"
    And the "payments" table has exactly these rows:
      | order_id | status   | charge_id |
      | {order}  | captured | ch_1      |
    And exactly 1 message "payment.captured" arrives
    And "ada@example.com" receives exactly 1 mail

    @critical
    Examples: no answer
      | trouble |
      | silent  |

    Examples: bad answers
      | trouble |
      | slow    |
      | broken  |

  Scenario: The gateway is broken while money is to be given back
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    Given "card gateway" is broken
    When I cancel the order
    Then the answer is 200
    And "card gateway" received POST "/refunds" with:
      | field                  | value          |
      | header Idempotency-Key | {order}-refund |
    When "card gateway" is well again
    Then the "payments" table has exactly these rows:
      | order_id | status   | refund_id |
      | {order}  | refunded | re_1      |
    And exactly 1 message "payment.refunded" arrives
    And 10 of "BOOK-1" are available and 0 reserved
    And "ada@example.com" receives exactly 2 mails

  Scenario: Answers about a refund break off
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    Given "card gateway" answers POST "/refunds" in turn:
      | status | fault     | body                                     |
      | 201    | truncated | {"status": "refunded", "refund": "re_2"} |
      |        | reset     |                                          |
      | 201    |           | {"status": "refunded", "refund": "re_2"} |
    When I cancel the order
    Then the "payments" table has exactly these rows:
      | order_id | status   | refund_id |
      | {order}  | refunded | re_2      |
    And "card gateway" received POST "/refunds" 3 times with:
      | field                  | value          |
      | header Idempotency-Key | {order}-refund |
    And exactly 1 message "payment.refunded" arrives

  Scenario: One order's trouble with the gateway keeps no other waiting
    Given "card gateway" does not answer POST "/charges"
    When I order 1 of "BOOK-1"
    And I remember "id" of the answer as "patient"
    Then "card gateway" received POST "/charges"
    When "card gateway" answers POST "/charges" with 201:
      | status   | charge |
      | approved | ch_1   |
    And I order 1 of "MUG-1"
    Then these messages arrive in order:
      | message          | order     |
      | payment.captured | {order}   |
      | payment.captured | {patient} |
    And the "orders" table has 2 rows where:
      | status    |
      | confirmed |
