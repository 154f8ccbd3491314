{"metrics": ["revenue"], "dimensions": ["country"], "having": [{"metric": "orders", "op": "ge", "values": [2]}, {"metric": "revenue", "op": "between", "values": [1, 100]}]}
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
WHERE
  order_lines_figures.orders >= 2 AND order_lines_figures.revenue BETWEEN 1 AND 100
ORDER BY
  order_lines_figures.revenue DESC,
  order_lines_figures.country ASC
