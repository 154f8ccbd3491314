{"metrics": ["revenue", "orders", "aov"]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "qty" * "price" AS amount,
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue,
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
), figures AS (
  SELECT
    order_lines_figures.revenue,
    order_lines_figures.orders,
    1.0 * COALESCE(order_lines_figures.revenue, 0) / NULLIF(order_lines_figures.orders, 0) AS aov
  FROM order_lines_figures
)
SELECT
  figures.revenue,
  figures.orders,
  figures.aov
FROM figures
