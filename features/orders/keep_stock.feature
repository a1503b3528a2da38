@epic:Ordering
Feature: Keep stock
  Nobody is promised what is not there, and nobody pays for it.

  @critical
  Scenario: Not enough stock rejects the order and the customer is not charged
    Given I am signed in to "checkout" as "ada"
    And there are 2 of "MUG-1" in stock
    When I order 3 of "MUG-1"
    Then the order becomes "rejected"
    And a message "order.rejected" arrives with:
      | field  | value            |
      | order  | {order}          |
      | reason | not_enough_stock |
    And the customer is not charged
    And the "payments" table has no row
    And 2 of "MUG-1" are available and 0 reserved
    And "ada@example.com" receives exactly 1 mail with:
      | field   | value                               |
      | subject | Your order {order} is rejected      |
      | text    | contains Your card was not charged. |

  Scenario: One missing product rejects the whole order
    Given I am signed in to "checkout" as "ada"
    And there are 0 of "PEN-1" in stock
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 1}, {"sku": "PEN-1", "quantity": 1}]}
      """
    And I remember "id" of the answer as "order"
    Then the order becomes "rejected"
    And the customer is not charged
    And 10 of "MUG-1" are available and 0 reserved
    And "ada@example.com" receives exactly 1 mail with:
      | field   | value                                               |
      | subject | Your order {order} is rejected                      |
      | text    | contains There is not enough stock of Fountain pen. |

  @critical @needs:faults
  Scenario: The last piece is wanted by two customers: one gets it, one is told no
    Given there is 1 of "LAMP-1" in stock
    And the "inventory" service is paused
    And I am signed in to "checkout" as "ada"
    When I order 1 of "LAMP-1"
    And I am signed in to "checkout" as "bob"
    And I order 1 of "LAMP-1"
    And the "inventory" service is resumed
    Then the "orders" table has exactly these rows:
      | status    | reason           |
      | confirmed | <null>           |
      | rejected  | not_enough_stock |
    And 0 of "LAMP-1" are available and 1 reserved
    And the customer is charged "49.00" once
    And "ada@example.com" receives exactly 1 mail
    And "bob@example.com" receives exactly 1 mail
