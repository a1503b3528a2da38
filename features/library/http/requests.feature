@epic:Library
Feature: What a request carries
  Query, headers, cookies, forms and JSON: where each field of a table goes.

  Scenario: A table says where its fields go
    Given I remember "blue" as "colour"
    When I send POST "/echo/orders" to "workbench" with:
      | field                  | value    |
      | query page             | 2        |
      | header Idempotency-Key | k-1      |
      | cookie theme           | {colour} |
      | lines[0].sku           | MUG-1    |
      | lines[0].quantity      | 2        |
      | gift                   | true     |
      | note                   |          |
    Then the answer is 200
    And the answer contains:
      | field                   | value    |
      | method                  | POST     |
      | path                    | /echo/orders |
      | query.page              | "2"      |
      | headers.idempotency-key | k-1      |
      | cookies.theme           | blue     |
      | json.lines[0].quantity  | 2        |
      | json.gift               | true     |
      | json.note               | <absent> |

  Scenario: A form
    When I send POST "/echo" to "workbench" with:
      | form name | form town   | query lang |
      | Ada       | Ağrı & more | en         |
    Then the answer contains:
      | field                | value                             |
      | headers.content-type | application/x-www-form-urlencoded |
      | form.name            | Ada                               |
      | form.town            | Ağrı & more                       |
      | query.lang           | en                                |

  Scenario: Any text with a type of its own
    When I send POST "/echo" to "workbench" with:
      """
      Content-Type: text/x-recipe

      Two eggs, {left as it is}
      """
    Then the answer contains:
      | field                | value                     |
      | headers.content-type | text/x-recipe             |
      | text                 | matches ^Two eggs, .left as it is.$ |

  Scenario: Cookies are kept, and one can be sent along
    When I send GET "/cookies" to "workbench" with:
      | query cart |
      | c-17       |
    And I send GET "/echo" to "workbench" with:
      | cookie theme |
      | light        |
    Then the answer contains:
      | cookies.cart | cookies.theme |
      | c-17         | light         |

  Scenario: A redirect is followed when somebody says so
    When I send GET "/redirect" to "workbench" with:
      | query to              |
      | /items?sku=MUG        |
    Then the answer is 302
    And the answer has the header "Location" with "/items?sku=MUG"
    When I follow the redirect
    Then the answer is 200
    And the answer lists exactly:
      | sku   |
      | MUG-1 |

  Scenario: A GraphQL query and its variables
    Given I remember "MUG-1" as "sku"
    When I send this GraphQL query to "/graphql" of "workbench":
      """
      query ($sku: ID!, $first: Int = 10, $after: String) {
        item(sku: $sku) { name price }
      }
      """
    Then the answer contains:
      | field                | value                 |
      | data.query           | contains { name price } |
      | data.variables.sku   | MUG-1                 |
      | data.variables.first | <absent>              |
      | errors               | <absent>              |
