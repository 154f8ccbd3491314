{"metrics": ["revenue"], "grain": "month", "compare": {"to": "range", "period": {"start": "2024-01-01", "end": "2024-02-29"}}, "period": {"start": "2024-03-01", "end": "2024-04-30"}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE) AS month,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-03-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-05-01' AS DATE)
  GROUP BY
    1
), order_lines_figures_before AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") + INTERVAL '2' MONTH AS DATE) AS month,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-01-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-03-01' AS DATE)
  GROUP BY
    1
), beside_groups AS (
  SELECT
    month
  FROM order_lines_figures
  UNION
  SELECT
    month
  FROM order_lines_figures_before
), beside AS (
  SELECT
    beside_groups.month,
    COALESCE(order_lines_figures.revenue, 0) AS revenue,
    COALESCE(order_lines_figures_before.revenue, 0) AS revenue_before
  FROM beside_groups
  LEFT JOIN order_lines_figures
    ON order_lines_figures.month IS NOT DISTINCT FROM beside_groups.month
  LEFT JOIN order_lines_figures_before
    ON order_lines_figures_before.month IS NOT DISTINCT FROM beside_groups.month
), figures AS (
  SELECT
    beside.month,
    beside.revenue,
    beside.revenue_before,
    beside.revenue - beside.revenue_before AS revenue_change,
    100.0 * (
      beside.revenue - beside.revenue_before
    ) / NULLIF(ABS(beside.revenue_before), 0) AS revenue_change_pct
  FROM beside
)
SELECT
  STRFTIME(figures.month, '%Y-%m') AS month,
  figures.revenue,
  figures.revenue_before,
  figures.revenue_change,
  figures.revenue_change_pct
FROM figures
WHERE
  figures.month BETWEEN CAST('2024-03-01' AS DATE) AND CAST('2024-04-01' AS DATE)
ORDER BY
  figures.month ASC
