@epic:Desk
Feature: The desk is for the staff
  Whoever works at the desk signs in with a form. The page then knows them by a cookie.

  Scenario: Mary signs in and sees the bookings
    Given I remember "b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0002" as "attic"
    And I remember "0f3b9a52-3c43-4b0e-8c3e-5b7f4c9d0002" as "roamer"
    And the "bookings" table has these rows:
      | reference | room_id | partner_id | stay                    | guest                   | total | status    |
      | HH-AAAAAA | {attic} | {roamer}   | [2031-07-01,2031-07-02) | {"name": "Alan Turing"} | 80.00 | confirmed |
    And I am signed in to "booking-web" as "mary"
    When I send GET "/desk" to "booking-web"
    Then the answer is 200
    And the answer says "contains Signed in as Mary Seacole"
    And the answer says "contains HH-AAAAAA"

  Scenario: The form sets a cookie and leads to the desk
    When I send POST "/login" to "booking-web" with:
      | field         | value                |
      | form email    | mary@harbour.example |
      | form password | tea and toast        |
    Then the answer is 303
    And the answer has the header "Location" with "/desk"
    And the answer sets the cookie "desk" with:
      | field    | value  |
      | httponly | true   |
      | samesite | Strict |
    When I follow the redirect
    Then the answer is 200
    And the answer says "contains Signed in as Mary Seacole"

  @critical
  Scenario Outline: <who> does not get in
    When I send POST "/login" to "booking-web" with:
      | field         | value      |
      | form email    | <email>    |
      | form password | <password> |
    Then the answer is 401
    And the answer says "contains Wrong mail address or password."
    And the "sessions" table has no row

    Examples:
      | who                             | email                | password      |
      | Mary with a wrong password      | mary@harbour.example | tea and cake  |
      | Somebody who does not work here | eve@harbour.example  | tea and toast |

  Scenario: Whoever has signed out has to sign in again
    Given I am signed in to "booking-web" as "mary"
    When I send POST "/logout" to "booking-web"
    Then the "sessions" table has no row
    When I send GET "/desk" to "booking-web"
    Then the answer is 303
    And the answer has the header "Location" with "/login"
