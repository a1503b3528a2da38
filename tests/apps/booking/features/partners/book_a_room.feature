@epic:Partners
Feature: Book a room
  Partners sell our rooms through the API. A room is let once, at the price of its nights, and everybody who has
  to know is told.

  Background:
    Given I am signed in to "booking-web" as "wanderlust"

  @critical
  Scenario: A partner books a room
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | SEA-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    Then the answer is 201
    And the answer contains:
      | field      | value                    |
      | id         | <uuid> as booking        |
      | reference  | matches ^HH-[2-9A-Z]{6}$ |
      | status     | held                     |
      | nights     | 2                        |
      | totalPrice | "240.00"                 |
      | createdAt  | <now>                    |
    And the answer has the header "Location" with "/api/v1/bookings/{booking}"
    And the "bookings" table has a row:
      | id        | status    | stay                    | total | deposit | guest                                                  |
      | {booking} | confirmed | [2031-07-01,2031-07-03) | 240   | dep_1   | {"name": "Grace Hopper", "email": "grace@example.com"} |
    And these messages arrive in order:
      | message           | bookingId |
      | booking.made      | {booking} |
      | booking.confirmed | {booking} |
    And only these tables changed:
      | table         | added |
      | bookings      | 1     |
      | deliveries    | 1     |
      | outbox        | 2     |
      | audit.entries | 2     |

  Scenario: The audit has every step of a booking, in order
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | ATT-1    | 2031-07-01 | 2031-07-02 | Grace Hopper | grace@example.com |
    And I remember "id" of the answer as "booking"
    Then the "audit.entries" table has exactly these rows in order of "id":
      | at    | who        | what              | booking_id | details                               |
      | <now> | wanderlust | booking.made      | {booking}  | {"room": "ATT-1"}                     |
      | <now> | deposits   | booking.confirmed | {booking}  | {"room": "ATT-1", "deposit": "dep_1"} |

  Scenario: Nights that cost something else count with their own price
    Given I remember "b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0001" as "sea view"
    And the "prices" table has these rows:
      | room_id    | night      | price  |
      | {sea view} | 2031-07-04 | 150.00 |
      | {sea view} | 2031-07-05 | 149.50 |
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | SEA-1    | 2031-07-03 | 2031-07-06 | Grace Hopper | grace@example.com |
    Then the answer is 201
    And the answer contains:
      | field      | value    |
      | totalPrice | "419.50" |
    And "deposits" received POST "/deposits" once with:
      | field    | value    |
      | amount   | "419.50" |
      | currency | EUR      |

  Scenario: A room is not let twice
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | SEA-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    Then the answer is 201
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name  | guest.email      |
      | SEA-1    | 2031-07-02 | 2031-07-05 | Alan Turing | alan@example.com |
    Then the answer is 409
    And the answer contains:
      | field  | value                                             |
      | type   | https://harbour.example/problems/room-taken       |
      | detail | SEA-1 is taken between 2031-07-02 and 2031-07-05. |
    And the answer has the header "Content-Type" with "application/problem+json"
    And the "bookings" table has 1 row
    And no mail is sent to "alan@example.com"

  Scenario Outline: A booking is refused: <why>
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival   | departure   | guest.name | guest.email |
      | <room>   | <arrival> | <departure> | <name>     | <email>     |
    Then the answer is 422
    And the answer contains:
      | field | value                                      |
      | type  | https://harbour.example/problems/<problem> |
    And no message "booking.made" arrives
    And no table changed

    Examples: from "refused_bookings.csv"

  Scenario Outline: A guest who arrives <when> is <how>
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival   | departure        | guest.name   | guest.email       |
      | ATT-1    | <arrival> | {today + 3 days} | Grace Hopper | grace@example.com |
    Then the answer is <status>

    Examples:
      | when      | how     | arrival         | status |
      | today     | welcome | {today}         | 201    |
      | yesterday | refused | {today - 1 day} | 422    |

  Scenario: The rooms that are free
    Given I remember "b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0001" as "sea view"
    And I remember "b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0002" as "attic"
    And I remember "0f3b9a52-3c43-4b0e-8c3e-5b7f4c9d0002" as "roamer"
    And the "bookings" table has these rows:
      | reference | room_id    | partner_id | stay                    | guest                    | total  | status    |
      | HH-AAAAAA | {sea view} | {roamer}   | [2031-07-01,2031-07-03) | {"name": "Alan Turing"}  | 240.00 | confirmed |
      | HH-BBBBBB | {attic}    | {roamer}   | [2031-07-01,2031-07-03) | {"name": "Ada Lovelace"} | 160.00 | cancelled |
    When I send GET "/api/v1/rooms" to "booking-web" with:
      | field      | value      |
      | query from | 2031-07-02 |
      | query to   | 2031-07-04 |
    Then the answer is 200
    And the answer lists exactly:
      | code  | name         | beds | pricePerNight | details.floor |
      | ATT-1 | Attic single | 1    | "80.00"       | 4             |
      | GAR-1 | Garden suite | 4    | "210.50"      | 0             |

  Scenario: A booking is cancelled, and the room is free again
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | GAR-1    | 2031-07-01 | 2031-07-02 | Grace Hopper | grace@example.com |
    And I remember "id" of the answer as "booking"
    Then the "bookings" table has a row:
      | id        | status    |
      | {booking} | confirmed |
    When I send DELETE "/api/v1/bookings/{booking}" to "booking-web"
    Then the answer is 204
    When I send GET "/api/v1/rooms?from=2031-07-01&to=2031-07-02" to "booking-web"
    Then the answer lists:
      | code  |
      | GAR-1 |
    And within 5 seconds GET "/api/v1/bookings/{booking}" of "booking-web" answers with:
      | field  | value     |
      | status | cancelled |
    And "deposits" received POST "/releases" once with:
      | field     | value     |
      | bookingId | {booking} |
    And "grace@example.com" receives a mail with:
      | field   | value                                 |
      | subject | starts with Your booking is cancelled |
    And exactly 1 message "booking.cancelled" arrives
