@epic:Library
Feature: Queues and dead letters
  What is sent straight into a queue, what waits there, and what becomes of messages that nobody takes.

  Scenario: A message straight into a queue
    When I publish "task.done" to the queue "workbench.tasks" with:
      | do      | to              | key        | what         |
      | publish | workbench.topic | thing.made | {"number":1} |
    Then a message "thing.made" arrives
    And the queue "workbench.tasks" is empty
    And the queue "workbench.tasks" has 1 consumer

  Scenario: The broker is named
    When I publish "leftover" to the queue "workbench.tasks.dead" of "events"
    Then the queue "workbench.tasks.dead" of "events" has 1 message

  Scenario: A message that is refused
    When I publish "task.refused" to "workbench.topic" with:
      | field          | value  |
      | do             | refuse |
      | header X-Tries | 3      |
    Then a message "task.refused" is dead-lettered from "workbench.tasks" with:
      | field          | value           |
      | reason         | rejected        |
      | header X-Tries | 3               |
      | exchange       | workbench.topic |
      | routing key    | task.refused    |
      | deaths         | 1               |
    And exactly 1 message "task.refused" is dead-lettered from "workbench.tasks"
    And no message "task.done" is dead-lettered from "workbench.tasks"
    And the queue "workbench.tasks.dead" has 1 message

  Scenario: A message that nobody takes in time
    When I publish "note" to "workbench.topic" with:
      | text |
      | hi   |
    And I publish "reminder" to the queue "workbench.notes"
    Then within 3 seconds a message "note" is dead-lettered from "workbench.notes" with:
      | text | reason  |
      | hi   | expired |
    And exactly 1 message "reminder" is dead-lettered from "workbench.notes"
    And no message "note" is dead-lettered from "workbench.notes" with:
      | reason   |
      | rejected |
