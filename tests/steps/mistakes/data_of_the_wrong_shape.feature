Feature: Data of the wrong shape

  # broken: this sentence needs a table below it
  #   Hint: | field | value | or one column per field
  Scenario: No table
    Then the "orders" table has a row:

  # broken: this sentence needs a table or a docstring below it
  Scenario: No data at all
    When I send POST "/sign-in" to "checkout" with:

  # broken: this sentence needs a docstring below it, between two lines of """
  Scenario: No docstring
    When I send GET "/health" to "checkout"
    Then the answer is exactly:

  # broken: this sentence takes no table
  #   Hint: there may be a form of it that ends in a colon; interlock steps lists them
  Scenario: A table too many
    When I send GET "/health" to "checkout"
    Then the answer is 200
      | a |
      | 1 |

  # broken: this sentence takes no docstring
  #   Hint: there may be a form of it that ends in a colon; interlock steps lists them
  Scenario: A docstring too many
    When I send GET "/health" to "checkout"
    Then the answer is 200
      """
      {}
      """

  # broken: this sentence needs a table below it, not a docstring
  #   Hint: | field | value | or one column per field
  Scenario: A docstring instead of a table
    Then the "orders" table has a row:
      """
      {}
      """

  # broken: this sentence needs a docstring below it, not a table, between two lines of """
  Scenario: A table instead of a docstring
    When I send GET "/health" to "checkout"
    Then the answer is exactly:
      | field | value |
      | status | ok |

  # broken: a table and a docstring stand below this sentence; it takes one of them at most
  Scenario: A table and a docstring
    When I send GET "/health" to "checkout"
    Then the answer contains:
      | field | value |
      | status | ok |
      """
      {}
      """

  # broken: the headings | field | valu | are nearly those of one record: | field | value |
  Scenario: Headings that are nearly right
    Then the "orders" table has a row:
      | field | valu |
      | id | 1 |

  # broken: "id" stands in the table twice
  Scenario: A heading twice
    Then the "orders" table has a row:
      | id | id |
      | 1 | 2 |

  # broken: a field of the table has no name
  Scenario: A heading without a name
    Then the "orders" table has a row:
      | id |  |
      | 1 | 2 |

  # broken: "status" stands in the table twice
  Scenario: A field twice
    When I send GET "/health" to "checkout"
    Then the answer contains:
      | field | value |
      | status | ok |
      | status | ok |

  # broken: the table has no rows below | id | status |
  #   Hint: that there is none says: the "orders" table has no row
  Scenario: No rows
    Then the "orders" table has a row:
      | id | status |

  # broken: the table has no rows below | id |
  #   Hint: that there is none says: the "orders" table has no row
  Scenario: Exactly no rows
    Then the "orders" table has exactly these rows:
      | id |

  # broken: the table has no rows below | id |
  #   Hint: that it is empty says "the answer contains:" and | orders | [] |
  Scenario: A list without entries
    When I send GET "/health" to "checkout"
    Then "orders" of the answer lists exactly:
      | id |

  # broken: the table has no rows below | id |
  #   Hint: that it is empty says "the answer is exactly:" and [] as docstring
  Scenario: An answer without entries
    When I send GET "/health" to "checkout"
    Then the answer lists exactly:
      | id |

  # broken: the table checks nothing: all its cells are empty
  #   Hint: the empty text is written "", any value <any>, a null <null>
  Scenario: Only empty cells
    Then the "orders" table has a row:
      | id | status |
      |  |  |

  # broken: row 2 of the table checks nothing: all its cells are empty
  #   Hint: the empty text is written "", any value <any>, a null <null>
  Scenario: One row of empty cells
    Then the "orders" table has exactly these rows:
      | id | status |
      | <any> |  |
      |  |  |

  # broken: the table checks nothing: all its cells are empty
  #   Hint: the empty text is written "", any value <any>, a null <null>
  Scenario: A count where nothing is asked
    Then the "orders" table has 0 rows where:
      | id |
      |  |

  # broken: this sentence takes one record, the table gives 2
  #   Hint: one record with a field a line has the headings | field | value |
  Scenario: Two records for one
    When I send GET "/health" to "checkout"
    Then the answer contains:
      | status | n |
      | ok | 1 |
      | ok | 2 |

  # broken: this sentence takes one record, the table gives 2
  #   Hint: one record with a field a line has the headings | field | value |
  Scenario: Two records to send
    When I send POST "/sign-in" to "checkout" with:
      | email | password |
      | a | b |
      | c | d |

  # broken: this sentence takes one record, the table gives 2
  Scenario: Two records of three fields
    When I send POST "/sign-in" to "checkout" with:
      | email | password | way |
      | a | b | x |
      | c | d | x |

  # broken: a GET has no body, but the data gives page; write "query page"
  Scenario: A body for GET
    When I send GET "/health" to "checkout" with:
      | field | value |
      | page | 2 |

  # broken: only a request has a query, so "query page" has no meaning here
  Scenario: A query in a message
    When I publish "x" to "shop.events" with:
      | field | value |
      | query page | 1 |
      | a | 1 |

  # broken: "lines[1].sku" leaves a gap in the list "lines": [0] is missing
  Scenario: A gap in a list
    When I send POST "/sign-in" to "checkout" with:
      | field | value |
      | lines[1].sku | X |

  # broken: "a.b" contradicts another field of the table
  Scenario: Fields that contradict
    When I send POST "/sign-in" to "checkout" with:
      | field | value |
      | a | 1 |
      | a.b | 2 |

  # broken: "customer..name" is no field; fields look like total, customer.name or lines[0].sku
  Scenario: A field that is none
    When I send GET "/health" to "checkout"
    Then the answer contains:
      | field | value |
      | customer..name | x |

  # broken: "lines[x]" is no field; fields look like total, customer.name or lines[0].sku
  Scenario: An index that is none
    When I send GET "/health" to "checkout"
    Then the answer contains:
      | field | value |
      | lines[x] | x |

  # broken: "lines[99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999... (5,007 characters)" is no field; fields look like total, customer.name or lines[0].sku
  Scenario: An index beyond all lists
    When I send GET "/health" to "checkout"
    Then the answer contains:
      | field | value |
      | lines[«9 x 5000»] | x |

  # broken: a row of the table says nothing of its answer: all its cells are empty
  Scenario: An answer in turn that says nothing
    Given "card gateway" answers POST "/charges" in turn:
      | status | body |
      |  |  |

  # broken: there is no column "placed" in table "orders"; there are: updated_at, …
  Scenario: An order by a column that is none
    Then the "orders" table has exactly these rows in order of "placed":
      | id |
      | 1 |

  # broken: "," names no order
  #   Hint: orders look like "placed_at", "customer, placed_at descending"
  Scenario: An order by nothing
    Then the "orders" table has exactly these rows in order of ",":
      | id |
      | 1 |
