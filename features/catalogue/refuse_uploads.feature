@epic:Catalogue
Feature: Refuse what is no price list
  Whoever uploads the wrong file hears at once what is wrong with it, and the shop is as it was before.

  Background:
    Given I am signed in to "catalogue" as "grace"

  Scenario Outline: <what> is refused
    When I upload "<file>" to "/imports" of "catalogue"
    Then the answer is <status>
    And the answer contains:
      | field         | value            |
      | error.code    | <code>           |
      | error.message | contains <says>  |
    And only these tables changed:
      | table    |
      | sessions |

    Examples:
      | what                      | file            | status | code           | says                       |
      | An empty file             | empty.csv       | 422    | empty_file     | The file is empty          |
      | A list without lines      | header.csv      | 422    | empty_file     | Below sku, name, price     |
      | A list with other columns | columns.csv     | 422    | wrong_columns  | must be sku, name, price   |
      | A picture                 | picture.csv     | 415    | not_csv        | it is binary               |
      | A list in Latin-1         | latin.csv       | 422    | wrong_encoding | not UTF-8: see line 2      |
      | A list that is too long   | too_long.csv    | 413    | too_large      | 1000 can be imported       |
      | A quote that never ends   | quote.csv       | 415    | not_csv        | not CSV                    |

  Scenario: A form without a file is refused
    When I send POST "/imports" to "catalogue" with:
      | field           | value          |
      | form list       | HAT-1          |
      | file attachment | header.csv     |
    Then the answer is 422
    And the answer contains:
      | field      | value        |
      | error.code | missing_file |

  Scenario: What is no form at all is refused
    When I send POST "/imports" to "catalogue" with:
      """
      Content-Type: text/csv

      sku,name,price
      HAT-1,Straw hat,12.50
      """
    Then the answer is 415
    And the answer contains:
      | field      | value      |
      | error.code | not_a_form |
