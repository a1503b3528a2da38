@epic:Catalogue
Feature: Import price lists
  Staff upload a price list and go on with their work: the shop reads it in the background. Good lines are for sale afterwards,
  bad ones are reported with their line and the reason. Whatever happens meanwhile, nothing is half done and nothing is done twice.

  Background:
    Given I am signed in to "catalogue" as "grace"

  @critical
  Scenario: Good lines are for sale, bad ones are reported
    When I upload "autumn.csv" to "/imports" of "catalogue" with:
      """
      sku,name,price,quantity
      HAT-1,Straw hat,12.50,5
      MUG-1,Stoneware mug,10.95,
      PEN-1,Fountain pen,cheap,3
      CUP-1,,4.00,1
      HAT-1,Another hat,1.00,1
      BOOK-1,A Pattern Language,29.90,
      """
    Then the answer is 202
    And the answer contains:
      | field  | value           |
      | id     | <any> as import |
      | status | pending         |
      | file   | autumn.csv      |
    And the answer has the header "Location" with "/imports/{import}"
    And within 5 seconds GET "/imports/{import}" of "catalogue" answers with:
      | field               | value                            |
      | status              | finished                         |
      | added               | 1                                |
      | changed             | 1                                |
      | rejected            | 3                                |
      | problems[0].line    | 4                                |
      | problems[0].sku     | PEN-1                            |
      | problems[0].problem | "\"cheap\" is no price such as 9.95" |
      | problems[1].line    | 5                                |
      | problems[1].problem | a name has 1 to 200 characters   |
      | problems[2].line    | 6                                |
      | problems[2].problem | HAT-1 is on line 2 already       |
    And the "products" table has a row:
      | sku   | name          | price_minor |
      | HAT-1 | Straw hat     | 1250        |
      | MUG-1 | Stoneware mug | 1095        |
      | PEN-1 | Fountain pen  | 1950        |
    And the "stock" table has a row:
      | sku   | available | reserved |
      | HAT-1 | 5         | 0        |
      | MUG-1 | 10        | 0        |
    And only these tables changed:
      | table        | added | changed | removed |
      | imports      | 1     | 0       | 0       |
      | import_lines | 6     | 0       | 0       |
      | products     | 1     | 1       | 0       |
      | stock        | 1     | 0       | 0       |
      | outbox       | 3     | 0       | 0       |
      | sessions     |       |         |         |

  Scenario: Whoever wants to know of products is told
    When I upload "autumn.csv" to "/imports" of "catalogue" with:
      """
      sku,name,price
      HAT-1,Straw hat,12.50
      MUG-1,Stoneware mug,10.95
      PEN-1,Fountain pen,19.50
      """
    And I remember "id" of the answer as "import"
    Then these messages arrive in order:
      | message         | sku   | price   | import   |
      | product.added   | HAT-1 | "12.50" | {import} |
      | product.changed | MUG-1 | "10.95" | {import} |
      | import.finished |       |         | {import} |
    And exactly 1 message "product.added" arrives
    And exactly 1 message "product.changed" arrives

  Scenario: What was imported can be ordered at its new price
    When I upload "autumn.csv" to "/imports" of "catalogue" with:
      """
      sku,name,price,quantity
      HAT-1,Straw hat,12.50,5
      """
    Then a message "import.finished" arrives
    When I send GET "/products/HAT-1" to "catalogue"
    Then the answer is exactly:
      """
      {"sku": "HAT-1", "name": "Straw hat", "price": "12.50", "currency": "EUR", "available": 5}
      """
    Given I am signed in to "checkout" as "ada"
    When I order 2 of "HAT-1"
    Then the order becomes "confirmed"
    And the customer is charged "25.00" once
    And 3 of "HAT-1" are available and 2 reserved

  @critical
  Scenario: The same file again is the same import, whatever it is called
    When I upload "autumn.csv" to "/imports" of "catalogue" with:
      """
      sku,name,price,quantity
      HAT-1,Straw hat,12.50,5
      """
    And I remember "id" of the answer as "import"
    Then a message "import.finished" arrives
    Given I am signed in to "checkout" as "ada"
    When I order 2 of "HAT-1"
    Then the order becomes "confirmed"
    When I upload "autumn (copy).csv" to "/imports" of "catalogue" with:
      """
      sku,name,price,quantity
      HAT-1,Straw hat,12.50,5
      """
    Then the answer is 200
    And the answer contains:
      | field  | value    |
      | id     | {import} |
      | status | finished |
      | added  | 1        |
    And exactly 1 message "import.finished" arrives
    And the "imports" table has 1 row
    And 3 of "HAT-1" are available and 2 reserved

  @critical @needs:faults
  Scenario: The catalogue is killed in the middle of a long list: nothing is half done, and all of it is done after
    When I upload "long.csv" to "/imports" of "catalogue"
    And I remember "id" of the answer as "import"
    Then the answer is 202
    And the "import_lines" table has a row:
      | line |
      | 21   |
    When the "catalogue" service is killed
    Then the "products" table has 4 rows
    And the "stock" table has 4 rows
    And no message "product.added" arrives
    When the "catalogue" service is started
    Then a message "import.finished" arrives with:
      | field    | value    |
      | import   | {import} |
      | added    | 39       |
      | rejected | 1        |
    And exactly 39 messages "product.added" arrive
    And exactly 1 message "import.finished" arrives
    And the "products" table has 43 rows
    And the "import_lines" table has 40 rows

  @needs:faults
  Scenario: The broker is away while a list is imported: it is for sale all the same, and told as soon as that is possible
    Given the broker is down
    When I upload "autumn.csv" to "/imports" of "catalogue" with:
      """
      sku,name,price
      HAT-1,Straw hat,12.50
      """
    Then the answer is 202
    And the "products" table has a row:
      | sku   | price_minor |
      | HAT-1 | 1250        |
    When the "catalogue" service is killed
    And the broker is back
    And the "catalogue" service is started
    Then exactly 1 message "product.added" arrives with:
      | field | value |
      | sku   | HAT-1 |
    And exactly 1 message "import.finished" arrives

  Scenario: A customer may not
    Given I am signed in to "catalogue" as "ada"
    When I upload "autumn.csv" to "/imports" of "catalogue" with:
      """
      sku,name,price
      MUG-1,Stoneware mug,0.01
      """
    Then the answer is 403
    And only these tables changed:
      | table    |
      | sessions |
    And no message "product.changed" arrives
