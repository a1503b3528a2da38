@epic:Desk
Feature: Upload prices
  The staff upload a price list. All of it is taken over, or nothing: a list that is half in is worse than the old one.

  Background:
    Given I am signed in to "booking-web" as "mary"
    And I remember "b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0001" as "sea view"
    And I remember "b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0002" as "attic"
    And the "prices" table has these rows:
      | room_id    | night      | price  |
      | {sea view} | 2031-08-01 | 199.00 |

  Scenario: A price list is taken over
    When I upload "august.csv" to "/desk/prices" of "booking-web"
    Then the answer is 200
    And the answer is exactly:
      """
      {"nights": 3}
      """
    And the "prices" table has exactly these rows in order of "price":
      | room_id    | night      | price |
      | {attic}    | 2031-08-01 | 91.50 |
      | {sea view} | 2031-08-01 | 150   |
      | {sea view} | 2031-08-02 | 155   |
    And the "audit.entries" table has a row:
      | who          | what          | booking_id | details       |
      | Mary Seacole | prices.loaded | <null>     | {"nights": 3} |

  Scenario: The same list twice is the same list
    When I upload "august.csv" to "/desk/prices" of "booking-web"
    And I upload "august.csv" to "/desk/prices" of "booking-web"
    Then the answer is 200
    And the "prices" table has 3 rows

  @critical
  Scenario: One wrong line, and nothing is taken over
    When I upload "wrong.csv" to "/desk/prices" of "booking-web" with:
      """
      room,night,price
      SEA-1,2031-08-01,150.00
      SEE-1,2031-08-02,155.00
      ATT-1,2031-08-02,cheap
      """
    Then the answer is 422
    And "lines" of the answer lists exactly:
      | line | problem                |
      | 3    | there is no room SEE-1 |
      | 4    | cheap is no price      |
    And only these tables changed:
      | table    | added |
      | sessions | 1     |

  Scenario: Nobody uploads prices without having signed in
    Given I am signed out of "booking-web"
    When I upload "august.csv" to "/desk/prices" of "booking-web"
    Then the answer is 303
    And the answer has the header "Location" with "/login"
    And the "prices" table has 1 row
