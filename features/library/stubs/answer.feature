@epic:Library
Feature: Third parties answer
  What a third party that interlock plays answers: what the profile says, or what the scenario says.

  Scenario: The profile's answer, until the scenario has another
    When I send POST "/calls" to "workbench" with:
      | method | url                           | json.amount |
      | POST   | {url of card gateway}/charges | 9.95        |
    Then the answer contains:
      | status | json.status |
      | 201    | approved    |
    Given "card gateway" answers POST "/charges" with 402
    When I send POST "/calls" to "workbench" with:
      | method | url                           |
      | POST   | {url of card gateway}/charges |
    Then the answer contains:
      | status |
      | 402    |

  Scenario: A table is the body and the headers
    Given "card gateway" answers GET "/charges/7" with 200:
      | field             | value    |
      | header X-Limit    | 3        |
      | status            | refunded |
      | lines[0].quantity | 2        |
    When I send POST "/calls" to "workbench" with:
      | url                             |
      | {url of card gateway}/charges/7 |
    Then the answer contains:
      | json.status | json.lines[0].quantity |
      | refunded    | 2                      |

  Scenario: A docstring with a Content-Type is sent as it stands
    Given "card gateway" answers GET "/terms" with 200:
      """
      Content-Type: text/xml

      <terms days="{days}">{request.body}</terms>
      """
    When I send POST "/calls" to "workbench" with:
      | url                         |
      | {url of card gateway}/terms |
    Then the answer contains:
      | field | value                                                 |
      | text  | matches ^<terms days="[{]days[}]">[{]request.body[}]< |

  Scenario: Answers in turn, the last one again and again
    Given "card gateway" answers POST "/charges" in turn:
      | status | after  | fault | body                                |
      | 503    |        |       |                                     |
      |        |        | reset |                                     |
      | 201    | 100 ms |       | {"status": "approved", "id": "c-1"} |
    When I send POST "/calls" to "workbench" with:
      | method | url                           | attempts |
      | POST   | {url of card gateway}/charges | 5        |
    Then the answer contains:
      | attempts | json.id |
      | 3        | c-1     |
    And "card gateway" received POST "/charges" 3 times

  Scenario Outline: An answer that is spoilt: <fault>
    Given "card gateway" answers POST "/charges" in turn:
      | fault   | body     |
      | <fault> | {"a": 1} |
    When I send POST "/calls" to "workbench" with:
      | method | url                           |
      | POST   | {url of card gateway}/charges |
    Then the answer contains:
      | failed   |
      | <reason> |

    Examples:
      | fault     | reason               |
      | reset     | ConnectionResetError |
      | truncated | IncompleteRead       |

  Scenario: No answer at all
    Given "card gateway" does not answer POST "/charges"
    When I send POST "/calls" to "workbench" with:
      | method | url                           |
      | POST   | {url of card gateway}/charges |
    Then the answer contains:
      | failed       |
      | TimeoutError |

  Scenario: An answer repeats what the request has
    Given "card gateway" answers POST "/customers/{customer}/charges" with 201:
      | field           | value                            |
      | header Location | /charges/{request.path.customer} |
      | id              | ch-{unique}                      |
      | customer        | {request.path.customer}          |
      | amount          | {request.body.lines[0].amount}   |
      | text            | "{request.body.lines[0].amount}" |
      | page            | page {request.query.page}        |
      | key             | {request.header Idempotency-Key} |
      | lines           | {request.body.lines}             |
    When I send POST "/calls" to "workbench" with:
      | field                   | value                                              |
      | method                  | POST                                               |
      | url                     | {url of card gateway}/customers/ada/charges?page=2 |
      | headers.Idempotency-Key | key-1                                              |
      | json.lines[0].amount    | 29.95                                              |
    Then the answer contains:
      | field                | value       |
      | json.id              | ch-{unique} |
      | json.customer        | ada         |
      | json.amount          | 29.95       |
      | json.text            | "29.95"     |
      | json.page            | page 2      |
      | json.key             | key-1       |
      | json.lines[0].amount | 29.95       |

  Scenario: Answers in turn repeat it too, also of a form
    Given "card gateway" answers POST "/tokens" in turn:
      | status | body                                                      |
      | 200    | {"for": "{request.form.name}", "all": "<{request.body}>"} |
    When I send POST "/calls" to "workbench" with:
      | method | url                          | form.name |
      | POST   | {url of card gateway}/tokens | Ada L     |
    Then the answer contains:
      | json.for | json.all       |
      | Ada L    | "<name=Ada+L>" |
