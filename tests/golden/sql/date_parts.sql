{"metrics": ["orders"], "date_parts": ["weekday", "hour_of_day"]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(EXTRACT(ISODOW FROM order_lines."timestamp") AS INT) AS weekday,
    CAST(EXTRACT(HOUR FROM order_lines."timestamp") AS INT) AS hour_of_day,
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  GROUP BY
    1,
    2
)
SELECT
  CASE order_lines_figures.weekday
    WHEN 1
    THEN 'Monday'
    WHEN 2
    THEN 'Tuesday'
    WHEN 3
    THEN 'Wednesday'
    WHEN 4
    THEN 'Thursday'
    WHEN 5
    THEN 'Friday'
    WHEN 6
    THEN 'Saturday'
    WHEN 7
    THEN 'Sunday'
  END AS weekday,
  order_lines_figures.hour_of_day,
  order_lines_figures.orders
FROM order_lines_figures
ORDER BY
  order_lines_figures.weekday ASC,
  order_lines_figures.hour_of_day ASC
