@epic:Mails
Feature: Mails about an order
  A customer who has ordered wants to know how it stands without asking. There is one mail for each decision, to the one who
  ordered, and a link in it shows the order as it is now.

  @critical
  Scenario: The mail of a confirmed order shows the order, without a sign-in
    Given I am signed in to "checkout" as "ada"
    When I order 2 of "BOOK-1"
    Then "ada@example.com" receives exactly 1 mail with:
      | field   | value                                                |
      | subject | Your order {order} is confirmed                      |
      | from    | shop@example.com                                     |
      | text    | contains Hello Ada Lovelace                          |
      | html    | contains 2 x A Pattern Language: 59.80 EUR           |
    When I am signed out of "checkout"
    And I follow the link "Look at your order" in the mail to "ada@example.com"
    Then the answer is 200
    And the answer contains:
      | field        | value     |
      | id           | {order}   |
      | status       | confirmed |
      | lines[0].sku | BOOK-1    |

  Scenario: The link of a mail shows the order as it is now
    Given I am signed in to "checkout" as "ada"
    When I order 1 of "MUG-1"
    And I remember the link "Look at your order" in the mail to "ada@example.com" as "link"
    And I cancel the order
    And I follow the link "Look at your order" in the mail to "ada@example.com"
    Then the answer contains:
      | field  | value     |
      | id     | {order}   |
      | status | cancelled |

  @critical
  Scenario: Each customer's mail leads to their own order
    Given I am signed in to "checkout" as "ada"
    And I order 1 of "MUG-1"
    And I remember "id" of the answer as "order of ada"
    And I am signed in to "checkout" as "bob"
    And I order 1 of "PEN-1"
    And I am signed out of "checkout"
    When I follow the link "Look at your order" in the mail to "ada@example.com"
    Then the answer contains:
      | field | value          |
      | id    | {order of ada} |
    When I follow the link "Look at your order" in the mail to "bob@example.com"
    Then the answer contains:
      | field | value   |
      | id    | {order} |

  Scenario: The key of one order's link opens no other order
    Given the "orders" table has these rows:
      | id          | customer_id | status    | total_minor | link_key      |
      | ORD-OF-ADA  | 1           | confirmed | 995         | key-of-ada    |
      | ORD-OF-BOB  | 2           | confirmed | 995         | key-of-bob    |
    And the "order_lines" table has these rows:
      | order_id    | line | sku   | name          | quantity | price_minor |
      | ORD-OF-ADA  | 1    | MUG-1 | Stoneware mug | 1        | 995         |
      | ORD-OF-BOB  | 1    | MUG-1 | Stoneware mug | 1        | 995         |
    When I send GET "/orders/ORD-OF-ADA?key=key-of-ada" to "checkout"
    Then the answer is 200
    When I send GET "/orders/ORD-OF-BOB?key=key-of-ada" to "checkout"
    Then the answer is 404
    When I send GET "/orders/ORD-OF-BOB?key=" to "checkout"
    Then the answer is 404
    When I send POST "/orders/ORD-OF-ADA/cancel?key=key-of-ada" to "checkout"
    Then the answer is 401

  Scenario: A rejected order is told with its reason
    Given I am signed in to "checkout" as "bob"
    And there is 1 of "LAMP-1" in stock
    When I order 2 of "LAMP-1"
    Then "bob@example.com" receives exactly 1 mail with:
      | field   | value                                           |
      | subject | Your order {order} is rejected                  |
      | text    | contains There is not enough stock of Desk lamp. |
    And no mail is sent to "ada@example.com"

  Scenario: A cancelled order is told with what becomes of the money
    Given I am signed in to "checkout" as "bob"
    When I order 1 of "LAMP-1"
    Then the order becomes "confirmed"
    When I cancel the order
    Then "bob@example.com" receives exactly 2 mails
    And "bob@example.com" receives exactly 1 mail with:
      | field   | value                                               |
      | subject | Your order {order} is cancelled                     |
      | text    | contains What you have paid goes back to your card. |

  Scenario: An event that comes three times is one mail
    Given I am signed in to "checkout" as "ada"
    When I order 1 of "PEN-1"
    Then "ada@example.com" receives a mail
    When the message "order.confirmed" is delivered again
    And the message "order.confirmed" is delivered again
    Then "ada@example.com" receives exactly 1 mail
    And the "notifications" table has exactly these rows:
      | order_id | event           | recipient       | sent_at |
      | {order}  | order.confirmed | ada@example.com | <now>   |
