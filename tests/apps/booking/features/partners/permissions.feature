@epic:Partners
Feature: What partners may see
  A partner is known by the API key, and sees its own bookings only.

  Scenario: Nobody without a key
    When I send GET "/api/v1/rooms?from=2031-07-01&to=2031-07-02" to "booking-web"
    Then the answer is 401
    And the answer contains:
      | field | value                                        |
      | type  | https://harbour.example/problems/unknown-key |

  @critical
  Scenario: A booking of another partner is none that one can see or cancel
    Given I am signed in to "booking-web" as "wanderlust"
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | SEA-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    And I remember "id" of the answer as "booking"
    Given I am signed in to "booking-web" as "roamer"
    When I send GET "/api/v1/bookings/{booking}" to "booking-web"
    Then the answer is 404
    When I send DELETE "/api/v1/bookings/{booking}" to "booking-web"
    Then the answer is 404
    And no message "booking.cancelled" arrives
    And the "bookings" table has exactly these rows:
      | id        | status    |
      | {booking} | confirmed |
