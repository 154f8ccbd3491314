{"metrics": ["revenue"]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
)
SELECT
  order_lines_figures.revenue
FROM order_lines_figures
