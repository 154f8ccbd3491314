{"metrics": ["revenue"], "dimensions": ["customer"], "limit": 1, "skip": 1}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "qty" * "price" AS amount
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.customer_id AS customer,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL
  GROUP BY
    1
)
SELECT
  order_lines_figures.customer,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.revenue DESC,
  order_lines_figures.customer ASC
LIMIT 1
OFFSET 1
