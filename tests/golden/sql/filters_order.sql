{"metrics": ["units"], "filters": [{"field": "order_lines.quantity", "op": "ge", "values": [1]}, {"field": "order_lines.unit_price", "op": "between", "values": [1, 9.5]}, {"field": "order_lines.timestamp", "op": "lt", "values": ["2024-03-01"]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" AS quantity,
    "price" AS unit_price,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.quantity) AS units
  FROM order_lines
  WHERE
    order_lines.quantity >= 1
    AND order_lines.unit_price BETWEEN 1 AND 9.5
    AND CAST(order_lines."timestamp" AS DATE) < CAST('2024-03-01' AS DATE)
)
SELECT
  order_lines_figures.units
FROM order_lines_figures
