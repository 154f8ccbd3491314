{"metrics": ["revenue"], "compare": {"to": "previous_year"}, "period": {"start": "2024-02-01", "end": "2024-02-29"}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-02-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-03-01' AS DATE)
), figures AS (
  SELECT
    order_lines_figures.revenue,
    CAST(NULL AS DOUBLE) AS revenue_before,
    CAST(NULL AS DOUBLE) AS revenue_change,
    CAST(NULL AS DOUBLE) AS revenue_change_pct
  FROM order_lines_figures
)
SELECT
  figures.revenue,
  figures.revenue_before,
  figures.revenue_change,
  figures.revenue_change_pct
FROM figures
