{"metrics": ["revenue"], "grain": "day"}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(DATE_TRUNC('DAY', order_lines."timestamp") AS DATE) AS day,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  GROUP BY
    1
)
SELECT
  STRFTIME(order_lines_figures.day, '%Y-%m-%d') AS day,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.day ASC
