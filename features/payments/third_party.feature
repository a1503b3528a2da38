@epic:Payments
Feature: A card gateway that is not ours
  The gateway belongs to somebody else. Whatever it says, and however late, nobody pays twice and nobody is told what is not so.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: It stumbles in every way in turn, and the customer is charged once, with one key
    Given "card gateway" answers POST "/charges" in turn:
      | status | fault     | body                                     |
      | 500    |           |                                          |
      | 200    |           | {"status": "thinking about it"}          |
      | 201    | truncated | {"status": "approved", "charge": "ch_3"} |
      |        | silent    |                                          |
      | 201    |           | {"status": "approved", "charge": "ch_3"} |
    When I order 1 of "LAMP-1"
    Then the order becomes "confirmed"
    And "card gateway" received POST "/charges" 5 times with:
      | field                  | value   |
      | header Idempotency-Key | {order} |
      | amount                 | "49.00" |
    And exactly 1 message "payment.captured" arrives with:
      | field  | value |
      | charge | ch_3  |
    And the "payments" table has exactly these rows:
      | order_id | status   | attempts | charge_id |
      | {order}  | captured | 5        | ch_3      |

  Scenario: It says no after it was away: the order is cancelled, and the money stays where it is
    Given "card gateway" answers POST "/charges" in turn:
      | status |
      | 503    |
      | 402    |
    When I order 1 of "LAMP-1"
    Then the order becomes "cancelled"
    And the "payments" table has exactly these rows:
      | order_id | status   | attempts |
      | {order}  | declined | 2        |
    And exactly 1 message "payment.declined" arrives
    And no message "payment.captured" arrives
    And 10 of "LAMP-1" are available and 0 reserved

  Scenario: Every charge has an id of its own, and the one that was taken is the one that is given back
    Given "card gateway" answers POST "/charges" with 201:
      | field  | value                     |
      | status | approved                  |
      | charge | ch-of-{request.body.order} |
    When I order 1 of "PEN-1"
    Then the order becomes "confirmed"
    And the "payments" table has a row:
      | order_id | charge_id       |
      | {order}  | ch-of-{order}   |
    When I cancel the order
    Then "card gateway" received POST "/refunds" once with:
      | field                  | value          |
      | charge                 | ch-of-{order}  |
      | amount                 | "19.50"        |
      | header Idempotency-Key | {order}-refund |

  Scenario: It is slow to say yes, and the customer changes their mind: nothing is kept
    Given "card gateway" answers POST "/charges" in turn:
      | status | after  | body                                     |
      | 201    | 1.4 s  | {"status": "approved", "charge": "ch_4"} |
    When I order 1 of "PEN-1"
    Then "card gateway" received POST "/charges"
    When I cancel the order
    Then the "payments" table has exactly these rows:
      | order_id | status               |
      | {order}  | one of void, refunded |
    And no message "payment.captured" arrives
    And 10 of "PEN-1" are available and 0 reserved
