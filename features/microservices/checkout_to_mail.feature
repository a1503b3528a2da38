@epic:Microservices @needs:faults
Feature: From the checkout to the mail, whichever service is away
  Services are deployed and die at any time of the day. A customer who orders meanwhile notices nothing, except that it takes longer.

  Background:
    Given I am signed in to "checkout" as "ada"

  Scenario Outline: The <service> service is restarted in the middle of an order
    When I order 2 of "BOOK-1"
    And the "<service>" service is restarted
    And I order 1 of "BOOK-1"
    Then the order becomes "confirmed"
    And the "orders" table has 2 rows where:
      | status    |
      | confirmed |
    And exactly 2 messages "payment.captured" arrive
    And 7 of "BOOK-1" are available and 3 reserved
    And "ada@example.com" receives exactly 2 mails
    And the "statistics" table has exactly these rows:
      | placed | confirmed | revenue_minor |
      | 2      | 2         | 8970          |
    And the queue "<service>.dead" is empty

    Examples:
      | service       |
      | inventory     |
      | payments      |
      | notifications |
      | analytics     |

    @critical
    Examples: The one that takes the orders
      | service  |
      | checkout |

  Scenario Outline: The <service> service is killed while an order is on its way, and comes back
    Given the "<service>" service is killed
    When I order 2 of "BOOK-1"
    And I order 1 of "BOOK-1"
    And the "<service>" service is started
    Then the order becomes "confirmed"
    And the "orders" table has 2 rows where:
      | status    |
      | confirmed |
    And exactly 2 messages "payment.captured" arrive
    And 7 of "BOOK-1" are available and 3 reserved
    And "ada@example.com" receives exactly 2 mails
    And the "statistics" table has exactly these rows:
      | placed | confirmed | revenue_minor |
      | 2      | 2         | 8970          |

    Examples:
      | service       |
      | inventory     |
      | payments      |
      | analytics     |

    @critical
    Examples: The last of the way
      | service       |
      | notifications |

  Scenario: All services are restarted, one after the other, while orders come in
    When I order 1 of "BOOK-1"
    And the "inventory" service is restarted
    And I order 1 of "BOOK-1"
    And the "payments" service is restarted
    And I order 1 of "BOOK-1"
    And the "checkout" service is restarted
    And I order 1 of "BOOK-1"
    And the "notifications" service is restarted
    And I order 1 of "BOOK-1"
    And the "analytics" service is restarted
    Then the "orders" table has 5 rows where:
      | status    |
      | confirmed |
    And exactly 5 messages "order.confirmed" arrive
    And 5 of "BOOK-1" are available and 5 reserved
    And "ada@example.com" receives exactly 5 mails
    And the "statistics" table has exactly these rows:
      | placed | confirmed | revenue_minor |
      | 5      | 5         | 14950         |
