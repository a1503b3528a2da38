Feature: What HTTP cannot say

  # broken: "orders" is not a path of "checkout"
  #   Hint: a path begins with /
  Scenario: A path without a slash
    When I send GET "orders" to "checkout"

  # broken: "" is not a path of "checkout"
  #   Hint: a path begins with /
  Scenario: An empty path
    When I send GET "" to "checkout"

  # broken: "http://example.com/x" is not a path of "checkout"
  #   Hint: a path begins with /
  Scenario: An address instead of a path
    When I send GET "http://example.com/x" to "checkout"

  # broken: "http://x/y" is not a path of "checkout"
  #   Hint: a path begins with /
  Scenario: An address instead of a path, again and again
    Then within 300 ms GET "http://x/y" of "checkout" answers with:
      | field | value |
      | a | 1 |

  # broken: "/health#top" has a #, and what follows it never leaves a client
  #   Hint: a # that belongs to the path is written %23
  Scenario: A fragment
    When I send GET "/health#top" to "checkout"

  # broken: the header "X-A" cannot be "a\nb: c": it has to stand on one line
  Scenario: A header of two lines
    When I send POST "/sign-in" to "checkout" with:
      | field | value |
      | header X-A | "a\nb: c" |

  # broken: "X A" is no name of a header: letters, digits and -
  Scenario: A header with a space in its name
    When I send POST "/sign-in" to "checkout" with:
      | field | value |
      | header X A | a |

  # broken: POST /sign-in to "checkout" cannot be sent: 'utf-8' codec can't encode character '\ud800' in position 0: surrogates not allowed
  Scenario: Half a character in a header
    When I send POST "/sign-in" to "checkout" with:
      | field | value |
      | header X-A | "\ud800" |

  # broken: line 2 of the docstring, "nonsense", is no header line; headers come first, then an empty line, then the body
  Scenario: A line among the headers
    When I send POST "/sign-in" to "checkout" with:
      """
      X-A: 1
      nonsense

      {}
      """

  # broken: "charges" is no path for stub "card gateway"
  #   Hint: a path begins with / and has no query
  Scenario: A stub's path without a slash
    Given "card gateway" answers POST "charges" with 200

  # broken: "/charges?x=1" is no path for stub "card gateway"
  #   Hint: a path begins with /; for the query: "query NAME"
  Scenario: A stub's path with a query
    Then "card gateway" received POST "/charges?x=1"

  # broken: there is no remembered value "id" in this scenario; there are: today, unique, unique mail, unique number, now
  #   Hint: only answers have wildcards; what was received is named by its whole path
  Scenario: A wildcard in what was received
    Then "card gateway" received GET "/charges/{id}"

  # broken: 100 is no answer for stub "card gateway": the answer itself would still have to come
  Scenario: An answer that is none yet
    Given "card gateway" answers POST "/charges" with 100

  # broken: an answer with 204 has no body, so stub "card gateway" cannot send one
  Scenario: A body where none can be
    Given "card gateway" answers POST "/charges" with 204:
      """
      {"a": 1}
      """

  # broken: the header "Content-Length" is for stub "card gateway" itself to set
  #   Hint: a body that ends too soon: fault truncated
  Scenario: A length that is not the body's
    Given "card gateway" answers POST "/charges" with 200:
      """
      Content-Length: 7

      {"a": 1}
      """

  # broken: an answer cannot be read: "99" is no status of an answer, which is 200 to 599
  #   Hint: status is a number, after is such as 200 ms
  Scenario: An answer in turn without such a status
    Given "card gateway" answers POST "/charges" in turn:
      | status |
      | 99 |

  # broken: an answer cannot be read: "1 hour" is not a length of time; write for example 150 ms, 5 seconds or 2 min
  #   Hint: status is a number, after is such as 200 ms
  Scenario: An answer in turn after an hour
    Given "card gateway" answers POST "/charges" in turn:
      | after |
      | 1 hour |

  # broken: "ada" is no mail address
  #   Hint: an address has an @, as in ada@example.com
  Scenario: No mail address
    Then no mail is sent to "ada"

  # broken: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... (300 characters…
  Scenario: A message name that is too long
    When I publish "«x x 300»" to "shop.events" with:
      | field | value |
      | a | 1 |
