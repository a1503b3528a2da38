@epic:Ordering
Feature: Place an order
  A customer orders at the checkout. The stock is reserved, the card is charged, the customer gets a mail,
  and every part of the shop tells the same story.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: An order is accepted, paid, reserved and confirmed by mail
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "BOOK-1", "quantity": 2}]}
      """
    Then the answer is 201
    And the answer contains:
      | field  | value          |
      | id     | <any> as order |
      | status | pending        |
      | total  | "59.80"        |
    And the answer has the header "Location" with "/orders/{order}"
    And these messages arrive in order:
      | message          | order   |
      | order.placed     | {order} |
      | stock.reserved   | {order} |
      | payment.captured | {order} |
      | order.confirmed  | {order} |
    And "card gateway" received POST "/charges" once with:
      | field                  | value           |
      | order                  | {order}         |
      | amount                 | "59.80"         |
      | currency               | EUR             |
      | customer               | ada@example.com |
      | header Idempotency-Key | {order}         |
    And the "orders" table has a row:
      | id      | status    | total_minor |
      | {order} | confirmed | 5980        |
    And the "payments" table has a row:
      | order_id | status   | amount_minor |
      | {order}  | captured | 5980         |
    And the "stock" table has a row:
      | sku    | available | reserved |
      | BOOK-1 | 8         | 2        |
    And "ada@example.com" receives exactly 1 mail with:
      | field   | value                            |
      | subject | Your order {order} is confirmed  |
      | text    | contains 2 x A Pattern Language  |
    And within 5 seconds GET "/orders/{order}" of "checkout" answers with:
      | field  | value     |
      | status | confirmed |

  Scenario: The answer, the rows, the messages and the mail agree on the total to the cent
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "BOOK-1", "quantity": 2}, {"sku": "MUG-1", "quantity": 3}]}
      """
    Then the answer contains:
      | field          | value          |
      | id             | <any> as order |
      | total          | "89.65"        |
      | lines[0].total | "59.80"        |
      | lines[1].total | "29.85"        |
    And the "orders" table has a row:
      | id      | total_minor | currency |
      | {order} | 8965        | EUR      |
    And the "order_lines" table has 2 rows where:
      | order_id |
      | {order}  |
    And a message "order.placed" arrives with:
      | field | value   |
      | order | {order} |
      | total | "89.65" |
    And a message "payment.captured" arrives with:
      | field  | value   |
      | order  | {order} |
      | amount | "89.65" |
    And "card gateway" received POST "/charges" with:
      | field  | value   |
      | amount | "89.65" |
    And "ada@example.com" receives a mail with:
      | field | value                     |
      | text  | contains Total: 89.65 EUR |

  Scenario Outline: The total is exact to the cent
    When I order <quantity> of "<sku>"
    Then the answer contains:
      | field | value      |
      | total | "<total>"  |
    And the order becomes "confirmed"

    Examples: Prices that end in odd cents
      | sku   | quantity | total  |
      | MUG-1 | 1        | 9.95   |
      | MUG-1 | 7        | 69.65  |
      | PEN-1 | 10       | 195.00 |

  Scenario: The same request with the same idempotency key makes one order
    Given I remember "key-{unique}" as "key"
    When I send POST "/orders" to "checkout" with:
      """
      Idempotency-Key: {key}

      {"lines": [{"sku": "LAMP-1", "quantity": 1}]}
      """
    And I remember "id" of the answer as "order"
    And I send POST "/orders" to "checkout" with:
      """
      Idempotency-Key: {key}

      {"lines": [{"sku": "LAMP-1", "quantity": 1}]}
      """
    Then the answer is 200
    And the answer contains:
      | field | value   |
      | id    | {order} |
    And the "orders" table has 1 row
    And exactly 1 message "order.placed" arrives
    And the customer is charged "49.00" once
    And "ada@example.com" receives exactly 1 mail

  Scenario: Two customers may choose the same idempotency key
    When I send POST "/orders" to "checkout" with:
      """
      Idempotency-Key: key-{unique}

      {"lines": [{"sku": "LAMP-1", "quantity": 1}]}
      """
    And I remember "id" of the answer as "order of ada"
    And I am signed in to "checkout" as "bob"
    And I send POST "/orders" to "checkout" with:
      """
      Idempotency-Key: key-{unique}

      {"lines": [{"sku": "LAMP-1", "quantity": 1}]}
      """
    Then the answer is 201
    And the answer contains:
      | field | value             |
      | id    | != {order of ada} |
    And the "orders" table has 2 rows
    And "ada@example.com" receives exactly 1 mail
    And "bob@example.com" receives exactly 1 mail

  Scenario: The same key for another order is refused
    When I send POST "/orders" to "checkout" with:
      """
      Idempotency-Key: key-{unique}

      {"lines": [{"sku": "LAMP-1", "quantity": 1}]}
      """
    And I send POST "/orders" to "checkout" with:
      """
      Idempotency-Key: key-{unique}

      {"lines": [{"sku": "MUG-1", "quantity": 1}]}
      """
    Then the answer is 409
    And the answer contains:
      | field      | value                |
      | error.code | idempotency_conflict |
    And the "orders" table has 1 row

  Scenario: Whoever acts for an order carries the id of its request
    When I send POST "/orders" to "checkout" with:
      """
      X-Correlation-Id: story-{unique}

      {"lines": [{"sku": "BOOK-1", "quantity": 1}]}
      """
    Then the answer has the header "X-Correlation-Id" with "story-{unique}"
    And these messages arrive in order:
      | message          | header X-Correlation-Id |
      | order.placed     | story-{unique}          |
      | stock.reserved   | story-{unique}          |
      | payment.captured | story-{unique}          |
      | order.confirmed  | story-{unique}          |
    And "card gateway" received POST "/charges" once with:
      | field                   | value          |
      | header X-Correlation-Id | story-{unique} |
