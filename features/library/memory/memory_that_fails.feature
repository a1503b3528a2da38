@epic:Library
Feature: What cannot be recalled
  How a scenario reads that recalls what nobody remembered. All of these run in a suite of their own.

  Scenario: What is said of remembered values
    Given the suite has the file "features/things.csv":
      """
      name,status
      mug,201
      pen,422
      """
    When I run a suite with this feature:
      """
      Feature: Memory
        Scenario: A name nobody remembered
          Given I remember "7" as "order"
          When I send GET "/echo/{ordr}" to "workbench"

        Scenario: A field that a remembered value has not
          When I send GET "/items" to "workbench"
          And I remember "[0]" of the answer as "item"
          And I send GET "/echo/{item.skuu}" to "workbench"

        Scenario: A unit nobody knows
          When I send GET "/echo/{today + 3 parsecs}" to "workbench"

        Scenario: A day that has no hours
          When I send GET "/echo/{today + 3 hours}" to "workbench"

        Scenario: A name that is taken
          Given I remember "ada@example.com" as "unique mail"

        Scenario: A pattern that meets nothing remembers nothing
          When I send GET "/text" to "workbench"
          Then the answer says "matches code (?P<code>\d+)"

        Scenario Outline: <name> is kept
          When I send POST "/things" to "workbench" with:
            | field | value  |
            | name  | <name> |
          Then the answer is <status>

          Examples: from "things.csv"
      """
    Then the scenario "A name nobody remembered" is broken:
      """
      there is no remembered value "ordr" in this scenario; there are: order
      """
    And the scenario "A field that a remembered value has not" is broken:
      """
      there is no field "skuu" in the remembered "item"; there are: sku
      """
    And the scenario "A unit nobody knows" is broken:
      """
      there is no unit "parsecs" in "{today + 3 parsecs}"
      """
    And the scenario "A day that has no hours" is broken:
      """
      "{today + 3 hours}": a day has no hours to count
      Hint: {now + 3 hours} is a time
      """
    And the scenario "A name that is taken" is broken:
      """
      "unique mail" is a word of interlock; choose another name to remember
      """
    And the scenario "A pattern that meets nothing remembers nothing" fails:
      """
      matches code (?P<code>\d+)
      """
    And the scenario "mug is kept (status 201)" passes
    And the scenario "pen is kept (status 422)" fails:
      """
      the answer to POST /things is 201, not 422
      """
