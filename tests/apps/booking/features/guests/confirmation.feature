@epic:Guests
Feature: The guest's confirmation
  The guest gets a mail with an entry for the calendar and a link to confirm the stay.

  Background:
    Given I am signed in to "booking-web" as "wanderlust"
    When I send POST "/api/v1/bookings" to "booking-web" with:
      | roomCode | arrival    | departure  | guest.name   | guest.email       |
      | SEA-1    | 2031-07-01 | 2031-07-03 | Grace Hopper | grace@example.com |
    And I remember "id" of the answer as "booking"
    And I remember "reference" of the answer as "reference"

  @critical
  Scenario: The mail has everything for the stay
    Then "grace@example.com" receives exactly 1 mail with:
      | field               | value                                |
      | subject             | Your stay is booked ({reference})    |
      | from                | contains desk@harbour.example        |
      | text                | contains Dear Grace Hopper,          |
      | html                | contains <b>240.00 EUR</b>           |
      | attachments[0].name | stay.ics                             |
      | attachments[0].type | text/calendar                        |
      | attachments[0].text | contains DTSTART;VALUE=DATE:20310701 |

  Scenario: The guest follows the link and is expected
    When I follow the link "Confirm my stay" in the mail to "grace@example.com"
    Then the answer is 200
    And the answer says "contains Thank you, Grace Hopper"
    And the "bookings" table has a row:
      | id        | guest_confirmed_at |
      | {booking} | <now>              |
    And exactly 1 message "guest.confirmed" arrives with:
      | field     | value     |
      | bookingId | {booking} |

  Scenario: Following the link of a cancelled booking confirms nothing
    Then "grace@example.com" receives a mail
    When I send DELETE "/api/v1/bookings/{booking}" to "booking-web"
    And I follow the link "Confirm my stay" in the mail to "grace@example.com"
    Then the answer is 410
    And the answer says "contains This booking is cancelled"
    And no message "guest.confirmed" arrives
