{"metrics": ["customers"], "period": {"start": "2024-01-01", "end": "2024-01-31"}, "entities": [{"entity": "customer", "metric": "last_order_date", "op": "lt", "values": ["2024-03-01"]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures_by_customer AS (
  SELECT
    order_lines.customer_id AS customer,
    CAST(MAX(order_lines."timestamp") FILTER(WHERE
      NOT order_lines.is_cancelled) AS DATE) AS last_order_date
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL
  GROUP BY
    1
), kept_customer AS (
  SELECT
    order_lines_figures_by_customer.customer
  FROM order_lines_figures_by_customer
  WHERE
    order_lines_figures_by_customer.last_order_date < CAST('2024-03-01' AS DATE)
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS customers
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-01-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-02-01' AS DATE)
    AND order_lines.customer_id IN (
      SELECT
        kept_customer.customer
      FROM kept_customer
    )
)
SELECT
  order_lines_figures.customers
FROM order_lines_figures
