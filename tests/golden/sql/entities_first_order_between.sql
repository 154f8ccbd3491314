{"metrics": ["revenue"], "period": {"start": "2024-04-01", "end": "2024-04-30"}, "compare": {"to": "previous_period"}, "entities": [{"entity": "customer", "metric": "first_order_date", "op": "between", "values": ["2024-01-01", "2024-01-31"]}]}
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
    CAST(MIN(order_lines."timestamp") FILTER(WHERE
      NOT order_lines.is_cancelled) AS DATE) AS first_order_date
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
    order_lines_figures_by_customer.first_order_date BETWEEN CAST('2024-01-01' AS DATE) AND CAST('2024-01-31' AS DATE)
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-04-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-05-01' AS DATE)
    AND order_lines.customer_id IN (
      SELECT
        kept_customer.customer
      FROM kept_customer
    )
), order_lines_figures_by_customer_before AS (
  SELECT
    order_lines.customer_id AS customer,
    CAST(MIN(order_lines."timestamp") FILTER(WHERE
      NOT order_lines.is_cancelled) AS DATE) AS first_order_date
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL
  GROUP BY
    1
), kept_customer_before AS (
  SELECT
    order_lines_figures_by_customer_before.customer
  FROM order_lines_figures_by_customer_before
  WHERE
    order_lines_figures_by_customer_before.first_order_date BETWEEN CAST('2024-01-01' AS DATE) AND CAST('2024-01-31' AS DATE)
), order_lines_figures_before AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-03-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-04-01' AS DATE)
    AND order_lines.customer_id IN (
      SELECT
        kept_customer_before.customer
      FROM kept_customer_before
    )
), beside AS (
  SELECT
    order_lines_figures.revenue,
    COALESCE(order_lines_figures_before.revenue, 0) AS revenue_before
  FROM order_lines_figures
  CROSS JOIN order_lines_figures_before
), figures AS (
  SELECT
    beside.revenue,
    beside.revenue_before,
    beside.revenue - beside.revenue_before AS revenue_change,
    100.0 * (
      beside.revenue - beside.revenue_before
    ) / NULLIF(ABS(beside.revenue_before), 0) AS revenue_change_pct
  FROM beside
)
SELECT
  figures.revenue,
  figures.revenue_before,
  figures.revenue_change,
  figures.revenue_change_pct
FROM figures
