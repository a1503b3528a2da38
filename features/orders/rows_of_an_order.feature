@epic:Ordering
Feature: The rows of an order
  What the customer was answered is what the database says, in every table that an order touches and in no other.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: An order leaves its rows, and nothing else
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 3}, {"sku": "BOOK-1", "quantity": 1}]}
      """
    And I remember "id" of the answer as "order"
    Then the order becomes "confirmed"
    And the "order_lines" table has exactly these rows in order of "line":
      | order_id | line | sku    | name               | quantity | price_minor |
      | {order}  | 1    | MUG-1  | Stoneware mug      | 3        | 995         |
      | {order}  | 2    | BOOK-1 | A Pattern Language | 1        | 2990        |
    And the "reservations" table has exactly these rows:
      | order_id | status   |
      | {order}  | reserved |
    And the "reservation_lines" table has exactly these rows:
      | order_id | sku    | quantity |
      | {order}  | BOOK-1 | 1        |
      | {order}  | MUG-1  | 3        |
    And the "outbox" table has 4 rows where:
      | sent_at |
      | <now>   |
    And only these tables changed:
      | table             | added | changed | removed |
      | sessions          |       |         |         |
      | orders            | 1     | 0       | 0       |
      | order_lines       | 2     | 0       | 0       |
      | reservations      | 1     | 0       | 0       |
      | reservation_lines | 2     | 0       | 0       |
      | stock             | 0     | 2       | 0       |
      | payments          | 1     | 0       | 0       |
      | notifications     | 1     | 0       | 0       |
      | statistics        | 1     | 0       | 0       |
      | outbox            | 4     | 0       | 0       |
      | inbox             | > 4   | 0       | 0       |

  Scenario: The list, the order and the row say the same
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When I send GET "/orders" to "checkout"
    Then "orders" of the answer lists exactly:
      | id      | status    | total   | currency | created_at |
      | {order} | confirmed | "59.80" | EUR      | <now>      |
    When I send GET "/orders/{order}" to "checkout"
    Then "lines" of the answer lists exactly:
      | sku    | quantity | price   | total   |
      | BOOK-1 | 2        | "29.90" | "59.80" |
    And the "orders" table has exactly these rows:
      | id      | customer_id | status    | total_minor | created_at |
      | {order} | 1           | confirmed | 5980        | <now>      |

  Scenario: An order that cannot be accepted leaves no row at all
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 1}, {"sku": "HAT-9", "quantity": 1}]}
      """
    Then the answer is 422
    And only these tables changed:
      | table    |
      | sessions |
