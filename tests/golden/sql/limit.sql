{"metrics": ["revenue"], "dimensions": ["product_id"], "limit": 2}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "qty" * "price" AS amount
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.product_id,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  GROUP BY
    1
)
SELECT
  order_lines_figures.product_id,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.revenue DESC,
  order_lines_figures.product_id ASC
LIMIT 2
