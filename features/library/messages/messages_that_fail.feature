@epic:Library
Feature: Messages that fail
  How a scenario about messages reads that cannot hold. All of these run in a suite of their own.

  Scenario: What is said of messages, queues and dead letters
    Given the suite has the file "schemas/thing.json":
      """
      {"type": "object", "required": ["number"], "properties": {"number": {"type": "integer"}}}
      """
    And the suite's environment says:
      """
      [brokers.events.exchanges."workbench.topic".schemas]
      "thing.*" = "thing"

      [services.workbench]
      publishes = ["workbench.topic"]
      consumes = ["workbench.tasks"]
      env = { WORKBENCH_BROKER_URL = "{brokers.events.url}" }
      """
    When I run a suite with this feature:
      """
      Feature: Messages
        Scenario: Another header
          When I publish "thing.made" to "workbench.direct" with:
            | number | header X-Tries |
            | 7      | 3              |
          Then within 5 seconds a message "thing.made" arrives
          And a message "thing.made" arrives with:
            | header X-Tries | property priority |
            | "3"            | 5                 |

        Scenario: Another exchange
          When I publish "thing.made" to "workbench.direct"
          Then within 5 seconds a message "thing.made" arrives
          And a message "thing.made" arrives with:
            | exchange         |
            | workbench.fanout |

        Scenario: One too many
          When I publish "thing.made" to "workbench.headers"
          Then within 5 seconds a message "thing.made" arrives
          When the message "thing.made" is delivered again
          Then within 5 seconds exactly 1 message "thing.made" arrives

        Scenario: The wrong order
          When I publish "thing.made" to "workbench.direct"
          And I publish "thing.lost" to "workbench.direct"
          Then within 5 seconds these messages arrive in order:
            | message    |
            | thing.lost |
            | thing.made |

        Scenario: A property there is not
          When I publish "thing.made" to "workbench.direct" with:
            | property prio |
            | 5             |

        Scenario: A property that cannot be so
          When I publish "thing.made" to "workbench.direct" with:
            | property priority |
            | high              |

        Scenario: Another type than its name
          When I publish "thing.made" to "workbench.headers" with:
            | property type |
            | thing.lost    |

        Scenario: Another name in the body
          When I publish "thing.made" to "workbench.fanout" with:
            | event      |
            | thing.lost |

        Scenario: A queue there is not
          When I publish "task" to the queue "workbench.task"

        Scenario: A queue that is not empty
          When I publish "leftover" to the queue "workbench.tasks.dead"
          Then within 5 seconds the queue "workbench.tasks.dead" is empty

        Scenario: Nothing died
          When I publish "task.done" to "workbench.topic" with:
            | do      |
            | nothing |
          Then a message "task.done" is dead-lettered from "workbench.tasks"

        Scenario: It died of something else
          When I publish "task.refused" to "workbench.topic" with:
            | do     |
            | refuse |
          Then within 5 seconds a message "task.refused" is dead-lettered from "workbench.tasks"
          And a message "task.refused" is dead-lettered from "workbench.tasks" with:
            | reason  |
            | expired |

        Scenario: No dead letters at all
          Then no message "task" is dead-lettered from "workbench.tasks.dead"

        Scenario: A message against its schema
          When I publish "task.odd" to "workbench.topic" with:
            | do      | to              | key        | what           |
            | publish | workbench.topic | thing.made | {"number":"7"} |
          Then within 5 seconds a message "thing.made" arrives

        Scenario: A message against its schema that nobody looks at
          When I publish "task.odd" to "workbench.topic" with:
            | do      | to              | key        | what |
            | publish | workbench.topic | thing.lost | {}   |
          Then within 5 seconds the queue "workbench.tasks" is empty

        Scenario: A message of the suite itself
          When I publish "thing.made" to "workbench.topic"
          Then within 5 seconds a message "thing.made" arrives
      """
    Then the scenario "Another header" fails:
      """
      no message "thing.made" arrived where header X-Tries is "3" and property priority is 5
      header X-Tries     expected "3"  but was 3, not a text
      property priority  expected 5    but it is missing
      """
    And the scenario "Another exchange" fails:
      """
      the only message "thing.made" has exchange "workbench.direct"
      """
    And the scenario "One too many" fails:
      """
      2 messages "thing.made" arrived, expected 1
      """
    And the scenario "The wrong order" fails:
      """
      thing.lost
      """
    And the scenario "A property there is not" is broken:
      """
      there is no property "prio" in a message; there are: priority
      """
    And the scenario "A property that cannot be so" is broken:
      """
      "property priority" cannot be high: it is a whole number from 0 to 255
      """
    And the scenario "Another type than its name" is broken:
      """
      the exchange "workbench.headers" names its messages by their type, so that "thing.made" cannot have another one
      """
    And the scenario "Another name in the body" is broken:
      """
      the exchange "workbench.fanout" names its messages by "event", so that "thing.made" cannot have another one there
      """
    And the scenario "A queue there is not" is broken:
      """
      there is no queue "workbench.task" in broker "events"; there are: workbench.tasks
      """
    And the scenario "A queue that is not empty" fails:
      """
      waiting messages
      """
    And the scenario "Nothing died" fails:
      """
      no message "task.done" died in "workbench.tasks"
      """
    And the scenario "It died of something else" fails:
      """
      the only message "task.refused" has reason "rejected"
      """
    And the scenario "No dead letters at all" is broken:
      """
      nothing is dead-lettered from "workbench.tasks.dead": it has no dead-letter exchange
      Hint: those that have one: workbench.tasks, workbench.notes
      """
    And the scenario "A message against its schema" fails:
      """
      the message "thing.made" at "workbench.topic" does not fit the schema "thing": it has number "7" instead of a whole number
      published by "workbench"
      """
    And the scenario "A message against its schema that nobody looks at" fails:
      """
      the message "thing.lost" at "workbench.topic" does not fit the schema "thing": it has no number instead of a whole number
      """
    And the scenario "A message of the suite itself" passes
