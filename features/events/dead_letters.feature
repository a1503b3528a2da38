@epic:Events
Feature: What nobody can work with is put aside
  A message that makes no sense must neither be lost nor keep the others waiting: it goes to a place of its own, with the reason,
  and somebody can look at it.

  Scenario Outline: A message that <service> cannot read is put aside, and orders go on
    When I publish "<event>" to "shop.events" with:
      """
      {"event": "<event>", "order": 7}
      """
    Then a message "<event>" is dead-lettered from "<service>.events" with:
      | field  | value    |
      | order  | 7        |
      | reason | rejected |
    Given I am signed in to "checkout" as "ada"
    When I order 1 of "MUG-1"
    Then the order becomes "confirmed"
    And exactly 1 message "<event>" is dead-lettered from "<service>.events"
    And the "<service>" service logs "rejected"

    @critical
    Examples: The one that hears most
      | service  | event            |
      | checkout | payment.captured |

    Examples:
      | service       | event            |
      | inventory     | order.placed     |
      | payments      | stock.reserved   |
      | notifications | order.confirmed  |

  Scenario: A decision about an order that nobody knows is put aside
    When I publish "payment.captured" to "shop.events" with:
      | field | value |
      | order | ORD-0 |
    Then a message "payment.captured" is dead-lettered from "checkout.events" with:
      | field  | value    |
      | order  | ORD-0    |
      | reason | rejected |
    And the "checkout" service logs "there is no order ORD-0"

  Scenario: What is sent to the wrong queue is put aside
    When I publish "inventory.events" to the queue "inventory.events" with:
      | field | value           |
      | event | order.confirmed |
      | order | ORD-1           |
    Then a message "inventory.events" is dead-lettered from "inventory.events" with:
      | field | value           |
      | event | order.confirmed |
    And the queue "inventory.dead" has 1 message

  Scenario: An order that goes well puts nothing aside
    Given I am signed in to "checkout" as "ada"
    When I order 1 of "MUG-1"
    Then the order becomes "confirmed"
    When I cancel the order
    Then a message "payment.refunded" arrives
    And no message "order.placed" is dead-lettered from "inventory.events"
    And no message "order.placed" is dead-lettered from "analytics.events"
    And no message "order.cancelled" is dead-lettered from "inventory.events"
    And no message "order.cancelled" is dead-lettered from "payments.events"
    And no message "order.cancelled" is dead-lettered from "notifications.events"
