{"metrics": ["cancelled_value"], "grain": "month"}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE) AS month,
    -SUM(order_lines.amount) FILTER(WHERE
      order_lines.is_cancelled) AS cancelled_value
  FROM order_lines
  GROUP BY
    1
), figures AS (
  SELECT
    order_lines_figures.month,
    COALESCE(order_lines_figures.cancelled_value, 0) AS cancelled_value
  FROM order_lines_figures
)
SELECT
  STRFTIME(figures.month, '%Y-%m') AS month,
  figures.cancelled_value
FROM figures
ORDER BY
  figures.month ASC
