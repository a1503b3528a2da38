@epic:Events
Feature: Events about orders
  The services of the shop tell each other what happened, and do not ask. What they tell is complete, comes in the order in which
  it happened, and can be followed from the first request to the last mail.

  Background:
    Given I am signed in to "checkout" as "ada"

  @critical
  Scenario: An order that goes well is told step by step
    When I order 2 of "BOOK-1"
    Then these messages arrive in order:
      | message          | order   |
      | order.placed     | {order} |
      | stock.reserved   | {order} |
      | payment.captured | {order} |
      | order.confirmed  | {order} |
    And a message "order.confirmed" arrives with:
      | field             | value              |
      | customer          | ada@example.com    |
      | total             | "59.80"            |
      | lines[0].sku      | BOOK-1             |
      | lines[0].quantity | 2                  |
      | was               | pending            |
      | at                | <now>              |
      | link              | contains {order}   |
    And no message "order.rejected" arrives
    And no message "order.cancelled" arrives

  Scenario: One id goes from the request through every message to the gateway and into the mail
    When I send POST "/orders" to "checkout" with:
      """
      X-Correlation-Id: trace-{unique}

      {"lines": [{"sku": "MUG-1", "quantity": 1}]}
      """
    And I remember "id" of the answer as "order"
    Then the answer has the header "X-Correlation-Id" with "trace-{unique}"
    And a message "order.placed" arrives with:
      | field                   | value          |
      | header X-Correlation-Id | trace-{unique} |
    And a message "payment.captured" arrives with:
      | field                   | value          |
      | header X-Correlation-Id | trace-{unique} |
    And a message "order.confirmed" arrives with:
      | field                   | value          |
      | header X-Correlation-Id | trace-{unique} |
      | property type           | order.confirmed |
      | property app_id         | checkout       |
    And "card gateway" received POST "/charges" with:
      | field                   | value          |
      | header X-Correlation-Id | trace-{unique} |
    And "ada@example.com" receives a mail with:
      | field                   | value          |
      | header X-Correlation-Id | trace-{unique} |

  Scenario: A rejected order is told once, and nobody is asked for money
    Given there are 0 of "PEN-1" in stock
    When I order 1 of "PEN-1"
    Then these messages arrive in order:
      | message        | order   | reason           | sku   |
      | order.placed   | {order} |                  |       |
      | stock.rejected | {order} | not_enough_stock | PEN-1 |
      | order.rejected | {order} | not_enough_stock | PEN-1 |
    And no message "stock.reserved" arrives
    And the customer is not charged

  Scenario Outline: <event> that comes again changes nothing
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When the message "<event>" is delivered again
    Then exactly 1 message "order.confirmed" arrives
    And the customer is charged "59.80" once
    And "ada@example.com" receives exactly 1 mail
    And 8 of "BOOK-1" are available and 2 reserved
    And the "orders" table has exactly these rows:
      | id      | status    |
      | {order} | confirmed |

    Examples:
      | event            |
      | order.placed     |
      | stock.reserved   |
      | payment.captured |
