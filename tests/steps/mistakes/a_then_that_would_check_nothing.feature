Feature: A Then that would check nothing

  # broken: the docstring checks nothing: {} names no field
  #   Hint: that there are no fields says "is exactly:"
  Scenario: An empty object
    When I send GET "/health" to "checkout"
    Then the answer contains:
      """
      {}
      """

  # broken: the docstring checks nothing: {} names no field
  #   Hint: that there are no fields says "is exactly:"
  Scenario: An empty object of a message
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      """
      {}
      """

  # broken: the docstring is empty
  Scenario: An empty docstring
    When I send GET "/health" to "checkout"
    Then the answer is exactly:
      """

      """

  # broken: the docstring of this sentence is an object with the fields that are expected
  #   Hint: a body that is no object has the field body: {"body": [1, 2]}
  Scenario: Any body at all
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then a message "probe" arrives with:
      """
      "<any>"
      """

  # broken: an empty value checks nothing of the header "Content-Type"
  #   Hint: any value is <any>, the empty text ""
  Scenario: An empty header
    When I send GET "/health" to "checkout"
    Then the answer has the header "Content-Type" with ""

  # broken: an empty text is in every line of a log
  #   Hint: say what the line must hold
  Scenario: An empty text in a log
    Then the "inventory" service logs ""

  # broken: "for" takes a length of time, and this is no time at all
  #   Hint: without it the environment's patience counts; lengths look like 300 ms, 2 seconds, 1 minute
  Scenario: No time at all
    Then for 0 seconds no message "x" arrives

  # broken: "within" takes a length of time, and this is no time at all
  #   Hint: without it the environment's patience counts; lengths look like 300 ms, 2 seconds, 1 minute
  Scenario: No time to come
    Then within 0 ms a message "x" arrives

  # broken: there is no answer yet
  #   Hint: send a request first: When I send GET "/..." to "..."
  Scenario: No answer yet
    Then the answer is 200
