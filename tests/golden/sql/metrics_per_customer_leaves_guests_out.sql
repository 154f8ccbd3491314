{"metrics": ["revenue_per_customer"]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "qty" * "price" AS amount,
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) FILTER(WHERE
      NOT order_lines.customer_id IS NULL) AS revenue_with_customer_id,
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS customers
  FROM order_lines
), figures AS (
  SELECT
    1.0 * COALESCE(order_lines_figures.revenue_with_customer_id, 0) / NULLIF(order_lines_figures.customers, 0) AS revenue_per_customer
  FROM order_lines_figures
)
SELECT
  figures.revenue_per_customer
FROM figures
