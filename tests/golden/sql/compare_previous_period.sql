{"metrics": ["revenue", "aov"], "dimensions": ["country"], "compare": {"to": "previous_period"}, "period": {"start": "2024-02-01", "end": "2024-02-29"}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled,
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.country,
    SUM(order_lines.amount) AS revenue,
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-02-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-03-01' AS DATE)
  GROUP BY
    1
), order_lines_figures_before AS (
  SELECT
    order_lines.country,
    SUM(order_lines.amount) AS revenue,
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
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
    COALESCE(order_lines_figures.orders, 0) AS orders,
    COALESCE(order_lines_figures_before.revenue, 0) AS revenue_before,
    COALESCE(order_lines_figures_before.orders, 0) AS orders_before
  FROM beside_groups
  LEFT JOIN order_lines_figures
    ON order_lines_figures.country IS NOT DISTINCT FROM beside_groups.country
  LEFT JOIN order_lines_figures_before
    ON order_lines_figures_before.country IS NOT DISTINCT FROM beside_groups.country
), figures AS (
  SELECT
    beside.country,
    beside.revenue,
    1.0 * COALESCE(beside.revenue, 0) / NULLIF(beside.orders, 0) AS aov,
    beside.revenue_before,
    beside.revenue - beside.revenue_before AS revenue_change,
    100.0 * (
      beside.revenue - beside.revenue_before
    ) / NULLIF(ABS(beside.revenue_before), 0) AS revenue_change_pct,
    1.0 * COALESCE(beside.revenue_before, 0) / NULLIF(beside.orders_before, 0) AS aov_before,
    (
      1.0 * COALESCE(beside.revenue, 0) / NULLIF(beside.orders, 0)
    ) - (
      1.0 * COALESCE(beside.revenue_before, 0) / NULLIF(beside.orders_before, 0)
    ) AS aov_change,
    100.0 * (
      1.0 * COALESCE(beside.revenue, 0) / NULLIF(beside.orders, 0) - 1.0 * COALESCE(beside.revenue_before, 0) / NULLIF(beside.orders_before, 0)
    ) / NULLIF(ABS(1.0 * COALESCE(beside.revenue_before, 0) / NULLIF(beside.orders_before, 0)), 0) AS aov_change_pct
  FROM beside
)
SELECT
  figures.country,
  figures.revenue,
  figures.revenue_before,
  figures.revenue_change,
  figures.revenue_change_pct,
  figures.aov,
  figures.aov_before,
  figures.aov_change,
  figures.aov_change_pct
FROM figures
ORDER BY
  figures.revenue DESC,
  figures.country ASC
