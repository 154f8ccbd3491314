{"metrics": ["revenue"], "filters": [{"field": "age", "values": ["31-50"]}]}
--------------------
WITH customers AS NOT MATERIALIZED (
  SELECT
    "id" AS customer_id,
    "age"
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
  JOIN customers
    ON order_lines.customer_id = customers.customer_id
  WHERE
    customers.age = '31-50'
)
SELECT
  order_lines_figures.revenue
FROM order_lines_figures
