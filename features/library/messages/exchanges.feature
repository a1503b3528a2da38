@epic:Library
Feature: Messages on exchanges
  What is published arrives with all it carries, whichever kind of exchange it goes to, and is counted.

  Scenario Outline: A message on a <kind> exchange
    When I publish "thing.made" to "workbench.<kind>" with:
      | field           | value |
      | number          | 7     |
      | header X-Colour | blue  |
    Then a message "thing.made" arrives with:
      | field           | value            |
      | number          | 7                |
      | header X-Colour | blue             |
      | exchange        | workbench.<kind> |
    And exactly 1 message "thing.made" arrives
    And no message "thing.lost" arrives

    Examples:
      | kind    |
      | topic   |
      | direct  |
      | fanout  |
      | headers |

  Scenario: Headers and properties keep their types
    When I publish "thing.made" to "workbench.topic" with:
      | field                     | value                |
      | number                    | 7                    |
      | header X-Tries            | 3                    |
      | header X-Code             | "3"                  |
      | header X-Rate             | 0.25                 |
      | header X-Final            | true                 |
      | property content_encoding | utf-8                |
      | property persistent       | false                |
      | property priority         | 5                    |
      | property correlation_id   | story-{unique}       |
      | property reply_to         | answers              |
      | property expiration       | 30 s                 |
      | property message_id       | m-{unique}           |
      | property timestamp        | 2026-03-01T12:00:00Z |
      | property app_id           | library              |
    Then a message "thing.made" arrives with:
      | field                     | value                     |
      | header X-Tries            | < 4                       |
      | header X-Code             | "3"                       |
      | header X-Rate             | 0.25                      |
      | header X-Final            | true                      |
      | property content_type     | application/json          |
      | property content_encoding | utf-8                     |
      | property delivery_mode    | 1                         |
      | property priority         | 5                         |
      | property correlation_id   | story-{unique}            |
      | property reply_to         | answers                   |
      | property expiration       | 30000                     |
      | property message_id       | starts with m-            |
      | property timestamp        | 2026-03-01T13:00:00+01:00 |
      | property type             | thing.made                |
      | property user_id          | <absent>                  |
      | property app_id           | library                   |

  Scenario: A routing key apart from the name, where the exchange names messages otherwise
    When I publish "thing.made" to "workbench.headers" with:
      | number | routing key |
      | 7      | things.blue |
    Then a message "thing.made" arrives with:
      | property type | routing key |
      | thing.made    | things.blue |

  Scenario: A message with its header lines, and one that is no JSON
    When I publish "thing.made" to "workbench.fanout" with:
      """
      X-Tries: 3
      property priority: 5

      {"number": 7}
      """
    And I publish "thing.listed" to "workbench.topic" with:
      """
      Content-Type: text/csv

      sku;quantity
      """
    Then a message "thing.made" arrives with:
      """
      {"number": 7, "event": "thing.made", "header X-Tries": 3, "property priority": 5}
      """
    And a message "thing.listed" arrives with:
      | property content_type | body         |
      | text/csv              | sku;quantity |

  Scenario: What the application publishes, in its order
    When I publish "task.first" to "workbench.topic" with:
      | do      | to              | key        | what         |
      | publish | workbench.topic | thing.made | {"number":1} |
    And I publish "task.second" to "workbench.topic" with:
      | do      | to               | key        | what         |
      | publish | workbench.direct | thing.lost | {"number":2} |
    Then these messages arrive in order:
      | message    | number | exchange         |
      | thing.made | 1      | workbench.topic  |
      | thing.lost | 2      | workbench.direct |
    And within 2 seconds exactly 1 message "thing.made" arrives with:
      | number       |
      | one of 1, 99 |
    And for 100 ms no message "thing.made" arrives with:
      | number |
      | 99     |

  Scenario: A message is delivered again
    When I publish "thing.made" to "workbench.topic"
    And the message "thing.made" is delivered again
    Then exactly 2 messages "thing.made" arrive
