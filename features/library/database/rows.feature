@epic:Library
Feature: Rows of a table
  What is put into tables, and what is found in them: each column by its type, in every database.

  Scenario: Rows are put in and found by the type of their columns
    Given the "things" table of "workbench" has these rows:
      | id | name | price | made_at                   | due              | opens | details                             | code                             | picture  | active |
      | 7  | mug  | 9.9   | 2026-03-01T13:00:00+01:00 | {today + 3 days} | 9:30  | {"size": {"ml": 300}, "tags": [""]} | A1B2C3D4E5F60718293A4B5C6D7E8F90 | 0x89504e | false  |
      | 8  | "42" |       | {now}                     |                  |       |                                     |                                  | abc      | true   |
    Then the "things" table of "workbench" has a row:
      | field           | value                                |
      | id              | 7                                    |
      | price           | 9.90                                 |
      | made_at         | 2026-03-01T12:00:00Z                 |
      | due             | > {today}                            |
      | opens           | < 10:00                              |
      | details.size.ml | >= 300                               |
      | details.tags    | [""]                                 |
      | code            | a1b2c3d4-e5f6-0718-293a-4b5c6d7e8f90 |
      | picture         | 0x89504e                             |
      | active          | false                                |
    And the "things" table of "workbench" has a row:
      | name | price  | made_at | due    | picture  | note   |
      | "42" | <null> | <now>   | <null> | 0x616263 | <null> |

  Scenario: A column of a row is remembered with its type
    Given the "things" table of "workbench" has these rows:
      | id | name    | price | details      |
      | 7  | mug     | 9.90  | {"size": 3}  |
      | 8  | jug     | 5     |              |
    And I remember "id" of the "things" row of "workbench" as "thing" where:
      | name |
      | mug  |
    When I remember "details.size" of the "things" row of "workbench" as "size" where:
      | id      | price |
      | {thing} | > 5   |
    And I send POST "/echo" to "workbench" with:
      | field | value   |
      | thing | {thing} |
      | size  | {size}  |
    Then the answer contains:
      | json.thing | json.size |
      | 7          | 3         |

  Scenario: A row with the same primary key is replaced, the columns that are not named stay
    Given the "things" table of "workbench" has these rows:
      | id | name |
      | 1  | pot  |
    Then the "things" table of "workbench" has exactly these rows:
      | id | name | price | details.colour |
      | 1  | pot  | 24.5  | blue           |

  Scenario: Exactly these rows, in any order or in one
    Given the "things" table of "workbench" is empty
    And the "things" table of "workbench" has these rows:
      | id | name   | price | made_at              |
      | 1  | kettle | 10.00 | 2026-03-02T08:00:00Z |
      | 2  | mug    | 9.50  | 2026-03-01T08:00:00Z |
      | 3  | plate  | 9.50  | 2026-03-03T08:00:00Z |
    Then the "things" table of "workbench" has exactly these rows:
      | name   |
      | plate  |
      | kettle |
      | mug    |
    And the "things" table of "workbench" has exactly these rows in order of "made_at":
      | name   |
      | mug    |
      | kettle |
      | plate  |
    And the "things" table of "workbench" has exactly these rows in order of "price descending, name":
      | name   | price |
      | kettle | 10    |
      | mug    | 9.5   |
      | plate  | 9.5   |

  Scenario: What comes late is waited for, what is to be gone as well
    When I send POST "/things?after=100" to "workbench" with:
      | field | value  |
      | name  | late   |
      | price | "3.10" |
    And I send DELETE "/things/1?after=100" to "workbench"
    Then within 3 seconds the "things" table of "workbench" has a row:
      | name | price         |
      | late | one of 3, 3.1 |
    And within 3 seconds the "things" table of "workbench" has no row:
      | name   |
      | kettle |

  Scenario: Counts and absence are judged when all is quiet
    When I send POST "/things?after=100" to "workbench" with:
      | field | value |
      | name  | one   |
    And I send POST "/things?after=150" to "workbench" with:
      | field | value |
      | name  | two   |
    Then the "things" table of "workbench" has 3 rows
    And the "things" table of "workbench" has 2 rows where:
      | name            |
      | one of one, two |
    And the "things" table of "workbench" has no row:
      | name  |
      | three |
    And for 50 ms the "boxes" table of "workbench" has no row
