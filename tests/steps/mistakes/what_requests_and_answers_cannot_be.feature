Feature: What requests and answers cannot be

  # broken: a form has no JSON fields, but the table gives sku
  #   Hint: write "form sku"
  Scenario: A form with a JSON field
    When I send POST "/sign-in" to "checkout" with:
      | form name | sku |
      | ada | 1 |

  # broken: a form says itself what it is, so its Content-Type cannot be given
  Scenario: A form that is said to be something else
    When I send POST "/sign-in" to "checkout" with:
      | form name | header Content-Type |
      | ada | text/plain |

  # broken: a GET has no body, but the data gives name; write "query name"
  Scenario: A form that is got
    When I send GET "/health" to "checkout" with:
      | form name |
      | ada |

  # broken: there is no file "products.csv" in features; there are: none
  Scenario: A file that is not there
    When I upload "products.csv" to "/imports" of "checkout"

  # broken: "../kinds.py/../../x" is no file of the suite
  #   Hint: files lie beside the feature, in features, or below it
  Scenario: A file outside of the suite
    When I send POST "/imports" to "checkout" with:
      | file list |
      | ../kinds.py/../../x |

  # broken: the cookie "a" cannot be "1; 2": its name has no space, its value no ; and no line
  Scenario: A cookie that is two
    When I send GET "/health" to "checkout" with:
      | cookie a |
      | 1; 2 |

  # broken: there is no answer yet
  #   Hint: send a request first: When I send GET "/..." to "..."
  Scenario: A redirect of nothing
    When I follow the redirect

  # failed: the answer to GET /health is 200, so there is no redirect to follow
  Scenario: An answer that leads nowhere
    When I send GET "/health" to "checkout"
    And I follow the redirect

  # broken: there is no remembered value "order" in this scenario, and the query declares $order; there are: …
  Scenario: A query with a variable that nobody remembered
    When I send this GraphQL query to "/graphql" of "checkout":
      """
      query ($order: ID!) { order(id: $order) { id } }
      """

  # broken: there is no schema "ordr" in schemas; there are: …
  Scenario: A schema that is not there
    When I send GET "/health" to "checkout"
    Then the answer fits the schema "ordr"

  # broken: an empty value checks nothing of the text
  #   Hint: any value is <any>, the empty text ""
  Scenario: A text that says nothing
    When I send GET "/health" to "checkout"
    Then the answer says ""

  # failed: the answer to GET /health is no list
  Scenario: A list that is none
    When I send GET "/health" to "checkout"
    Then the answer lists:
      | sku |
      | TEA |

  # broken: there is no field "lines" in the answer to GET /health; there are: status
  Scenario: A list in a field that is not there
    When I send GET "/health" to "checkout"
    Then "lines" of the answer lists exactly:
      | sku |
      | TEA |

  # failed: the answer to GET /health has the header "Content-Type" with "application/json"
  Scenario: A header that should not be
    When I send GET "/health" to "checkout"
    Then the answer has no header "Content-Type"

  # failed: the answer to GET /health does not set the cookie "sid"; it sets: none
  Scenario: A cookie that is not set
    When I send GET "/health" to "checkout"
    Then the answer sets the cookie "sid"

  # broken: there is no field "colour" in a cookie; there are: secure, value, httponly, domain, expires, partitioned, max-age, path, samesite
  Scenario: A cookie with a colour
    When I send GET "/health" to "checkout"
    Then the answer sets the cookie "sid" with:
      | colour |
      | blue |

  # broken: the cell ["a" of "status" cannot be read: it begins as JSON and is none (Expecting ',' delimiter: line 1 column 5 (char 4)); a text stands in quotes
  Scenario: The beginning of some JSON as what is expected
    When I send GET "/health" to "checkout"
    Then the answer contains:
      | status |
      | ["a" |
