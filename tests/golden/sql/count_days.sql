{"metrics": ["revenue"], "grain": "day", "having": [{"metric": "revenue", "op": "gt", "values": [20]}], "transforms": [{"kind": "count"}]}
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
  COUNT(*) AS day_count
FROM order_lines_figures
WHERE
  order_lines_figures.revenue > 20 AND NOT order_lines_figures.day IS NULL
