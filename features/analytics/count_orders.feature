@epic:Analytics
Feature: Count what happens to orders
  The shop's staff decide by these numbers: what happened once counts once, whatever happens to the messages that tell of it.

  @critical
  Scenario: Every decision about an order is counted, and the money with it
    Given I am signed in to "checkout" as "ada"
    And there is 1 of "LAMP-1" in stock
    When I order 2 of "LAMP-1"
    Then the order becomes "rejected"
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When I order 1 of "MUG-1"
    Then the order becomes "confirmed"
    When I cancel the order
    Then the "statistics" table has exactly these rows:
      | day     | placed | confirmed | rejected | cancelled | revenue_minor |
      | {today} | 3      | 2         | 1        | 1         | 5980          |
    Given I am signed in to "analytics" as "grace"
    When I send GET "/statistics" to "analytics"
    Then "days" of the answer lists exactly:
      | day     | placed | confirmed | rejected | cancelled | revenue |
      | {today} | 3      | 2         | 1        | 1         | "59.80" |
    And the answer contains:
      | field         | value   |
      | total.revenue | "59.80" |

  @critical @needs:faults
  Scenario: What is delivered twice counts once
    Given I am signed in to "checkout" as "ada"
    And the next message to the queue "analytics.events" is delivered twice
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    When the message "order.confirmed" is delivered again
    And the message "order.placed" is delivered again
    Then the "statistics" table has exactly these rows:
      | placed | confirmed | rejected | cancelled | revenue_minor |
      | 1      | 1         | 0        | 0         | 5980          |
    And the queue "analytics.dead" is empty

  @needs:faults
  Scenario: The order in which messages come does not matter
    Given I am signed in to "checkout" as "ada"
    And the next 2 messages to the queue "analytics.events" arrive in reverse order
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    And the "statistics" table has exactly these rows:
      | placed | confirmed | revenue_minor |
      | 1      | 1         | 5980          |

  @needs:faults
  Scenario Outline: Analytics is <ended> in the middle and counts on where it was
    Given I am signed in to "checkout" as "ada"
    When I order 1 of "BOOK-1"
    And I order 1 of "BOOK-1"
    And the "analytics" service is <ended>
    And I order 1 of "BOOK-1"
    And the "analytics" service is started
    And I order 1 of "BOOK-1"
    Then the "statistics" table has exactly these rows:
      | placed | confirmed | rejected | cancelled | revenue_minor |
      | 4      | 4         | 0        | 0         | 11960         |
    And the queue "analytics.events" is empty

    @critical
    Examples: The harder way
      | ended  |
      | killed |

    Examples: The gentle way
      | ended   |
      | stopped |

  @needs:faults
  Scenario: It dies with an event in its hands, and that counts once
    Given I am signed in to "checkout" as "ada"
    And the "analytics" service is paused
    When I order 1 of "MUG-1"
    Then the order becomes "confirmed"
    When the "analytics" service is killed
    And the "analytics" service is started
    Then the "statistics" table has exactly these rows:
      | placed | confirmed | revenue_minor |
      | 1      | 1         | 995           |

  Scenario: An event counts on the day on which it happened
    When I publish "order.confirmed" to "shop.events" with:
      """
      {"event": "order.confirmed", "order": "ORD-OLD", "at": "2026-01-31T23:30:00.000-02:00", "customer": "ada@example.com",
       "customer_name": "Ada Lovelace", "total": "29.90", "currency": "EUR", "was": "pending",
       "lines": [{"sku": "BOOK-1", "name": "A Pattern Language", "quantity": 1, "price": "29.90", "total": "29.90"}]}
      """
    Then the "statistics" table has exactly these rows:
      | day        | confirmed | revenue_minor |
      | 2026-02-01 | 1         | 2990          |

  Scenario: What cannot be counted is put aside and keeps the others waiting for nothing
    Given I am signed in to "checkout" as "ada"
    When a poison message arrives in the queue "analytics.events":
      """
      {"event": "order.placed", "order": "ORD-1", "at": "yesterday"}
      """
    And I order 1 of "MUG-1"
    Then the "statistics" table has exactly these rows:
      | placed | confirmed |
      | 1      | 1         |
    And the queue "analytics.dead" has 1 message
