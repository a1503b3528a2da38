@epic:Library
Feature: What an answer says
  JSON, lists, text and XML; headers, cookies, time.

  Scenario: JSON, in part and exactly
    When I send POST "/echo" to "workbench" with:
      | sku   | price |
      | MUG-1 | 9.95  |
    Then the answer contains:
      | json.sku | json.price |
      | MUG-1    | > 9        |
    When I send POST "/things" to "workbench" with:
      | field | value |
      | name  | a     |
    When I send GET "/health" to "workbench"
    Then the answer is exactly:
      """
      {"status": "ok"}
      """

  Scenario: Lists
    When I send GET "/items" to "workbench"
    Then the answer lists:
      | sku   | price |
      | MUG-1 | "9.95" |
    And the answer lists exactly:
      | sku    | name          |
      | PEN-1  | contains pen  |
      | BOOK-1 | <any>         |
      | MUG-1  | Stoneware mug |
    When I send POST "/echo" to "workbench" with:
      """
      {"lines": [{"sku": "TEA", "quantity": 2}, {"sku": "MUG", "quantity": 1}], "tags": ["new", "blue"]}
      """
    Then "json.lines" of the answer lists:
      | sku | quantity |
      | TEA | > 1      |
    And "json.tags" of the answer lists exactly:
      | value |
      | blue  |
      | new   |

  Scenario: Text
    When I send GET "/text" to "workbench"
    Then the answer says "contains on its way"

  Scenario: XML
    When I send GET "/xml" to "workbench"
    Then the answer contains:
      | field                  | value  |
      | order.@id              | 7      |
      | order.customer         | Ada    |
      | order.line[1].@sku     | MUG-1  |
      | order.line[0].quantity | > 1    |
      | order.line[2].@sku     | <absent> |
    When I remember "order.@id" of the answer as "order"
    And I send GET "/echo/{order}" to "workbench"
    Then the answer contains:
      | path    |
      | /echo/7 |

  Scenario: Headers, cookies and time
    When I send GET "/cookies" to "workbench"
    Then the answer has the header "Content-Type" with "starts with application/json"
    And the answer has the header "Date" with "<now>"
    And the answer has no header "Location"
    And the answer sets the cookie "theme"
    And the answer sets the cookie "theme" with:
      | value | max-age | httponly | samesite |
      | dark  | 3600    | true     | Lax      |
    When I send GET "/slow?ms=1" to "workbench"
    Then the answer took less than 5 seconds

  Scenario: A JSON Schema
    When I send GET "/items" to "workbench"
    Then the answer fits the schema "items"
