@epic:Partners
Feature: Partners are called back
  A partner that gave an address is told how a booking ended. It may be out of reach for a while; the guest does not
  wait for that.

  Background:
    Given I am signed in to "booking-web" as "wanderlust"

  Scenario: The partner is told that the booking is confirmed
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       | callbackUrl                        |
      | SEA-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com | {url of wanderlust}/hooks/bookings |
    And I remember "id" of the answer as "booking"
    Then "wanderlust" received POST "/hooks/bookings" once with:
      | field              | value                         |
      | header X-Signature | matches ^sha256=[0-9a-f]{64}$ |
      | event              | booking.confirmed             |
      | bookingId          | {booking}                     |
      | deposit            | dep_1                         |

  Scenario: A partner that is in trouble is told in the end
    Given "wanderlust" answers POST "/hooks/bookings" in turn:
      | status | fault |
      | 503    |       |
      |        | reset |
      | 204    |       |
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       | callbackUrl                        |
      | SEA-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com | {url of wanderlust}/hooks/bookings |
    Then the "deliveries" table has a row:
      | event             | channel  | attempts | problem | sent_at |
      | booking.confirmed | callback | 3        | <null>  | <now>   |
    And "wanderlust" received POST "/hooks/bookings" 3 times

  Scenario: A partner that cannot be reached keeps no guest waiting
    Given "wanderlust" is broken
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       | callbackUrl                        |
      | SEA-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com | {url of wanderlust}/hooks/bookings |
    Then "grace@example.com" receives a mail
    And the "deliveries" table has exactly these rows:
      | event             | channel  | attempts | problem    | sent_at |
      | booking.confirmed | mail     | 0        | <null>     | <now>   |
      | booking.confirmed | callback | 3        | status 503 | <null>  |
    And the queue "booking-worker.events" is empty
