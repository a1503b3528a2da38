@epic:Guests
Feature: Free nights for everybody
  Search engines read which nights are free, and what they cost, from an XML feed without any key.

  Scenario: A night that is let is not free
    Given I remember "b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0002" as "attic"
    And I remember "0f3b9a52-3c43-4b0e-8c3e-5b7f4c9d0002" as "roamer"
    And the "bookings" table has these rows:
      | reference | room_id | partner_id | stay                    | guest                   | total | status    |
      | HH-AAAAAA | {attic} | {roamer}   | [2031-07-01,2031-07-02) | {"name": "Alan Turing"} | 80.00 | confirmed |
    And the "prices" table has these rows:
      | room_id | night      | price |
      | {attic} | 2031-07-02 | 95.50 |
    When I send GET "/availability.xml?from=2031-07-01&to=2031-07-03" to "booking-web"
    Then the answer is 200
    And the answer has the header "Content-Type" with "starts with application/xml"
    And the answer contains:
      | field                               | value        |
      | availability.@from                  | 2031-07-01   |
      | availability.room[0].@code          | ATT-1        |
      | availability.room[0].name           | Attic single |
      | availability.room[0].night[0].@free | false        |
      | availability.room[0].night[1].@free | true         |
      | availability.room[0].night[1]       | 95.50        |
