{"metrics": ["revenue"], "dimensions": ["customer"], "period": {"start": "2024-01-01", "end": "2024-03-31"}, "having": [{"metric": "last_order_date", "op": "lt", "values": ["2024-03-01"]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "qty" * "price" AS amount,
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
    order_lines.customer_id AS customer,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL
    AND order_lines."timestamp" >= CAST('2024-01-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-04-01' AS DATE)
    AND order_lines.customer_id IN (
      SELECT
        kept_customer.customer
      FROM kept_customer
    )
  GROUP BY
    1
)
SELECT
  order_lines_figures.customer,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.revenue DESC,
  order_lines_figures.customer ASC
