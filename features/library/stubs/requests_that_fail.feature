@epic:Library
Feature: Requests to third parties that fail
  How a scenario about third parties reads that does not hold. All of these run in a suite of their own.

  Scenario: What is said of third parties
    Given the suite's environment says:
      """
      [stubs.partner]
      answers = [{ request = "POST /orders", body = { id = "{request.body.id}" } }]
      """
    When I run a suite with this feature:
      """
      Feature: Third parties
        Scenario: A request that was another
          When I send POST "/calls" to "workbench" with:
            | method | url                           | json.amount |
            | POST   | {url of card gateway}/charges | 9.95        |
          Then within 5 seconds "card gateway" received POST "/charges"
          And "card gateway" received POST "/charges" with:
            | field        | value |
            | amount       | 10.95 |
            | header X-Key | <any> |

        Scenario: A request too few
          When I send POST "/calls" to "workbench" with:
            | method | url                           |
            | POST   | {url of card gateway}/charges |
          Then within 5 seconds "card gateway" received POST "/charges" twice

        Scenario: A request that should not be
          When I send POST "/calls" to "workbench" with:
            | method | url                           |
            | POST   | {url of card gateway}/charges |
          Then within 5 seconds "card gateway" received no POST

        Scenario: A request that did not come
          Then "card gateway" received POST "/charges"

        Scenario: A request that nobody expected
          When I send POST "/calls" to "workbench" with:
            | method | url                            | json.order | json.total |
            | POST   | {url of card gateway}/chargess | 7          | 9.95       |
          Then the answer is 201

        Scenario: A request that nobody expected, and another failure
          When I send POST "/calls?after=50" to "workbench" with:
            | method | url                           |
            | GET    | {url of card gateway}/charges |
          Then within 5 seconds "card gateway" received POST "/charges" once

        Scenario: A request without what the answer repeats
          When I send POST "/calls" to "workbench" with:
            | method | url                     | json.name |
            | POST   | {url of partner}/orders | Ada       |
          Then the answer contains:
            | status |
            | 200    |

        Scenario: A template of nothing that a request has
          Given "card gateway" answers POST "/charges" with 201:
            | amount                | id  |
            | {request.boby.amount} | c-1 |

        Scenario: A template of a segment that the path does not have
          Given "card gateway" answers GET "/charges/{charge}" with 200:
            | id                | status |
            | {request.path.id} | paid   |

        Scenario: A template where no request is
          When I send POST "/echo" to "workbench" with:
            | amount                |
            | {request.body.amount} |

        Scenario: A third party nobody knows
          Given "card gatway" answers POST "/charges" with 201

        Scenario: The address of a third party nobody knows
          When I send POST "/calls" to "workbench" with:
            | url                   |
            | {url of partnr}/hooks |

        Scenario: A fault that there is not
          Given "card gateway" answers POST "/charges" in turn:
            | fault |
            | late  |
      """
    Then the scenario "A request that was another" fails:
      """
      "card gateway" received no POST "/charges" where amount is 10.95 and header X-Key is <any>; the only POST "/charges" has amount 9.95 and no header X-Key
      """
    And the scenario "A request too few" fails:
      """
      "card gateway" received 1 POST "/charges", expected 2
      """
    And the scenario "A request that should not be" fails:
      """
      "card gateway" received 1 POST, expected none
      """
    And the scenario "A request that did not come" fails:
      """
      "card gateway" received no POST "/charges"
      Hint: "card gateway" received in this scenario: nothing
      """
    And the scenario "A request that nobody expected" fails:
      """
      "workbench" asked "card gateway" for POST /chargess, and nobody said what it answers
      it sent: {"order": 7, "total": 9.95}
      nearest is POST /charges: the path has "chargess", not "charges"
      Hint: if that is right, Given "card gateway" answers POST "/chargess" with 200; or for every scenario: stubs."card gateway" in environments/
      """
    And the scenario "A request that nobody expected, and another failure" fails:
      """
      "card gateway" received no POST "/charges"
      meanwhile "workbench" asked "card gateway" for GET /charges, and nobody said what it answers
      nearest is POST /charges: the method is GET, not POST
      """
    And the scenario "A request without what the answer repeats" is broken:
      """
      "partner" could not answer POST /orders as it was told, and answered 500: the answer repeats {request.body.id}, which POST /orders does not have; it has: name
      seen meanwhile: the answer to POST /calls has status 500 instead of 200
      """
    And the scenario "A template of nothing that a request has" is broken:
      """
      an answer of stub "card gateway" cannot be given: {request.boby.amount} is nothing that a request has; there are: {request.body.amount}
      """
    And the scenario "A template of a segment that the path does not have" is broken:
      """
      {request.path.id} needs a segment {id} in the path /charges/{charge}; it has: {charge}
      """
    And the scenario "A template where no request is" is broken:
      """
      there is no remembered value "request" in this scenario
      """
    And the scenario "A third party nobody knows" is broken:
      """
      there is no stub "card gatway" in environments/chosen.toml; there are: card gateway, partner
      """
    And the scenario "The address of a third party nobody knows" is broken:
      """
      there is no remembered value "url of partnr" in this scenario; there are: url of partner
      """
    And the scenario "A fault that there is not" is broken:
      """
      there is no fault "late" in stub "card gateway"; there are:
      """
