Feature: Rows no database takes

  # broken: the cell abc of "price_minor" cannot be read: "abc" is not a whole number
  #   Hint: leave the cell empty to send nothing
  Scenario: A text in a column of numbers
    Given the "products" table has these rows:
      | sku | name | price_minor |
      | X | Y | abc |

  # broken: the cell "1" of "price_minor" cannot be read: quotes make it a text, and a text is not a whole number
  #   Hint: leave the cell empty to send nothing
  Scenario: Quotes in a column of numbers
    Given the "products" table has these rows:
      | sku | name | price_minor |
      | X | Y | "1" |

  # broken: "EUROS" has 5 characters, column "code" of table "kinds" of database "shop" keeps 3
  Scenario: Too many characters
    Given the "kinds" table has these rows:
      | id | code |
      | 1 | EUROS |

  # broken: "1.999" has 3 decimal places, column "price" of table "kinds" of database "shop" keeps 2
  Scenario: Too many decimal places
    Given the "kinds" table has these rows:
      | id | price |
      | 1 | 1.999 |

  # broken: NUMERIC keeps 15 digits in SQLite, "1E+99999" has 100000 (column "ratio" of table "kinds" of database "shop")
  #   Hint: use an INTEGER or TEXT column, or run with -D environment=local (PostgreSQL)
  Scenario: More digits than SQLite keeps
    Given the "kinds" table has these rows:
      | id | ratio |
      | 1 | 1e99999 |

  # broken: Python int too large to convert to SQLite INTEGER: the row id = 1, amount = 99999999999999999999999999999999999999999999999999 of table "kinds" of database "shop"
  #   Hint: the database says so; see its log if that is not enough
  Scenario: A number too large for the column
    Given the "kinds" table has these rows:
      | id | amount |
      | 1 | 99999999999999999999999999999999999999999999999999 |

  # broken: the cell 2026-02-30 of "due" cannot be read: "2026-02-30" is not a day such as 2026-03-01
  #   Hint: leave the cell empty to send nothing
  Scenario: No day
    Given the "kinds" table has these rows:
      | id | due |
      | 1 | 2026-02-30 |

  # broken: the cell 7 of "ref" cannot be read: "7" is not a UUID
  #   Hint: leave the cell empty to send nothing
  Scenario: No UUID
    Given the "kinds" table has these rows:
      | id | ref |
      | 1 | 7 |

  # broken: the cell maybe of "paid" cannot be read: "maybe" is not true or false
  #   Hint: leave the cell empty to send nothing
  Scenario: Neither true nor false
    Given the "kinds" table has these rows:
      | id | paid |
      | 1 | maybe |

  # broken: NOT NULL constraint failed: products.name: the row sku = X, price_minor = 1 of table "products" of database "shop"
  #   Hint: the database says so; see its log if that is not enough
  Scenario: Nothing in a column that must have something
    Given the "products" table has these rows:
      | sku | price_minor |
      | X | 1 |

  # broken: NOT NULL constraint failed: products.sku: the row without values of table "products" of database "shop"
  #   Hint: the database says so; see its log if that is not enough
  Scenario: A row without values
    Given the "products" table has these rows:
      | sku | name | price_minor |
      |  | |  |

  # broken: the cell <number> of "price_minor" cannot be read: "<number>" is not a whole number
  #   Hint: leave the cell empty to send nothing
  Scenario: A word as data
    Given the "products" table has these rows:
      | sku | name | price_minor |
      | X | <any> | <number> |

  # broken: two of the rows for table "products" have the primary key sku = X
  Scenario: A primary key twice
    Given the "products" table has these rows:
      | sku | name | price_minor |
      | X | a | 1 |
      | X | b | 2 |

  # broken: UNIQUE constraint failed: customers.email: the row id = 77, email = ada@example.com, name = a, password_hash = [redacted] of table "customers" of database "shop"
  #   Hint: the database says so; see its log if that is not enough
  Scenario: Another row's unique value
    Given the "customers" table has these rows:
      | id | email | name | password_hash |
      | 77 | ada@example.com | a | b |

  # broken: FOREIGN KEY constraint failed: the row sku = NIX, available = 1 of table "stock" of database "shop"
  #   Hint: the database says so; see its log if that is not enough
  Scenario: A reference to no row
    Given the "stock" table has these rows:
      | sku | available |
      | NIX | 1 |

  # broken: table "products" of database "shop": FOREIGN KEY constraint failed
  #   Hint: the database says so; see its log if that is not enough
  Scenario: A table that others refer to
    Given the "products" table is empty

  # broken: CHECK constraint failed: available >= 0: the row sku = MUG-1, available = -1 of table "stock" of database "shop"
  #   Hint: the database says so; see its log if that is not enough
  Scenario: A value the database checks
    Given the "stock" table has these rows:
      | sku | available |
      | MUG-1 | -1 |

  # broken: 'utf-8' codec can't encode character '\ud800' in position 0: surrogates not allowed: the row sku = \ud800, name = a, price_minor = 1 of table "products" of database "shop"
  #   Hint: the database says so; see its log if that is not enough
  Scenario: Half a character in a row
    Given the "products" table has these rows:
      | sku | name | price_minor |
      | "\ud800" | a | 1 |

  # broken: the cell {"a": of "extra" cannot be read: it begins as JSON and is none (Expecting value: line 1 column 6 (char 5)); a text stands in quotes
  #   Hint: leave the cell empty to send nothing
  Scenario: The beginning of some JSON as data
    Given the "kinds" table has these rows:
      | id | extra |
      | 1 | {"a": |
