@epic:Library
Feature: Third parties receive
  What the application asked a third party for, how often, and with what. Callbacks are requests like any other.

  Scenario: A request with fields, headers and a query
    When I send POST "/calls" to "workbench" with:
      | field              | value                                   |
      | method             | POST                                    |
      | url                | {url of card gateway}/charges?test=true |
      | headers.X-Merchant | shop-7                                  |
      | json.amount        | 9.95                                    |
      | json.lines[0].sku  | MUG-1                                   |
    Then "card gateway" received POST "/charges" with:
      | field             | value  |
      | amount            | > 9    |
      | lines[0].sku      | MUG-1  |
      | header X-Merchant | shop-7 |
      | query test        | true   |
    And "card gateway" received POST "/charges" once
    And "card gateway" received POST "/charges" once with:
      """
      {"amount": 9.95, "lines": [{"sku": "<text>"}]}
      """
    And "card gateway" received no GET
    And "card gateway" received no POST "/refunds"

  Scenario: A form
    When I send POST "/calls" to "workbench" with:
      | field      | value                      |
      | method     | POST                       |
      | url        | {url of subscriber}/tokens |
      | form.name  | Ada Lovelace               |
      | form.grant | code                       |
    Then "subscriber" received POST "/tokens" with:
      | form name    | form grant | body                |
      | Ada Lovelace | code       | contains grant=code |

  Scenario: A body that is no JSON
    When I send POST "/calls" to "workbench" with:
      | method | url                        | text                      | type     |
      | PUT    | {url of subscriber}/orders | <order><id>7</id></order> | text/xml |
    Then "subscriber" received PUT "/orders" with:
      | field               | value               |
      | body                | contains <id>7</id> |
      | header Content-Type | text/xml            |

  Scenario: A callback comes to the address that the application was given
    Given I remember "ord-{unique}" as "order"
    When I send POST "/calls?after=200" to "workbench" with:
      | field      | value                             |
      | method     | POST                              |
      | url        | {url of subscriber}/hooks/{order} |
      | json.event | order.shipped                     |
      | json.order | {order}                           |
    Then "subscriber" received POST "/hooks/{order}" with:
      | event         | order   |
      | order.shipped | {order} |

  Scenario: A callback that was not taken is sent again
    Given "subscriber" answers POST "/hooks/{hook}" in turn:
      | status |
      | 503    |
      | 204    |
    When I send POST "/calls?after=100" to "workbench" with:
      | method | url                         | attempts |
      | POST   | {url of subscriber}/hooks/1 | 5        |
    Then "subscriber" received POST "/hooks/1" twice
