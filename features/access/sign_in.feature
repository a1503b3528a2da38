@epic:Customers
Feature: Sign in
  Only customers order. Whoever cannot sign in is told so, and not why.

  Scenario: A customer signs in
    When I send POST "/sign-in" to "checkout" with:
      | field    | value           |
      | email    | ada@example.com |
      | password | correct horse   |
    Then the answer is 200
    And the answer contains:
      | field   | value       |
      | token   | <text>      |
      | expires | <timestamp> |
    And the "sessions" table has 1 row

  @critical
  Scenario Outline: <who> cannot sign in
    When I send POST "/sign-in" to "checkout" with:
      | field    | value      |
      | email    | <email>    |
      | password | <password> |
    Then the answer is 401
    And the answer contains:
      | field      | value             |
      | error.code | wrong_credentials |
    And the "sessions" table has no row

    Examples:
      | who                                | email           | password      |
      | A customer with a wrong password   | ada@example.com | wrong horse   |
      | A customer with another's password | bob@example.com | correct horse |
      | Somebody the shop does not know    | eve@example.com | correct horse |

    Examples: from "strangers.csv"
