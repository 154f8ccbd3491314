{"metrics": ["new_customers", "returning_customers"], "grain": "month", "period": {"start": "2024-01-10", "end": "2024-04-30"}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled
  FROM main."sales"
), first_order_lines_by_customer_id AS (
  SELECT
    order_lines.customer_id,
    MIN(order_lines."timestamp") AS first_time
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL AND NOT order_lines.is_cancelled
  GROUP BY
    1
), order_lines_figures_firsts AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE) AS month,
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      first_order_lines_by_customer_id.first_time >= GREATEST(
        CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE),
        CAST('2024-01-10' AS DATE)
      )) AS new_customers,
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      first_order_lines_by_customer_id.first_time < GREATEST(
        CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE),
        CAST('2024-01-10' AS DATE)
      )) AS returning_customers
  FROM order_lines
  JOIN first_order_lines_by_customer_id
    ON first_order_lines_by_customer_id.customer_id = order_lines.customer_id
  WHERE
    order_lines."timestamp" >= CAST('2024-01-10' AS DATE)
    AND order_lines."timestamp" < CAST('2024-05-01' AS DATE)
    AND NOT order_lines.is_cancelled
  GROUP BY
    1
)
SELECT
  STRFTIME(order_lines_figures_firsts.month, '%Y-%m') AS month,
  order_lines_figures_firsts.new_customers,
  order_lines_figures_firsts.returning_customers
FROM order_lines_figures_firsts
ORDER BY
  order_lines_figures_firsts.month ASC
