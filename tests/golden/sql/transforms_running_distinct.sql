{"metrics": ["customers"], "grain": "month", "transforms": [{"kind": "running"}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE) AS month,
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS customers
  FROM order_lines
  GROUP BY
    1
), customers_first_seen AS (
  SELECT
    order_lines.customer_id AS counted,
    MIN(CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE)) AS month
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL AND NOT order_lines.is_cancelled
  GROUP BY
    1
), customers_newly_seen AS (
  SELECT
    customers_first_seen.month,
    COUNT(*) AS customers
  FROM customers_first_seen
  GROUP BY
    1
), beside_groups AS (
  SELECT
    month
  FROM order_lines_figures
  UNION
  SELECT
    month
  FROM customers_newly_seen
), beside AS (
  SELECT
    beside_groups.month,
    COALESCE(order_lines_figures.customers, 0) AS customers,
    COALESCE(customers_newly_seen.customers, 0) AS customers_newly_seen
  FROM beside_groups
  LEFT JOIN order_lines_figures
    ON order_lines_figures.month IS NOT DISTINCT FROM beside_groups.month
  LEFT JOIN customers_newly_seen
    ON customers_newly_seen.month IS NOT DISTINCT FROM beside_groups.month
), figures AS (
  SELECT
    beside.month,
    beside.customers,
    COALESCE(beside.customers_newly_seen, 0) AS customers_newly_seen
  FROM beside
), transformed AS (
  SELECT
    figures.*,
    SUM(figures.customers_newly_seen) OVER (ORDER BY figures.month ASC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS customers_running
  FROM figures
)
SELECT
  STRFTIME(transformed.month, '%Y-%m') AS month,
  transformed.customers,
  transformed.customers_running
FROM transformed
ORDER BY
  transformed.month ASC
