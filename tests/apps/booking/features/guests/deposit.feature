@epic:Guests
Feature: The deposit
  A payment provider holds a deposit on the guest's card. Without one there is no room; while nobody knows, the
  booking is neither confirmed nor lost.

  Background:
    Given I am signed in to "booking-web" as "wanderlust"

  @critical
  Scenario: A declined card: no room, and the guest is told
    Given "deposits" answers POST "/deposits" with 402
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | ATT-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    And I remember "id" of the answer as "booking"
    Then a message "booking.declined" arrives with:
      | field     | value     |
      | bookingId | {booking} |
      | deposit   | <null>    |
    And "grace@example.com" receives exactly 1 mail with:
      | field   | value                           |
      | subject | starts with Your booking failed |
      | text    | contains your card was declined |
    And the "bookings" table has a row:
      | id        | status   | deposit |
      | {booking} | declined | <null>  |
    And no message "booking.confirmed" arrives

  Scenario: The provider is in trouble for a while: one deposit, one confirmation
    Given "deposits" answers POST "/deposits" in turn:
      | status | fault | body                   |
      | 503    |       |                        |
      |        | reset |                        |
      | 201    |       | {"depositId": "dep_7"} |
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | ATT-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    And I remember "id" of the answer as "booking"
    Then "deposits" received POST "/deposits" 3 times with:
      | field                  | value     |
      | header Idempotency-Key | {booking} |
      | amount                 | "160.00"  |
    And the "bookings" table has exactly these rows:
      | id        | status    | deposit |
      | {booking} | confirmed | dep_7   |
    And exactly 1 message "booking.confirmed" arrives
    And "grace@example.com" receives exactly 1 mail

  Scenario: The provider stays away: the booking is held, and somebody has to look
    Given "deposits" is broken
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | ATT-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    And I remember "id" of the answer as "booking"
    Then a message "booking.made" is dead-lettered from "booking-worker.events" with:
      | field     | value     |
      | bookingId | {booking} |
      | reason    | rejected  |
    And the queue "booking-worker.dead" has 1 message
    And the "bookings" table has a row:
      | id        | status |
      | {booking} | held   |
    And no mail is sent

  Scenario: The same event twice holds one deposit and sends one mail
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | ATT-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    Then a message "booking.confirmed" arrives
    When the message "booking.made" is delivered again
    And the message "booking.confirmed" is delivered again
    Then "deposits" received POST "/deposits" once
    And "grace@example.com" receives exactly 1 mail

  @needs:faults
  Scenario: The worker dies before it has looked: the booking is confirmed when it is back
    Given the "booking-worker" service is killed
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | ATT-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    Then the answer is 201
    When the "booking-worker" service is started
    Then exactly 1 message "booking.confirmed" arrives
    And "grace@example.com" receives exactly 1 mail

  @needs:faults
  Scenario: The broker is away: a booking is taken all the same, and confirmed when it is back
    Given the broker is down
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | ATT-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    Then the answer is 201
    And for 200 ms the "bookings" table has a row:
      | status |
      | held   |
    When the broker is back
    Then exactly 1 message "booking.confirmed" arrives
    And "grace@example.com" receives exactly 1 mail

  Scenario: What is no event of ours goes to the dead letters, and the work goes on
    Given a poison message arrives in the queue "booking-worker.events"
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | ATT-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    Then a message "booking.confirmed" arrives
    And the queue "booking-worker.dead" has 1 message
    And the "booking-worker" service logs "not an event of a booking"
