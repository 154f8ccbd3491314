{"metrics": ["orders"], "filters": [{"field": "weekday", "op": "in", "values": ["Monday", "fri"]}, {"field": "hour_of_day", "op": "between", "values": [9, 10]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  WHERE
    CAST(EXTRACT(ISODOW FROM order_lines."timestamp") AS INT) IN (1, 5)
    AND CAST(EXTRACT(HOUR FROM order_lines."timestamp") AS INT) BETWEEN 9 AND 10
)
SELECT
  order_lines_figures.orders
FROM order_lines_figures
