@epic:Library
Feature: Signing in
  By a token, a password, a key or a form: as the environment says of the service, or of this user there.

  Scenario: Signed in, and out again
    Given I am signed in to "workbench" as "ada"
    When I send GET "/me" to "workbench"
    Then the answer contains:
      | name | way    |
      | ada  | bearer |
    Given I am signed out of "workbench"
    When I send GET "/me" to "workbench"
    Then the answer is 401

  Scenario Outline: <user> signs in by another way
    Given I am signed in to "workbench" as "ada"
    And I am signed in to "workbench" as "<user>"
    When I send GET "/me" to "workbench"
    Then the answer contains:
      | name | way   |
      | ada  | <way> |
    Given I am signed out of "workbench"
    When I send GET "/me" to "workbench"
    Then the answer is 401

    Examples:
      | user            | way     |
      | ada by password | basic   |
      | ada by key      | api_key |
      | ada by form     | cookie  |
