{"metrics": ["revenue"], "dimensions": ["country"], "order": [{"by": "orders", "descending": true}, {"by": "country", "descending": true}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "qty" * "price" AS amount,
    "cancelled" AS is_cancelled,
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.country,
    SUM(order_lines.amount) AS revenue,
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  GROUP BY
    1
)
SELECT
  order_lines_figures.country,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.orders DESC,
  order_lines_figures.country DESC
