Feature: Cells that cannot be read

  # broken: the cell <nmber> of "n" cannot be read: there is no word <nmber>; there are: <number> <timestamp> <any> <now> <null> <text> <absent> <uuid>
  #   Hint: in quotes, "<nmber>", it is the text itself
  Scenario: A word that is none
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | n | <nmber> |

  # broken: the cell <uuid> of "total_minor" cannot be read: <uuid> can never hold, because the column holds a whole number; these can: <any> <null> <number>
  Scenario: A word the column cannot be
    Then the "orders" table has a row:
      | total_minor |
      | <uuid> |

  # broken: the cell => 1 of "n" cannot be read: there is no such comparison; there are: >, >=, <, <=, !=, contains, starts with, matches, one of
  #   Hint: in quotes, "=> 1", it is the text itself
  Scenario: A comparison that is none
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | n | => 1 |

  # broken: the cell one of of "text" cannot be read: after "one of" there is nothing to compare with
  #   Hint: in quotes, "one of", it is the text itself
  Scenario: Nothing to compare with
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | text | one of |

  # broken: the cell one of a,, b of "text" cannot be read: an option is empty; write "" for the empty text
  #   Hint: in quotes, "one of a,, b", it is the text itself
  Scenario: An empty option
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | text | one of a,, b |

  # broken: the cell matches (a of "text" cannot be read: (a is no regular expression: missing ), unterminated subpattern at position 0
  #   Hint: in quotes, "matches (a", it is the text itself
  Scenario: A bad regular expression
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | text | matches (a |

  # broken: the cell > abc of "total_minor" cannot be read: "abc" is not a whole number
  Scenario: A bound that is none
    Then the "orders" table has a row:
      | total_minor |
      | > abc |

  # broken: the cell > "1" of "n" cannot be read: quotes make it a text, and texts have no order
  #   Hint: in quotes, "> \"1\"", it is the text itself
  Scenario: A text as a bound
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | n | > "1" |

  # broken: the cell > 2026-02-30 of "n" cannot be read: "2026-02-30" is neither a number nor a time
  #   Hint: in quotes, "> 2026-02-30", it is the text itself
  Scenario: A day that is none
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | n | > 2026-02-30 |

  # broken: the cell 2026-13-45T10:00:00Z of "created_at" cannot be read: "2026-13-45T10:00:00Z" is not a time such as 2026-03-01T12:00:00Z
  Scenario: A time that is none
    Then the "orders" table has a row:
      | created_at |
      | 2026-13-45T10:00:00Z |

  # broken: the cell abc of "total_minor" cannot be read: "abc" is not a whole number
  Scenario: A number that is none
    Then the "orders" table has a row:
      | total_minor |
      | abc |

  # broken: the cell 999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999…
  Scenario: A number too large for anybody
    Then the "orders" table has a row:
      | total_minor |
      | «9 x 5000» |

  # broken: the cell < 1e999999999999999999999 of "n" cannot be read: "1e999999999999999999999" is neither a number nor a time
  #   Hint: in quotes, "< 1e999999999999999999999", it is the text itself
  Scenario: An exponent too large
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | n | < 1e999999999999999999999 |

  # broken: the cell null of "status" cannot be read: no value at all is <null>, any value is <any>; the text is "null", in quotes
  Scenario: Null in a column of text
    Then the "orders" table has a row:
      | status |
      | null |

  # broken: the cell <any> as 1x of "text" cannot be read: "1x" is no name to remember; names begin with a letter and hold letters, digits, spaces, - and _
  #   Hint: in quotes, "<any> as 1x", it is the text itself
  Scenario: A name that cannot be remembered
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | text | <any> as 1x |

  # broken: "unique" is a word of interlock; choose another name to remember
  Scenario: A name that is taken
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | text | <any> as unique |

  # broken: two cells of one record remember their value as "a"
  Scenario: One name for two cells
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      | field | value |
      | text | <any> as a |
      | n | <any> as a |

  # broken: two rows of the table remember their value as "a"; which of them is it?
  Scenario: One name for two rows
    Then the "orders" table has a row:
      | id |
      | <any> as a |
      | <any> as a |

  # broken: "as a" has no meaning where 2 match; which of them is it?
  Scenario: One name for two that are counted
    Then the "orders" table has 2 rows where:
      | id |
      | <any> as a |

  # broken: "as a" has no meaning where nothing may match
  Scenario: A name for what must not be there
    Then the "orders" table has no row:
      | id |
      | <any> as a |
