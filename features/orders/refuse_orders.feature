@epic:Ordering
Feature: Refuse what cannot be ordered
  A refused request says why, and leaves nothing behind: no row, no message, no mail.

  Scenario Outline: <what> is refused with a clear answer
    Given I am signed in to "checkout" as "ada"
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "<sku>", "quantity": <quantity>}]}
      """
    Then the answer is 422
    And the answer contains:
      | field         | value              |
      | error.code    | <code>             |
      | error.message | contains <message says> |
    And the "orders" table has no row
    And the "order_lines" table has no row
    And no message "order.placed" arrives
    And the customer is not charged
    And no mail is sent

    Examples:
      | what               | sku    | quantity | code             | message says        |
      | An unknown product | HAT-9  | 1        | unknown_product  | no product "HAT-9"  |
      | A quantity of zero | MUG-1  | 0        | invalid_quantity | whole number from 1 |
      | A negative number  | MUG-1  | -2       | invalid_quantity | whole number from 1 |
      | Half a piece       | MUG-1  | 1.5      | invalid_quantity | whole number from 1 |

  Scenario: Malformed JSON is refused with a clear answer
    Given I am signed in to "checkout" as "ada"
    When I send POST "/orders" to "checkout" with:
      """
      Content-Type: application/json

      {"lines": [{"sku": "MUG-1", "quantity": 1}
      """
    Then the answer is 400
    And the answer contains:
      | field         | value          |
      | error.code    | malformed_json |
      | error.message | <text>         |
    And the "orders" table has no row
    And no message "order.placed" arrives

  @critical
  Scenario: An order without sign-in is refused
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 1}]}
      """
    Then the answer is 401
    And the answer contains:
      | field      | value           |
      | error.code | missing_sign_in |
    And the "orders" table has no row
    And no message "order.placed" arrives

  Scenario: An order with a made-up token is refused
    When I send POST "/orders" to "checkout" with:
      """
      Authorization: Bearer made-up-{unique}

      {"lines": [{"sku": "MUG-1", "quantity": 1}]}
      """
    Then the answer is 401
    And the answer contains:
      | field      | value           |
      | error.code | missing_sign_in |
    And the "orders" table has no row
    And no message "order.placed" arrives
