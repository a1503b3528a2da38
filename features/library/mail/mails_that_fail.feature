@epic:Library
Feature: Mails that fail
  How a scenario about mails reads that does not hold. All of these run in a suite of their own.

  Scenario: What is said of a mail
    When I run a suite with this feature:
      """
      Feature: Mails
        Background:
          When I send POST "/mails" to "workbench" with:
            | to              | cc              | subject | html                                                                                                                             |
            | ada@example.com | bob@example.com | Welcome | <a href="http://shop.example/1">Confirm</a> <a href="http://shop.example/2">Confirm</a> <a href="http://shop.example/3">Help</a> |
          Then within 5 seconds "ada@example.com" receives a mail

        Scenario: Another subject and no attachment
          Then "ada@example.com" receives a mail with:
            | field               | value    |
            | subject             | Good day |
            | attachments[0].name | a.csv    |

        Scenario: A mail to somebody else
          Then "eve@example.com" receives a mail

        Scenario: One mail more
          Then within 5 seconds "bob@example.com" receives exactly 2 mails

        Scenario: A mail that should not be
          Then within 5 seconds no mail is sent to "bob@example.com"

        Scenario: Any mail that should not be
          Then within 5 seconds no mail is sent

        Scenario: A field that mails do not have
          Then "ada@example.com" receives a mail with:
            | subjekt |
            | Welcome |

        Scenario: A part that attachments do not have
          Then "ada@example.com" receives a mail with:
            | attachments[0].nme |
            | a.csv              |

        Scenario: An address that is none
          Then "ada" receives a mail

        Scenario: A link that is not there
          When I follow the link "Unsubscribe" in the mail to "ada@example.com"

        Scenario: Two links of one text
          When I follow the link "Confirm" in the mail to "ada@example.com"

        Scenario: A link to somewhere else
          When I follow the link "Help" in the mail to "ada@example.com"

        Scenario: A link to remember that is not there
          When I remember the link "Unsubscribe" in the mail to "ada@example.com" as "link"
      """
    Then the scenario "Another subject and no attachment" fails:
      """
      the only mail to "ada@example.com" has subject "Welcome" and no attachments[0].name
      Hint: mails of this scenario: "Welcome" to ada@example.com and bob@example.com
      """
    And the scenario "A mail to somebody else" fails:
      """
      no mail to "eve@example.com" arrived
      """
    And the scenario "One mail more" fails:
      """
      1 mail to "bob@example.com" arrived, expected 2
      """
    And the scenario "A mail that should not be" fails:
      """
      1 mail to "bob@example.com" arrived, expected none
      """
    And the scenario "Any mail that should not be" fails:
      """
      1 mail arrived, expected none
      """
    And the scenario "A field that mails do not have" is broken:
      """
      there is no field "subjekt" in a mail; there are: subject,
      """
    And the scenario "A part that attachments do not have" is broken:
      """
      there is no field "attachments[0].nme" in a mail; there are: attachments[0].name,
      """
    And the scenario "An address that is none" is broken:
      """
      "ada" is no mail address
      """
    And the scenario "A link that is not there" fails:
      """
      no mail to "ada@example.com" with a link "Unsubscribe" arrived; the only one is "Welcome"
      the mail "Welcome" has the links: "Confirm" to http://shop.example/1, "Confirm" to http://shop.example/2, "Help" to http://shop.example/3
      """
    And the scenario "Two links of one text" is broken:
      """
      the mail "Welcome" to "ada@example.com" has 2 links "Confirm", which lead to different places: "Confirm" to http://shop.example/1, "Confirm" to http://shop.example/2
      """
    And the scenario "A link to somewhere else" is broken:
      """
      the link "Help" leads to http://shop.example/3, and no service of environments/chosen.toml is there; there are: workbench at http://127.0.0.1:
      Hint: the profile tells the application its own address: {services.NAME.url} in its env
      """
    And the scenario "A link to remember that is not there" fails:
      """
      no mail to "ada@example.com" with a link "Unsubscribe" arrived
      """
