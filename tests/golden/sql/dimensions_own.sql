{"metrics": ["revenue"], "dimensions": ["country"]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.country,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  GROUP BY
    1
)
SELECT
  order_lines_figures.country,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.revenue DESC,
  order_lines_figures.country ASC
