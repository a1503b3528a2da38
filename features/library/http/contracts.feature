@epic:Library
Feature: Contracts
  Where the environment names an OpenAPI document, every exchange is held to it, and no sentence says so.

  Scenario: A service that breaks its promise
    Given the suite has the file "contracts/workbench.yaml":
      """
      openapi: 3.0.3
      info: { title: A workbench, version: "1" }
      paths:
        /health:
          get:
            responses:
              200:
                description: whether it is up
                content:
                  application/json:
                    schema: { type: object, properties: { status: { type: string, enum: [up] } } }
        /echo/orders:
          post:
            requestBody:
              content:
                application/json:
                  schema:
                    type: object
                    required: [sku]
                    properties: { quantity: { type: integer, minimum: 1 } }
            responses:
              200: { description: what was ordered, content: { application/json: {} } }
              422: { description: what cannot be ordered, content: { application/json: {} } }
        /sign-in:
          post:
            responses:
              201: { description: the token, content: { application/json: {} } }
        /text:
          get:
            responses:
              200: { description: a page, content: { text/html: {} } }
      """
    And the suite's environment says:
      """
      [services.workbench]
      contract = "contracts/workbench.yaml"
      """
    When I run a suite with this feature:
      """
      Feature: Promises
        Scenario: What was promised
          When I send POST "/echo/orders" to "workbench" with:
            | sku   | quantity |
            | MUG-1 | 2        |
          Then the answer is 200

        Scenario: An answer that does not fit
          When I send GET "/health" to "workbench"

        Scenario: An answer that is asked for again and again
          Then within 1 second GET "/health" of "workbench" answers with:
            | status |
            | up     |

        Scenario: A status that nobody told of
          Given I am signed in to "workbench" as "ada"

        Scenario: Another kind of answer
          When I send GET "/text" to "workbench"

        Scenario: A path that nobody told of
          When I send GET "/items" to "workbench"

        Scenario: Nonsense that is taken
          When I send POST "/echo/orders" to "workbench" with:
            | quantity |
            | 0        |

        Scenario: Nonsense that is refused
          When I send POST "/echo/orders?status=422" to "workbench" with:
            | quantity |
            | 0        |
          Then the answer is 422
          When I send GET "/nowhere" to "workbench"
          Then the answer is 404
      """
    Then the scenario "What was promised" passes
    And the scenario "An answer that does not fit" fails:
      """
      "workbench" breaks its contract: the answer to GET /health (200) has status "ok" instead of "up"
      """
    And the scenario "An answer that is asked for again and again" fails:
      """
      "workbench" breaks its contract: the answer to GET /health (200) has status "ok" instead of "up"
      """
    And the scenario "A status that nobody told of" fails:
      """
      "workbench" breaks its contract: the answer to POST /sign-in (200) has a status that is not documented
      """
    And the scenario "Another kind of answer" fails:
      """
      has the content type text/plain, which is not documented; documented: text/html
      """
    And the scenario "A path that nobody told of" fails:
      """
      "workbench" breaks its contract: it answered 200 to GET /items, which is not documented
      """
    And the scenario "Nonsense that is taken" fails:
      """
      "workbench" breaks its contract: it answered 200 to POST /echo/orders, though the request has
      no sku and quantity 0 instead of >= 1
      """
    And the scenario "Nonsense that is refused" passes
