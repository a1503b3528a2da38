@epic:Library
Feature: Read mails
  What a mail of the application says, who gets it and what comes along with it.

  Scenario: A mail has subject, sender, text and a header
    When I send POST "/mails" to "workbench" with:
      | field              | value                    |
      | to                 | Ada <ada@example.com>    |
      | from               | shop@example.com         |
      | subject            | Your order is on its way |
      | text               | Two mugs, by bicycle.    |
      | headers.X-Campaign | autumn                   |
      | headers.Reply-To   | help@example.com         |
    Then "ada@example.com" receives a mail with:
      | field             | value             |
      | subject           | starts with Your  |
      | from              | shop@example.com  |
      | to                | ada@example.com   |
      | cc                | <absent>          |
      | reply-to          | help@example.com  |
      | text              | contains Two mugs |
      | html              | <absent>          |
      | attachments       | 0                 |
      | header X-Campaign | autumn            |

  Scenario: Copies are told apart, and each of them gets the mail
    When I send POST "/mails" to "workbench" with:
      | field       | value           |
      | to          | ada@example.com |
      | cc          | bob@example.com |
      | headers.Bcc | eve@example.com |
      | text        | Hello           |
    Then "eve@example.com" receives a mail with:
      | to              | cc              | bcc             |
      | ada@example.com | bob@example.com | eve@example.com |
    And "bob@example.com" receives exactly 1 mail

  Scenario: What HTML says to its reader is its text
    When I send POST "/mails" to "workbench" with:
      """
      {
        "to": "ada@example.com",
        "html": "<style>p { color: red }</style><p>Your <b>order</b></p><table><tr><td>MUG-1</td><td>2</td></tr></table>"
      }
      """
    Then "ada@example.com" receives a mail with:
      | field | value                 |
      | text  | contains Your order   |
      | html  | contains <b>order</b> |
    And "ada@example.com" receives exactly 1 mail with:
      | field | value                         |
      | text  | matches ^Your order\nMUG-1 2$ |

  Scenario: Attachments have a name, a type, a size and what they say
    When I send POST "/mails" to "workbench" with:
      """
      {
        "to": "ada@example.com",
        "subject": "Invoice",
        "text": "See below.",
        "attachments": [
          {"name": "invoice.csv", "type": "text/csv", "text": "sku;price\nMUG-1;9.95\n"},
          {"name": "terms.json", "type": "application/json", "text": "{\"days\": 14}"}
        ]
      }
      """
    Then "ada@example.com" receives a mail with:
      | field                  | value               |
      | attachments            | 2                   |
      | attachments[0].name    | invoice.csv         |
      | attachments[0].type    | text/csv            |
      | attachments[0].size    | > 10                |
      | attachments[0].text    | contains MUG-1;9.95 |
      | attachments[1].content | {"days": 14}        |

  Scenario: A mail that is sent a while later is waited for
    When I send POST "/mails?after=200" to "workbench" with:
      | to              | subject |
      | ada@example.com | Later   |
    Then within 3 seconds "ada@example.com" receives a mail with:
      | subject |
      | Later   |
    And no mail is sent to "bob@example.com"

  Scenario: No mail is sent
    When I send GET "/items" to "workbench"
    Then the answer is 200
    And no mail is sent
    And for 100 ms no mail is sent
