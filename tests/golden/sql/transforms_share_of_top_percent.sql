{"metrics": ["revenue"], "dimensions": ["customer"], "transforms": [{"kind": "share_of_top", "percent": 50}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "qty" * "price" AS amount
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.customer_id AS customer,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL
  GROUP BY
    1
), order_lines_figures_total AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
), with_totals AS (
  SELECT
    order_lines_figures.customer,
    order_lines_figures.revenue,
    order_lines_figures_total.revenue AS revenue_total
  FROM order_lines_figures
  CROSS JOIN order_lines_figures_total
), numbered AS (
  SELECT
    with_totals.*,
    ROW_NUMBER() OVER (ORDER BY with_totals.revenue DESC, with_totals.customer ASC) AS place,
    COUNT(*) OVER () AS group_count
  FROM with_totals
), first_share AS (
  SELECT
    *
  FROM numbered
  WHERE
    numbered.place <= CEIL(numbered.group_count * 0.5)
), share_of_first AS (
  SELECT
    100.0 * SUM(first_share.revenue) / NULLIF(MAX(first_share.revenue_total), 0) AS revenue_share_of_top
  FROM first_share
)
SELECT
  share_of_first.revenue_share_of_top
FROM share_of_first
