@epic:Library
Feature: Rows that are not there
  How a scenario about tables reads that cannot hold. All of these run in a suite of their own.

  Scenario: What is said of tables
    Given the suite's environment says:
      """
      patience = "5 s"
      """
    When I run a suite with this feature:
      """
      Feature: Tables
        Background:
          Given the "things" table has these rows:
            | id | name | price | made_at              | code                             | picture | details       |
            | 2  | mug  | 9.50  | 2026-03-01T12:00:00Z | a1b2c3d4e5f60718293a4b5c6d7e8f90 | 0x00ff  | {"size": "1"} |

        Scenario: Another value
          Then within 300 ms the "things" table has a row:
            | name | price | made_at                   | picture | details.size |
            | mug  | 9.51  | 2026-03-01T12:00:00+01:00 | 0x00fe  | 1            |

        Scenario: Other rows
          Then the "things" table has exactly these rows:
            | name  |
            | mug   |
            | plate |

        Scenario: Several rows to remember one of
          Given I remember "id" of the "things" row as "thing" where:
            | id  |
            | > 0 |

        Scenario: Another order
          Then the "things" table has exactly these rows in order of "made_at descending":
            | name   |
            | kettle |
            | mug    |

        Scenario: Another number
          Then the "things" table has 3 rows

        Scenario: A row too many
          Then the "things" table has no row:
            | name |
            | mug  |

        Scenario: A change too many and one that did not come
          When I send POST "/things" to "workbench" with:
            | field | value |
            | name  | plate |
          Then only these tables changed:
            | table |
            | boxes |

        Scenario: Other numbers of changed rows
          When I send DELETE "/things/1" to "workbench"
          Then only these tables changed:
            | table  | added | removed |
            | things | 1     | 1       |

        Scenario: A change where none was to be
          When I send DELETE "/things/1" to "workbench"
          Then no table changed

        Scenario: A table nobody knows
          Given the "thing" table is empty

        Scenario: A schema
          Then the "sales.things" table has no row

        Scenario: A column nobody knows
          Then the "things" table has a row:
            | nam |
            | mug |

        Scenario: A number that is none
          Given the "things" table has these rows:
            | name | price |
            | pot  | ten   |

        Scenario: A word that can never hold
          Then the "things" table has a row:
            | price  |
            | <text> |

        Scenario: An order by nothing that is there
          Then the "things" table has exactly these rows in order of "age":
            | name |
            | mug  |
      """
    Then the scenario "Another value" fails:
      """
      price is 9.51, made_at is 2026-03-01T11:00:00Z, picture is 0x00fe and details.size is 1
      price 9.50, made_at 2026-03-01T12:00:00Z, picture 0x00ff and details.size "1"
      """
    And the scenario "Other rows" fails:
      """
      the "things" table has 2 rows, not exactly the 2 expected: 1 missing, 1 unexpected
      """
    And the scenario "Another order" fails:
      """
      in another order: by "made_at descending" the one where name is "mug" (made_at 2026-03-01T12:00:00Z) comes before
      """
    And the scenario "Another number" fails:
      """
      the "things" table has 2 rows, expected 3
      """
    And the scenario "A row too many" fails:
      """
      the "things" table has 1 row where name is "mug", expected none
      """
    And the scenario "A change too many and one that did not come" fails:
      """
      "things" (1 row added) changed, and was not to; "boxes" did not change
      """
    And the scenario "Other numbers of changed rows" fails:
      """
      "things" has added 0 instead of 1 (1 row removed)
      """
    And the scenario "A change where none was to be" fails:
      """
      "things" (1 row removed) changed, and was not to
      """
    And the scenario "A table nobody knows" is broken:
      """
      there is no table "thing" in database "workbench"; there are: things, boxes
      """
    And the scenario "A schema" is broken:
      """
      there is no table "sales.things" in database "workbench"
      SQLite has no schemas
      """
    And the scenario "A column nobody knows" is broken:
      """
      there is no column "nam" in table "things"; there are: name
      """
    And the scenario "A number that is none" is broken:
      """
      the cell ten of "price" cannot be read: "ten" is not a number
      """
    And the scenario "A word that can never hold" is broken:
      """
      <text> can never hold, because the column holds a number; these can: <any> <null> <number>
      """
    And the scenario "An order by nothing that is there" is broken:
      """
      there is no column "age" in table "things"
      """
    And the scenario "Several rows to remember one of" is broken:
      """
      rows of the "things" table are such, so that "id" of which is meant is not said
      """
