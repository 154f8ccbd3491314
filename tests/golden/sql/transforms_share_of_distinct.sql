{"metrics": ["customers"], "dimensions": ["product_id"], "transforms": [{"kind": "share"}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "sku" AS product_id,
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.product_id,
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS customers
  FROM order_lines
  GROUP BY
    1
), order_lines_figures_total AS (
  SELECT
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS customers
  FROM order_lines
), with_totals AS (
  SELECT
    order_lines_figures.product_id,
    order_lines_figures.customers,
    order_lines_figures_total.customers AS customers_total
  FROM order_lines_figures
  CROSS JOIN order_lines_figures_total
), transformed AS (
  SELECT
    with_totals.*,
    100.0 * with_totals.customers / NULLIF(with_totals.customers_total, 0) AS customers_share
  FROM with_totals
)
SELECT
  transformed.product_id,
  transformed.customers,
  transformed.customers_share
FROM transformed
ORDER BY
  transformed.customers DESC,
  transformed.product_id ASC
