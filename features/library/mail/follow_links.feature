@epic:Library
Feature: Follow the links of mails
  A link is found by the text that people see, and leads into the session with the service whose address it has.

  Scenario: A link of an HTML mail
    When I send POST "/mails?after=100" to "workbench" with:
      """
      {
        "to": "ada@example.com",
        "html": "<p>Hello Ada,</p><p><a href='{url of workbench}/echo/confirm?token=t1&amp;by=mail'>Confirm\n <b>your address</b></a></p>"
      }
      """
    And I follow the link "Confirm your address" in the mail to "ada@example.com"
    Then the answer is 200
    And the answer contains:
      | field       | value         |
      | method      | GET           |
      | path        | /echo/confirm |
      | query.token | t1            |
      | query.by    | mail          |

  Scenario: A link of a plain text is called as the words before it
    When I send POST "/mails" to "workbench" with:
      """
      {"to": "ada@example.com", "text": "Hello,\n\nplease confirm your address:\n{url of workbench}/echo/1\n\nOr not: {url of workbench}/echo/2."}
      """
    And I follow the link "confirm" in the mail to "ada@example.com"
    Then the answer contains:
      | path    |
      | /echo/1 |

  Scenario: The latest mail that has such a link counts
    When I send POST "/mails" to "workbench" with:
      | to              | html                                              |
      | ada@example.com | <a href="{url of workbench}/echo/old">Confirm</a> |
    And I send POST "/mails" to "workbench" with:
      | to              | html                                              |
      | ada@example.com | <a href="{url of workbench}/echo/new">Confirm</a> |
    And I send POST "/mails" to "workbench" with:
      | to              | text      |
      | ada@example.com | Good bye. |
    Then "ada@example.com" receives exactly 3 mails
    When I follow the link "Confirm" in the mail to "ada@example.com"
    Then the answer contains:
      | path      |
      | /echo/new |

  Scenario: A link that redirects is followed no further than a sentence says
    When I send POST "/mails" to "workbench" with:
      | to              | html                                                          |
      | ada@example.com | <a href="{url of workbench}/redirect?to=/echo/there">Look</a> |
    And I follow the link "Look" in the mail to "ada@example.com"
    Then the answer is 302
    When I follow the redirect
    Then the answer contains:
      | path        |
      | /echo/there |

  Scenario: A link that is remembered
    When I send POST "/mails" to "workbench" with:
      | to              | html                                                    |
      | ada@example.com | <a href="https://shop.example/unsubscribe/7">Enough</a> |
    And I remember the link "Enough" in the mail to "ada@example.com" as "link"
    And I send POST "/echo" to "workbench" with:
      | link   |
      | {link} |
    Then the answer contains:
      | json.link                          |
      | https://shop.example/unsubscribe/7 |
