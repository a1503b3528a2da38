Feature: Names nobody declared

  # broken: there is no service "inventry" in environments/embedded.toml; there are: inventory, …
  Scenario: A service
    Given the "inventry" service is paused

  # broken: there is no service "chekout" in environments/embedded.toml; there are: checkout, …
  Scenario: A service that is asked
    When I send GET "/health" to "chekout"

  # broken: there is no service "" in environments/embedded.toml; there are: …
  Scenario: A service with an empty name
    When I send GET "/health" to ""

  # broken: there is no service "inventry" in environments/embedded.toml; there are: inventory, …
  Scenario: A service whose log is read
    Then the "inventry" service logs "x"

  # broken: there is no user "adda" in services.checkout of environments/embedded.toml; there are: ada, …
  Scenario: A user
    Given I am signed in to "checkout" as "adda"

  # broken: there is no table "order" in database "shop"; there are: orders, …
  Scenario: A table
    Then the "order" table has no row

  # broken: there is no table "product" in database "shop"; there are: products, …
  Scenario: A table to fill
    Given the "product" table has these rows:
      | sku |
      | X |

  # broken: there is no table "stocks" in database "shop"; there are: stock, …
  Scenario: A table to empty
    Given the "stocks" table is empty

  # broken: there is no table "orders\u200b" in database "shop"; there are: orders, …
  Scenario: A table with an invisible character
    Then the "orders«\u200b»" table has no row

  # broken: there is no table "\u202eorders" in database "shop"; there are: orders, …
  Scenario: A table written from right to left
    Then the "«\u202e»orders" table has no row

  # broken: table "or\x00ders" of database "shop": the query contains a null character
  #   Hint: the database says so; see its log if that is not enough
  Scenario: A table with a null character
    Then the "or«\x00»ders" table has no row

  # broken: there is no table "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... (5,000 characters)" in database "shop"; there are: inbox, …
  Scenario: A table with a very long name
    Then the "«x x 5000»" table has no row

  # broken: there is no database "shp" in environments/embedded.toml; there are: shop, workbench
  Scenario: A database
    Then the "orders" table of "shp" has no row

  # broken: there is no column "state" in table "orders"; there are: status, …
  Scenario: A column
    Then the "orders" table has a row:
      | state |
      | paid |

  # broken: there is no column "nam" in table "products"; there are: name, …
  Scenario: A column to fill
    Given the "products" table has these rows:
      | sku | nam | price_minor |
      | X | a | 1 |

  # broken: there is no exchange "shop.event" in environments/embedded.toml; there are: shop.events…
  Scenario: An exchange
    When I publish "x" to "shop.event" with:
      | field | value |
      | order | 1 |

  # broken: there is no queue "inventory.event" in broker "events"; there are: inventory.events, …
  Scenario: A queue
    Then the queue "inventory.event" is empty

  # broken: there is no queue "inventory.events2" in broker "events"; there are: inventory.events, …
  Scenario: A queue that should have consumers
    Then the queue "inventory.events2" has 1 consumer

  # broken: there is no broker "event" in environments/embedded.toml; there are: events
  Scenario: A broker
    Then the queue "inventory.events" of "event" is empty

  # broken: there is no stub "cart gateway" in environments/embedded.toml; there are: …
  Scenario: A stub
    Then "cart gateway" received no POST

  # broken: there is no stub "cart gateway" in environments/embedded.toml; there are: …
  Scenario: A stub that should answer
    Given "cart gateway" answers POST "/charges" with 402

  # broken: there is no field "subjct" in a mail; there are: subject, bcc, cc, to, html, text, reply-to, attachments, from
  Scenario: A field of a mail
    Then "ada@example.com" receives a mail with:
      | field | value |
      | subjct | x |

  # broken: there is no remembered value "ordr" in this scenario; there are: order, …
  Scenario: A remembered name
    Given I remember "1" as "order"
    When I send GET "/orders/{ordr}" to "checkout"

  # broken: there is no unit "parsecs" in "{today + 3 parsecs}"; there are: seconds, years, days, hours, weeks, months, minutes
  Scenario: A unit of a day that is counted on
    When I send GET "/orders?day={today + 3 parsecs}" to "checkout"

  # broken: "{today + 2 hours}": a day has no hours to count
  #   Hint: {now + 2 hours} is a time
  Scenario: A day that has no hours
    When I send GET "/orders?day={today + 2 hours}" to "checkout"

  # broken: "unique mail" is a word of interlock; choose another name to remember
  Scenario: A name that is a word already
    Given I remember "ada@example.com" as "unique mail"

  # broken: there is no field "[0].skuu" in the remembered "lines"; there are: [0].sku, [0].name, [0].quantity, [0].price, [0].total
  Scenario: A field of a remembered value
    Given I am signed in to "checkout" as "ada"
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "BOOK-1", "quantity": 2}]}
      """
    And I remember "lines" of the answer as "lines"
    And I send GET "/orders/{lines[0].skuu}" to "checkout"

  # broken: there is no field "[7].sku" in the remembered "lines"; there are: [0]
  Scenario: An entry of a remembered value
    Given I am signed in to "checkout" as "ada"
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "BOOK-1", "quantity": 2}]}
      """
    And I remember "lines" of the answer as "lines"
    And I send GET "/orders/{lines[7].sku}" to "checkout"

  # broken: there is no field "idd" in the answer to POST /orders; there are: id, lines, created_at, currency, reason, status, total
  Scenario: A field of the answer
    Given I am signed in to "checkout" as "ada"
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "BOOK-1", "quantity": 2}]}
      """
    And I remember "idd" of the answer as "order"

  # broken: there is no field "lines[4].sku" in the answer to POST /orders; there are: lines[0]
  Scenario: A deep field of the answer
    Given I am signed in to "checkout" as "ada"
    When I send POST "/orders" to "checkout" with:
      """
      {"lines": [{"sku": "BOOK-1", "quantity": 2}]}
      """
    And I remember "lines[4].sku" of the answer as "sku"

  # broken: this sentence has no field "stats"; it takes: status, after, body, fault
  Scenario: A part of an answer in turn
    Given "card gateway" answers POST "/charges" in turn:
      | stats |
      | 503 |

  # broken: there is no fault "rset" in stub "card gateway"; there are: reset, silent, truncated, slow
  Scenario: A fault
    Given "card gateway" answers POST "/charges" in turn:
      | fault |
      | rset |

  # broken: services.payments of environments/embedded.toml does not say how users sign in
  #   Hint: sign_in = { request = "POST /sign-in" }
  Scenario: A service that signs nobody in
    Given I am signed in to "payments" as "ada"

  # broken: "checkout" did not sign "eve" in: it answered 401 {"error": {"code": "wrong_credentials", "message": "The e-mail address or the password is wrong."}}
  #   Hint: the token is expected in the field token of a 2xx answer, see services.checkout of environments/embedded.toml
  Scenario: A user the service does not know
    Given I am signed in to "checkout" as "eve"

  # broken: a link is found by its text, and none is given
  #   Hint: as in the link "Confirm"
  Scenario: A link without a text
    When I follow the link " " in the mail to "ada@example.com"

  # broken: "ada" is no mail address
  #   Hint: an address has an @, as in ada@example.com
  Scenario: A link in the mail to nobody
    When I follow the link "Confirm" in the mail to "ada"

  # broken: there is no field "attachments[1].nam" in a mail; there are: attachments[1].name, attachments[1].size, attachments[1].text, attachments[1].type, attachments[1].content
  Scenario: A part of an attachment
    Then "ada@example.com" receives a mail with:
      | attachments[1].nam |
      | a.pdf              |

  # broken: "today" is a word of interlock; choose another name to remember
  Scenario: A link that is to be remembered as a day
    When I remember the link "Confirm" in the mail to "ada@example.com" as "today"

  # broken: "url of checkout" is a word of interlock; choose another name to remember
  Scenario: An address that is to be remembered
    Given I remember "x" as "url of checkout"

  # broken: there is no remembered value "request" in this scenario; there are: …
  Scenario: A template where there is no request
    When I send GET "/orders/{request.path.id}" to "checkout"

  # broken: an answer of stub "card gateway" cannot be given: {request.body.} is nothing that a request has; there are: {request.body.amount}, {request.form.name}, {request.header X-Id}, {request.path.id}, {request.query.page}
  Scenario: A template that ends too soon
    Given "card gateway" answers POST "/charges" with 201:
      | id              | status |
      | {request.body.} | paid   |

  # broken: an answer of stub "card gateway" cannot be given: {request.path.id} needs a segment {id} in the path /charges; it has none
  Scenario: A template of a path without any
    Given "card gateway" answers POST "/charges" in turn:
      | body                        |
      | {"id": "{request.path.id}"} |

  # broken: the service "payments" has no address: environments/embedded.toml does not tell it where to listen
  #   Hint: where it does listen, its run or env says {port}
  Scenario: The address of a service that takes no requests
    Given I remember "{url of payments}/x" as "where"

  # broken: there is no column "idd" in table "products"; there are: …
  Scenario: A column to remember that is not there
    Given I remember "idd" of the "products" row as "x" where:
      | sku |
      | MUG-1 |

  # failed: the "products" table has no row where sku is "NIX"; …
  Scenario: A row to remember that is not there
    Given I remember "name" of the "products" row as "x" where:
      | sku |
      | NIX |

  # broken: which rows of "kind_codes" of "shop" changed is not known: it is no table of the application's
  #   Hint: a view changes with the tables it shows: name those
  Scenario: A view that is to have changed
    Then only these tables changed:
      | table |
      | kind_codes |
