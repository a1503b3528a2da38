@epic:Ordering
Feature: Look at an order
  Customers see their own orders, as they placed them, and nobody else's.

  Background:
    Given I am signed in to "checkout" as "ada"

  Scenario: An order keeps the price it was placed at
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When the price of "BOOK-1" changes to "99.90"
    And I send GET "/orders/{order}" to "checkout"
    Then the answer is 200
    And the answer contains:
      | field          | value   |
      | total          | "59.80" |
      | lines[0].price | "29.90" |

  @critical
  Scenario: Nobody sees another customer's order
    When I order 2 of "BOOK-1"
    And I am signed in to "checkout" as "bob"
    And I send GET "/orders/{order}" to "checkout"
    Then the answer is 404
    And the answer contains:
      | field      | value           |
      | error.code | order_not_found |
