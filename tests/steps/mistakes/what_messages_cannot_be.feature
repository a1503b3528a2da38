Feature: What messages cannot be

  # broken: there is no property "color" in a message; there are: correlation_id, cluster_id, priority, content_encoding, content_type, user_id, reply_to, expiration, persistent, delivery_mode, app_id, message_id, timestamp, type
  Scenario: A property that AMQP does not have
    When I publish "order.placed" to "shop.events" with:
      | property color |
      | blue |

  # broken: "property priority" cannot be 1000: it is a whole number from 0 to 255
  Scenario: A priority that is too high
    When I publish "order.placed" to "shop.events" with:
      | property priority |
      | 1000 |

  # broken: "property expiration" cannot be tomorrow: it is a length of time, such as 300 ms, or its milliseconds; 49 days at most
  Scenario: An expiration that is no length of time
    When I publish "order.placed" to the queue "inventory.events" with:
      """
      property expiration: tomorrow

      {}
      """

  # broken: "property persistent" and "property delivery_mode" say the same; one of them is enough
  Scenario: One property said twice
    When I publish "order.placed" to "shop.events" with:
      | property persistent | property delivery_mode |
      | true | 2 |

  # broken: "order.placed" could not be published to "shop.events" at broker "events" (127.0.0.1:…
  Scenario: A user who is somebody else
    When I publish "order.placed" to "shop.events" with:
      | property user_id |
      | mallory |

  # broken: "header X-Rate" cannot be 3.14159265358979: it is a number of at most 9 digits, or a text
  Scenario: A header that AMQP has no room for
    When I publish "order.placed" to "shop.events" with:
      | header X-Rate |
      | 3.14159265358979 |

  # broken: the exchange "shop.events" names its messages by their routing key, so that "order.placed" cannot have another one
  #   Hint: say message_name of this exchange in the profile, or publish a message of that name
  Scenario: Another routing key than the message's name
    When I publish "order.placed" to "shop.events" with:
      | routing key |
      | order.lost |

  # broken: only a request has a query, so "query page" has no meaning here
  Scenario: A message with a query
    When I publish "order.placed" to "shop.events" with:
      | query page |
      | 2 |

  # broken: there is no queue "inventory.event" in broker "events"; there are: inventory.events, …
  Scenario: A message to a queue that is not there
    When I publish "order.placed" to the queue "inventory.event"

  # broken: there is no broker "rabbit" in environments/embedded.toml; there are: events
  Scenario: A message to a queue of an unknown broker
    When I publish "order.placed" to the queue "inventory.events" of "rabbit"

  # broken: "routing key" has no meaning here: what goes to a queue has its name for a key, "inventory.events"
  Scenario: A message to a queue by another key
    When I publish "order.placed" to the queue "inventory.events" with:
      | routing key |
      | order.placed |

  # broken: there is no property "correlation" in a message; there are: correlation_id, expiration, reply_to, content_encoding, content_type, delivery_mode, priority, cluster_id, message_id, persistent, app_id, user_id, timestamp, type
  Scenario: A message of which a property is expected that there is not
    Then a message "order.placed" arrives with:
      | property correlation |
      | abc |

  # broken: line 2 of the docstring, "routing x y", is no header line; headers come first, then an empty line, then the body
  Scenario: A line that is no header of a message
    When I publish "order.placed" to "shop.events" with:
      """
      property priority: 3
      routing x y

      {}
      """

  # broken: there is no queue "inventory" in broker "events"; there are: inventory.dead, inventory.events, …
  Scenario: Dead letters of a queue that is not there
    Then a message "order.placed" is dead-lettered from "inventory"

  # broken: nothing is dead-lettered from "inventory.dead": it has no dead-letter exchange
  #   Hint: those that have one: inventory.events, …
  Scenario: Dead letters of a queue that has none
    Then no message "order.placed" is dead-lettered from "inventory.dead"

  # broken: there is no broker "rabbit" in environments/embedded.toml; there are: events
  Scenario: Dead letters of a broker nobody knows
    Then exactly 2 messages "order.placed" are dead-lettered from "inventory.events" of "rabbit"
