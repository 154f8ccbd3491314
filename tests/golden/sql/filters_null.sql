{"metrics": ["revenue"], "filters": [{"field": "customer", "op": "is_null"}, {"field": "country", "op": "not_null"}, {"field": "order_lines.is_cancelled", "op": "eq", "values": [false]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "qty" * "price" AS amount,
    "cancelled" AS is_cancelled,
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines.customer_id IS NULL
    AND NOT order_lines.country IS NULL
    AND order_lines.is_cancelled = FALSE
)
SELECT
  order_lines_figures.revenue
FROM order_lines_figures
