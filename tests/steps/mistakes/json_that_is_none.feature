Feature: JSON that is none

  # broken: the docstring is not JSON: expecting ',' delimiter in line 2, column 18: {"sku": "BOOK-1" "quantity": 2}
  Scenario: A comma that is missing
    When I send POST "/sign-in" to "checkout" with:
      """
      {"lines": [
      {"sku": "BOOK-1" "quantity": 2}
      ]}
      """

  # broken: the docstring is not JSON: expecting value in line 1, column 12: {"status": ,}
  Scenario: An expectation that is no JSON
    When I send GET "/health" to "checkout"
    Then the answer contains:
      """
      {"status": ,}
      """

  # broken: the docstring is not JSON: expecting property name enclosed in double quotes in line 1, column 12: {"email": {order}}
  #   Hint: a remembered value stands in quotes, "{order}", and keeps its type
  Scenario: A remembered value without quotes
    When I send POST "/sign-in" to "checkout" with:
      """
      {"email": {order}}
      """

  # broken: the docstring is not JSON: the field "email" stands in one object twice
  Scenario: A field twice in one object
    When I send POST "/sign-in" to "checkout" with:
      """
      {"email": 1, "email": 2}
      """

  # broken: the docstring is not JSON: NaN is no JSON number
  Scenario: NaN
    When I send POST "/sign-in" to "checkout" with:
      """
      {"email": NaN}
      """

  # broken: the docstring is not JSON: it is nested too deeply: more than 100 levels
  Scenario: Too deep
    When I send POST "/sign-in" to "checkout" with:
      """
      «[ x 101»«] x 101»
      """

  # broken: the docstring is not JSON: it is nested too deeply: more than 100 levels
  Scenario: So deep that readers give up
    When I send POST "/sign-in" to "checkout" with:
      """
      «[ x 100000»«] x 100000»
      """

  # broken: the docstring is not JSON: a number has too large an exponent
  Scenario: An exponent in JSON
    When I send POST "/sign-in" to "checkout" with:
      """
      {"n": 1e9999999999999999999999}
      """

  # broken: the docstring is not JSON: expecting value in line 1, column 7: {"a": }
  Scenario: An answer in turn that is no JSON
    Given "card gateway" answers POST "/charges" in turn:
      | status | body |
      | 200 | {"a": } |
