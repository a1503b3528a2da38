@epic:Callbacks
Feature: Tell partners how an order ends
  A partner who orders for a customer asks to be called back. They hear how the order ended, once, also when they are away at that moment.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: A partner is told that the order is confirmed
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 2}], "callback_url": "{url of partner}/orders"}
      """
    And I remember "id" of the answer as "order"
    Then "partner" received POST "/orders" once with:
      | field                   | value                   |
      | event                   | order.confirmed         |
      | id                      | {order}                 |
      | status                  | confirmed               |
      | total                   | "19.90"                 |
      | header Idempotency-Key  | {order}.order.confirmed |
      | header X-Correlation-Id | {unique}                |
    And the "callbacks" table has exactly these rows:
      | order_id | event           | status | attempts |
      | {order}  | order.confirmed | taken  | 1        |

  Scenario: A partner is told that the order is cancelled, after that it was confirmed
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 2}], "callback_url": "{url of partner}/orders"}
      """
    And I remember "id" of the answer as "order"
    Then the order becomes "confirmed"
    When I cancel the order
    Then "partner" received POST "/orders" with:
      | field  | value           |
      | event  | order.cancelled |
      | reason | cancelled_by_customer |
    And "partner" received POST "/orders" twice

  @critical
  Scenario: A partner who is in trouble is called again, with the same key, until they have taken it
    Given "partner" answers POST "/orders" in turn:
      | status | fault |
      | 503    |       |
      |        | reset |
      | 404    |       |
      | 204    |       |
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 2}], "callback_url": "{url of partner}/orders"}
      """
    And I remember "id" of the answer as "order"
    Then "partner" received POST "/orders" 4 times with:
      | field                  | value                   |
      | event                  | order.confirmed         |
      | header Idempotency-Key | {order}.order.confirmed |
    And "partner" received POST "/orders" 4 times
    And the "callbacks" table has exactly these rows:
      | order_id | status | attempts |
      | {order}  | taken  | 4        |
    And "ada@example.com" receives exactly 1 mail

  Scenario: A partner who wants to hear no more is called no more
    Given "partner" answers POST "/orders" with 410
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 2}], "callback_url": "{url of partner}/orders"}
      """
    Then "partner" received POST "/orders" once
    And the "callbacks" table has exactly these rows:
      | status  | attempts |
      | refused | 1        |

  Scenario: A partner who is gone for long is left in peace, and the order is none the worse
    Given "partner" is broken
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 2}], "callback_url": "{url of partner}/orders"}
      """
    And I remember "id" of the answer as "order"
    Then the order becomes "confirmed"
    And "partner" received POST "/orders" 8 times
    And the "callbacks" table has exactly these rows:
      | status   | attempts |
      | given_up | 8        |
    And "ada@example.com" receives exactly 1 mail

  @needs:faults
  Scenario: The checkout is killed before the partner has taken it, and calls again afterwards
    Given "partner" does not answer POST "/orders"
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 2}], "callback_url": "{url of partner}/orders"}
      """
    And I remember "id" of the answer as "order"
    Then "partner" received POST "/orders"
    When the "checkout" service is killed
    And "partner" answers POST "/orders" with 204
    And the "checkout" service is started
    Then the "callbacks" table has a row:
      | order_id | status |
      | {order}  | taken  |
    And "partner" received POST "/orders" with:
      | field                  | value                   |
      | header Idempotency-Key | {order}.order.confirmed |

  Scenario: Where nobody asked for a call, nobody is called
    When I order 1 of "MUG-1"
    Then the order becomes "confirmed"
    And "partner" received no POST

  Scenario Outline: <what> is refused as an address to call
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "MUG-1", "quantity": 1}], "callback_url": <url>}
      """
    Then the answer is 422
    And the answer contains:
      | field      | value                |
      | error.code | invalid_callback_url |
    And only these tables changed:
      | table    |
      | sessions |

    Examples:
      | what              | url                |
      | A file            | "file:///etc/hosts" |
      | A word            | "partner"          |
      | A number          | 7                  |
