@epic:Access
Feature: Everybody sees what is theirs
  Customers see their own orders and nobody else's. Staff look after the shop, and change no customer's order.

  @critical
  Scenario: A customer's list has their own orders only
    Given I am signed in to "checkout" as "bob"
    And I order 1 of "PEN-1"
    And I am signed in to "checkout" as "ada"
    And I order 2 of "BOOK-1"
    When I send GET "/orders" to "checkout"
    Then the answer is 200
    And "orders" of the answer lists exactly:
      | id      | total   |
      | {order} | "59.80" |

  Scenario Outline: A customer cannot <act> another's order
    Given I am signed in to "checkout" as "ada"
    And I order 1 of "MUG-1"
    And I am signed in to "checkout" as "bob"
    When I send <request> to "checkout"
    Then the answer is 404
    And the answer contains:
      | field      | value           |
      | error.code | order_not_found |
    And the "orders" table has a row:
      | id      | status    |
      | {order} | confirmed |

    Examples:
      | act     | request                      |
      | look at | GET "/orders/{order}"         |
      | cancel  | POST "/orders/{order}/cancel" |

  Scenario: Staff look at any order, and cancel none
    Given I am signed in to "checkout" as "ada"
    And I order 1 of "MUG-1"
    And I am signed in to "checkout" as "grace"
    When I send GET "/orders/{order}" to "checkout"
    Then the answer is 200
    When I cancel the order
    Then the answer is 404
    And no message "order.cancelled" arrives

  Scenario Outline: Without a token that is worth something, <service> answers <request> to nobody
    When I send <request> to "<service>" with:
      | field                | value           |
      | header Authorization | <authorization> |
    Then the answer is 401
    And the answer has the header "WWW-Authenticate" with "Bearer"
    And the answer contains:
      | field      | value           |
      | error.code | missing_sign_in |

    Examples:
      | service   | request           | authorization         |
      | checkout  | GET "/orders"     | Bearer made-up        |
      | checkout  | GET "/orders"     | Basic YWRhOmhvcnNl    |
      | checkout  | GET "/orders"     | Bearer                |
      | catalogue | GET "/imports/1"  | Bearer made-up        |
      | analytics | GET "/statistics" | Bearer made-up        |

  Scenario Outline: What is for staff is not for customers: <service>
    Given I am signed in to "<service>" as "ada"
    When I send <request> to "<service>"
    Then the answer is 403
    And the answer contains:
      | field      | value      |
      | error.code | staff_only |

    Examples:
      | service   | request           |
      | catalogue | GET "/imports/1"  |
      | catalogue | POST "/imports"   |
      | analytics | GET "/statistics" |
