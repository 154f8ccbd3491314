{"metrics": ["revenue"], "period": {"start": "2024-02-01", "end": "2024-02-29"}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-02-01' AS DATE)
    AND order_lines."timestamp" < CAST('2024-03-01' AS DATE)
)
SELECT
  order_lines_figures.revenue
FROM order_lines_figures
