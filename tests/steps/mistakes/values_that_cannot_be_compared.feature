Feature: Values that cannot be compared

  # failed: no message "probe" arrived where text is > 40; the only message "probe" has text "abc"
  Scenario: A text with a number
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then within 10 seconds a message "probe" arrives
    And a message "probe" arrives with:
      | field | value |
      | text | > 40 |

  # failed: no message "probe" arrived where none is > 40; the only message "probe" has none null
  Scenario: Null with a number
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then within 10 seconds a message "probe" arrives
    And a message "probe" arrives with:
      | field | value |
      | none | > 40 |

  # failed: no message "probe" arrived where flag is < 40; the only message "probe" has flag true
  Scenario: A boolean with a number
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then within 10 seconds a message "probe" arrives
    And a message "probe" arrives with:
      | field | value |
      | flag | < 40 |

  # failed: no message "probe" arrived where list starts with A; the only message "probe" has list [{"sku": "A"}]
  Scenario: A list with a text
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then within 10 seconds a message "probe" arrives
    And a message "probe" arrives with:
      | field | value |
      | list | starts with A |

  # failed: no message "probe" arrived where list[9].sku is "A"; the only message "probe" has no list[9].sku
  Scenario: An entry that is not there
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then within 10 seconds a message "probe" arrives
    And a message "probe" arrives with:
      | field | value |
      | list[9].sku | A |

  # failed: no message "probe" arrived where n is "1"; the only message "probe" has n 1
  Scenario: A number with its text
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then within 10 seconds a message "probe" arrives
    And a message "probe" arrives with:
      | field | value |
      | n | "1" |

  # failed: no message "probe" arrived where text is "\ud800"; the only message "probe" has text "abc"
  Scenario: Half a character
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then within 10 seconds a message "probe" arrives
    And a message "probe" arrives with:
      """
      {"text": "\ud800"}
      """

  # failed: no message "probe" arrived where text is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... (5,000,000 characters)"; the only message "probe" has text "abc"
  Scenario: Five megabytes
    When I publish "probe" to "shop.events" with:
      """
      {"text": "abc", "none": null, "flag": true, "list": [{"sku": "A"}], "n": 1}
      """
    Then within 10 seconds a message "probe" arrives
    And a message "probe" arrives with:
      """
      {"text": "«x x 5000000»"}
      """

  # failed: no message "half" arrived where text is "whole"; the only message "half" has text "\ud800"
  Scenario: Half a character that was seen
    When I publish "half" to "shop.events" with:
      """
      {"text": "\ud800"}
      """
    Then within 10 seconds a message "half" arrives
    And a message "half" arrives with:
      | field | value |
      | text  | whole |
