{"metrics": ["revenue"], "transforms": [{"kind": "share", "filters": [{"field": "category", "values": ["dishes"]}]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "qty" * "price" AS amount
  FROM main."sales"
), products AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "category"
  FROM main."items"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  JOIN products
    ON order_lines.product_id = products.product_id
), order_lines_figures_part AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  JOIN products
    ON order_lines.product_id = products.product_id
  WHERE
    products.category = 'dishes'
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
