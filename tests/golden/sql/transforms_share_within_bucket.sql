{"metrics": ["revenue"], "dimensions": ["country"], "grain": "month", "transforms": [{"kind": "share"}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp",
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE) AS month,
    order_lines.country,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  GROUP BY
    1,
    2
), transformed AS (
  SELECT
    order_lines_figures.*,
    100.0 * order_lines_figures.revenue / NULLIF(SUM(order_lines_figures.revenue) OVER (PARTITION BY order_lines_figures.month), 0) AS revenue_share
  FROM order_lines_figures
)
SELECT
  STRFTIME(transformed.month, '%Y-%m') AS month,
  transformed.country,
  transformed.revenue,
  transformed.revenue_share
FROM transformed
ORDER BY
  transformed.month ASC,
  transformed.country ASC
