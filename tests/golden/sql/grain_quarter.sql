{"metrics": ["revenue"], "grain": "quarter"}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', order_lines."timestamp") AS DATE) AS quarter,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  GROUP BY
    1
)
SELECT
  CAST(EXTRACT(YEAR FROM order_lines_figures.quarter) AS TEXT) || '-Q' || CAST(EXTRACT(QUARTER FROM order_lines_figures.quarter) AS TEXT) AS quarter,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.quarter ASC
