{"metrics": ["revenue"], "transforms": [{"kind": "share", "filters": [{"field": "date", "op": "between", "values": ["2024-02-01", "2024-02-29"]}]}]}
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
), order_lines_figures_part AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    CAST(order_lines."timestamp" AS DATE) BETWEEN CAST('2024-02-01' AS DATE) AND CAST('2024-02-29' AS DATE)
), beside AS (
  SELECT
    order_lines_figures.revenue,
    COALESCE(order_lines_figures_part.revenue, 0) AS revenue_part
  FROM order_lines_figures
  CROSS JOIN order_lines_figures_part
), figures AS (
  SELECT
    beside.revenue,
    100.0 * COALESCE(beside.revenue_part, 0) / NULLIF(beside.revenue, 0) AS revenue_share
  FROM beside
)
SELECT
  figures.revenue,
  figures.revenue_share
FROM figures
