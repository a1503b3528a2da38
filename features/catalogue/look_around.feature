@epic:Catalogue
Feature: Look around
  Everybody may look at what there is, at what it costs and at how many are left, without signing in.

  Scenario: All products, a page at a time
    When I send GET "/products" to "catalogue" with:
      | field      | value |
      | query size | 3     |
    Then the answer is 200
    And "products" of the answer lists exactly:
      | sku    | name               | price   | available |
      | BOOK-1 | A Pattern Language | "29.90" | 10        |
      | LAMP-1 | Desk lamp          | "49.00" | 10        |
      | MUG-1  | Stoneware mug      | "9.95"  | 10        |
    And the answer contains:
      | field | value |
      | page  | 1     |
      | pages | 2     |
      | total | 4     |
    When I send GET "/products" to "catalogue" with:
      | field      | value |
      | query size | 3     |
      | query page | 2     |
    Then "products" of the answer lists exactly:
      | sku   |
      | PEN-1 |

  Scenario: What is ordered is not for sale any more
    Given I am signed in to "checkout" as "ada"
    When I order 4 of "MUG-1"
    Then the order becomes "confirmed"
    And within 5 seconds GET "/products/MUG-1" of "catalogue" answers with:
      | field     | value |
      | available | 6     |

  Scenario Outline: <what> is answered clearly
    When I send GET "<path>" to "catalogue"
    Then the answer is <status>
    And the answer contains:
      | field      | value  |
      | error.code | <code> |

    Examples:
      | what                      | path               | status | code            |
      | A product there is none of | /products/HAT-9    | 404    | unknown_product |
      | A page that is none       | /products?page=0   | 422    | invalid_page    |
