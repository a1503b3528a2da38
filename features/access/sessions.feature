@epic:Access
Feature: Sessions end
  A sign-in is worth something for a while only: what lies about on a shared computer must not order for anybody.

  @critical
  Scenario: A session that is over lets nobody in
    Given I am signed in to "checkout" as "ada"
    And my session is over
    When I order 1 of "MUG-1"
    Then the answer is 401
    And the answer contains:
      | field      | value           |
      | error.code | session_expired |
    And only these tables changed:
      | table    |
      | sessions |
    And no message "order.placed" arrives

  Scenario Outline: A session that ends <end> <is answered>
    # What a session's row keeps is not the token itself, but the SHA-256 of it: this one is that of "token-of-ada".
    Given the "sessions" table has these rows:
      | token_hash                                                       | customer_id | expires_at |
      | db399cbb0859754964173adbc8acda8fc539c5c6dcf8ecb1680a04ff94749fac | 1           | <end>      |
    When I send GET "/orders" to "checkout" with:
      | field                | value               |
      | header Authorization | Bearer token-of-ada |
    Then the answer is <status>

    Examples:
      | end                | is answered   | status |
      | {now + 1 minute}   | is let in     | 200    |
      | {now - 1 second}   | is turned out | 401    |
      | {now - 3 days}     | is turned out | 401    |

  Scenario: Whoever signs in again goes on
    Given I am signed in to "checkout" as "ada"
    And my session is over
    When I send GET "/orders" to "checkout"
    Then the answer is 401
    Given I am signed in to "checkout" as "ada"
    When I order 1 of "MUG-1"
    Then the answer is 201

  Scenario: Whoever signs out is signed out, and everybody else is not
    Given I am signed in to "checkout" as "ada"
    When I send POST "/sign-out" to "checkout"
    Then the answer is 204
    When I send GET "/orders" to "checkout"
    Then the answer is 401
    And the answer contains:
      | field      | value           |
      | error.code | missing_sign_in |
    Given I am signed in to "checkout" as "bob"
    When I send GET "/orders" to "checkout"
    Then the answer is 200
