{"metrics": ["units"], "filters": [{"field": "month_of_year", "op": "eq", "values": ["January"]}, {"field": "day_of_month", "op": "le", "values": [15]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" AS quantity,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.quantity) AS units
  FROM order_lines
  WHERE
    CAST(EXTRACT(MONTH FROM order_lines."timestamp") AS INT) = 1
    AND CAST(EXTRACT(DAY FROM order_lines."timestamp") AS INT) <= 15
)
SELECT
  order_lines_figures.units
FROM order_lines_figures
