@epic:Library
Feature: Uploads
  Files that lie beside the feature, or stand in it.

  Scenario: The file beside the feature
    When I upload "products.csv" to "/echo/imports" of "workbench"
    Then the answer contains:
      | field           | value                    |
      | path            | /echo/imports            |
      | files.file.name | products.csv             |
      | files.file.type | text/csv                 |
      | files.file.text | starts with sku,name     |

  Scenario: A file that stands in the feature
    Given I remember "MUG-2" as "sku"
    When I upload "new products.csv" to "/echo" of "workbench" with:
      """
      sku,name
      {sku},Enamel mug
      """
    Then the answer contains:
      | files.file.name  | files.file.size | files.file.text           |
      | new products.csv | 25              | contains MUG-2,Enamel mug |

  Scenario: Further fields go along
    When I upload "products.csv as text/plain" to "/echo" of "workbench" with:
      | form season | query dry-run | header X-Batch |
      | spring      | yes           | 7              |
    Then the answer contains:
      | field           | value        |
      | files.file.name | products.csv |
      | files.file.type | text/plain   |
      | form.season     | spring       |
      | query.dry-run   | yes          |
      | headers.x-batch | "7"          |

  Scenario: Several files in one form
    When I send PUT "/echo" to "workbench" with:
      | field       | value                                   |
      | file price  | products.csv                            |
      | file stock  | products.csv as application/vnd.ms-excel |
      | form season | spring                                  |
    Then the answer contains:
      | files.price.type | files.stock.type         | form.season |
      | text/csv         | application/vnd.ms-excel | spring      |
