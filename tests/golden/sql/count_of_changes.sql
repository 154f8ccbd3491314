{"metrics": ["revenue"], "dimensions": ["country"], "period": {"start": "2024-02-01", "end": "2024-02-29"}, "compare": {"to": "previous_period"}, "having": [{"metric": "revenue_change", "op": "lt", "values": [0]}], "transforms": [{"kind": "count"}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp",
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.country,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-02-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-03-01' AS DATE)
  GROUP BY
    1
), order_lines_figures_before AS (
  SELECT
    order_lines.country,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-01-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-02-01' AS DATE)
  GROUP BY
    1
), beside_groups AS (
  SELECT
    country
  FROM order_lines_figures
  UNION
  SELECT
    country
  FROM order_lines_figures_before
), beside AS (
  SELECT
    beside_groups.country,
    COALESCE(order_lines_figures.revenue, 0) AS revenue,
    COALESCE(order_lines_figures_before.revenue, 0) AS revenue_before
  FROM beside_groups
  LEFT JOIN order_lines_figures
    ON order_lines_figures.country IS NOT DISTINCT FROM beside_groups.country
  LEFT JOIN order_lines_figures_before
    ON order_lines_figures_before.country IS NOT DISTINCT FROM beside_groups.country
), figures AS (
  SELECT
    beside.country,
    beside.revenue,
    beside.revenue_before,
    beside.revenue - beside.revenue_before AS revenue_change,
    100.0 * (
      beside.revenue - beside.revenue_before
    ) / NULLIF(ABS(beside.revenue_before), 0) AS revenue_change_pct
  FROM beside
)
SELECT
  COUNT(*) AS country_count
FROM figures
WHERE
  figures.revenue_change < 0 AND NOT figures.country IS NULL
