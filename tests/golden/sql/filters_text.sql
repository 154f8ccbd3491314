{"metrics": ["units"], "filters": [{"field": "product", "op": "contains", "values": ["tea", "100%"]}, {"field": "product", "op": "not_contains", "values": ["a_b"]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "qty" AS quantity
  FROM main."sales"
), products AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "title" AS product_name
  FROM main."items"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.quantity) AS units
  FROM order_lines
  JOIN products
    ON order_lines.product_id = products.product_id
  WHERE
    (
      products.product_name ILIKE '%tea%'
      OR products.product_name ILIKE '%100\%%' ESCAPE '\'
    )
    AND NOT products.product_name ILIKE '%a\_b%' ESCAPE '\'
)
SELECT
  order_lines_figures.units
FROM order_lines_figures
