@epic:Library
Feature: Requests and answers that fail
  How a scenario about HTTP reads that cannot hold. All of these run in a suite of their own.

  Scenario: What is said of requests and answers
    Given the suite has the file "schemas/items.json":
      """
      {"type": "array", "items": {"required": ["sku", "weight"], "properties": {"weight": {"type": "number"}}}}
      """
    And the suite has the file "features/products.csv":
      """
      sku,name
      """
    When I run a suite with this feature:
      """
      Feature: HTTP
        Scenario: Another status
          When I send GET "/items" to "workbench"
          Then the answer is 404

        Scenario: Other fields
          When I send POST "/echo" to "workbench" with:
            | sku   |
            | MUG-1 |
          Then the answer contains:
            | method | json.sku | json.colour |
            | PUT    | MUG-1    | <any>       |

        Scenario: More than exactly
          When I send GET "/health" to "workbench"
          Then the answer is exactly:
            '''
            {}
            '''

        Scenario: No entry like that
          When I send GET "/items" to "workbench"
          Then the answer lists:
            | sku   | price   |
            | MUG-1 | "10.00" |

        Scenario: One entry too many
          When I send GET "/items" to "workbench"
          Then the answer lists exactly:
            | sku    |
            | BOOK-1 |
            | MUG-1  |

        Scenario: A field that lists nothing
          When I send GET "/health" to "workbench"
          Then "status" of the answer lists:
            | value |
            | ok    |

        Scenario: Another text
          When I send GET "/text" to "workbench"
          Then the answer says "contains Bob"

        Scenario: A text that is asked for again
          Then within 100 ms GET "/text" of "workbench" answers with:
            | status |
            | ok     |

        Scenario: Another XML
          When I send GET "/xml" to "workbench"
          Then the answer contains:
            | field              | value |
            | order.@id          | 8     |
            | order.line.@sku    | TEA   |

        Scenario: No XML and no JSON
          When I send GET "/text" to "workbench"
          Then the answer contains:
            | name |
            | Ada  |

        Scenario: Another schema
          When I send GET "/items" to "workbench"
          Then the answer fits the schema "items"

        Scenario: A schema nobody wrote
          When I send GET "/items" to "workbench"
          Then the answer fits the schema "itms"

        Scenario: Another header
          When I send GET "/items" to "workbench"
          Then the answer has the header "Content-Type" with "text/html"

        Scenario: A header that should not be there
          When I send GET "/items" to "workbench"
          Then the answer has no header "Content-Type"

        Scenario: Another cookie
          When I send GET "/cookies" to "workbench"
          Then the answer sets the cookie "theme" with:
            | value | secure |
            | light | true   |

        Scenario: A cookie that is not set
          When I send GET "/cookies" to "workbench"
          Then the answer sets the cookie "sid"

        Scenario: Slow
          When I send GET "/slow?ms=60" to "workbench"
          Then the answer took less than 50 ms

        Scenario: A redirect to elsewhere
          When I send GET "/redirect?to=http://elsewhere.example/x" to "workbench"
          And I follow the redirect

        Scenario: No redirect
          When I send GET "/items" to "workbench"
          And I follow the redirect

        Scenario: A file that is not there
          When I upload "product.csv" to "/echo" of "workbench"

        Scenario: A form with JSON
          When I send POST "/echo" to "workbench" with:
            | form name | colour |
            | Ada       | blue   |

        Scenario: A query without its variable
          When I send this GraphQL query to "/graphql" of "workbench":
            '''
            query ($sku: ID!) { item(sku: $sku) { name } }
            '''

        Scenario: Nobody of that name
          Given I am signed in to "workbench" as "eve"

        Scenario: Signed out
          Given I am signed in to "workbench" as "ada"
          And I am signed out of "workbench"
          When I send GET "/me" to "workbench"
          Then the answer is 200
      """
    Then the scenario "Another status" fails:
      """
      the answer to GET /items is 200, not 404
      """
    And the scenario "Other fields" fails:
      """
      the answer to POST /echo has method "POST" instead of "PUT" and no json.colour instead of <any>
      """
    And the scenario "More than exactly" fails:
      """
      the answer to GET /health has the unexpected field status
      """
    And the scenario "No entry like that" fails:
      """
      the answer to GET /items has no entry where sku is "MUG-1" and price is "10.00"
      the closest of 3 entries has price "9.95"
      """
    And the scenario "One entry too many" fails:
      """
      the answer to GET /items has 3 entries, not exactly the 2 expected: 1 unexpected
      """
    And the scenario "A field that lists nothing" fails:
      """
      "status" of the answer to GET /health is no list
      """
    And the scenario "Another text" fails:
      """
      the text of the answer to GET /text
      """
    And the scenario "Another XML" fails:
      """
      the answer to GET /xml has order.@id "7" instead of "8" and no order.line.@sku instead of "TEA"
      """
    And the scenario "No XML and no JSON" fails:
      """
      the answer to GET /text is no JSON: it is 200 with text/plain; charset=utf-8
      """
    And the scenario "Another schema" fails:
      """
      the answer to GET /items does not fit the schema "items": it has no [0].weight instead of a number
      """
    And the scenario "A schema nobody wrote" is broken:
      """
      there is no schema "itms" in schemas; there are: items
      """
    And the scenario "Another header" fails:
      """
      the header "Content-Type" of the answer to GET /items
      """
    And the scenario "A header that should not be there" fails:
      """
      the answer to GET /items has the header "Content-Type" with "application/json"
      """
    And the scenario "Another cookie" fails:
      """
      the cookie "theme" of the answer to GET /cookies
      """
    And the scenario "A cookie that is not set" fails:
      """
      the answer to GET /cookies does not set the cookie "sid"; it sets: theme
      """
    And the scenario "Slow" fails:
      """
      the answer to GET /slow?ms=60 took
      not less than 50 ms
      """
    And the scenario "A redirect to elsewhere" is broken:
      """
      the redirect leads to http://elsewhere.example/x, and no service of environments/chosen.toml is there
      """
    And the scenario "No redirect" fails:
      """
      the answer to GET /items is 200, so there is no redirect to follow
      """
    And the scenario "A file that is not there" is broken:
      """
      there is no file "product.csv" in features; there are: products.csv
      """
    And the scenario "A form with JSON" is broken:
      """
      a form has no JSON fields, but the table gives colour
      """
    And the scenario "A query without its variable" is broken:
      """
      there is no remembered value "sku" in this scenario, and the query declares $sku
      """
    And the scenario "Nobody of that name" is broken:
      """
      there is no user "eve" in services.workbench
      """
    And the scenario "Signed out" fails:
      """
      the answer to GET /me is 401, not 200
      """
    And the scenario "A text that is asked for again" fails:
      """
      the answer to GET /text is no JSON, which alone this sentence looks at; it has text/plain; charset=utf-8: Hello, Ada.
      """
