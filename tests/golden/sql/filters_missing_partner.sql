{"metrics": ["revenue"], "filters": [{"field": "segment", "op": "is_null"}]}
--------------------
WITH customers AS NOT MATERIALIZED (
  SELECT
    "id" AS customer_id,
    "segment"
  FROM main."people"
), order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "qty" * "price" AS amount
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  LEFT JOIN customers
    ON order_lines.customer_id = customers.customer_id
  WHERE
    customers.segment IS NULL
)
SELECT
  order_lines_figures.revenue
FROM order_lines_figures
