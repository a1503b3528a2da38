@epic:Library
Feature: Signing in
  By a token, as the environment says of the workbench; other services may take a password, a key or a form.

  Scenario: Signed in, and out again
    Given I am signed in to "workbench" as "ada"
    When I send GET "/me" to "workbench"
    Then the answer contains:
      | name | way    |
      | ada  | bearer |
    Given I am signed out of "workbench"
    When I send GET "/me" to "workbench"
    Then the answer is 401
