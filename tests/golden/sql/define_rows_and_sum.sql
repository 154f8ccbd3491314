{"metrics": ["sum_of_price"], "define": [{"name": "sum_of_price", "relation": "order_lines", "column": "unit_price", "aggregate": "sum"}, {"name": "lines", "relation": "order_lines", "aggregate": "count"}], "entities": {"entity": "order", "metric": "lines", "op": "ge", "values": [2]}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "price" AS unit_price
  FROM main."sales"
), order_lines_figures_by_order AS (
  SELECT
    order_lines.order_id AS "order",
    COUNT(*) AS lines
  FROM order_lines
  GROUP BY
    1
), kept_order AS (
  SELECT
    order_lines_figures_by_order."order"
  FROM order_lines_figures_by_order
  WHERE
    order_lines_figures_by_order.lines >= 2
), order_lines_figures AS (
  SELECT
    SUM(order_lines.unit_price) AS sum_of_price
  FROM order_lines
  WHERE
    order_lines.order_id IN (
      SELECT
        kept_order."order"
      FROM kept_order
    )
)
SELECT
  order_lines_figures.sum_of_price
FROM order_lines_figures
