{"metrics": ["revenue"], "dimensions": ["country"], "transforms": [{"kind": "share"}, {"kind": "rank"}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.country,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  GROUP BY
    1
), transformed AS (
  SELECT
    order_lines_figures.*,
    100.0 * order_lines_figures.revenue / NULLIF(SUM(order_lines_figures.revenue) OVER (), 0) AS revenue_share,
    RANK() OVER (ORDER BY order_lines_figures.revenue DESC) AS revenue_rank
  FROM order_lines_figures
)
SELECT
  transformed.country,
  transformed.revenue,
  transformed.revenue_share,
  transformed.revenue_rank
FROM transformed
ORDER BY
  transformed.revenue DESC,
  transformed.country ASC
