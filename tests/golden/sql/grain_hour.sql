{"metrics": ["revenue"], "grain": "hour"}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    DATE_TRUNC('HOUR', order_lines."timestamp") AS hour,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  GROUP BY
    1
)
SELECT
  STRFTIME(order_lines_figures.hour, '%Y-%m-%d %H:00') AS hour,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.hour ASC
