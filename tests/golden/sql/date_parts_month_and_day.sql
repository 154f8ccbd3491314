{"metrics": ["orders"], "date_parts": ["month_of_year", "day_of_month"]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(EXTRACT(MONTH FROM order_lines."timestamp") AS INT) AS month_of_year,
    CAST(EXTRACT(DAY FROM order_lines."timestamp") AS INT) AS day_of_month,
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  GROUP BY
    1,
    2
)
SELECT
  CASE order_lines_figures.month_of_year
    WHEN 1
    THEN 'January'
    WHEN 2
    THEN 'February'
    WHEN 3
    THEN 'March'
    WHEN 4
    THEN 'April'
    WHEN 5
    THEN 'May'
    WHEN 6
    THEN 'June'
    WHEN 7
    THEN 'July'
    WHEN 8
    THEN 'August'
    WHEN 9
    THEN 'September'
    WHEN 10
    THEN 'October'
    WHEN 11
    THEN 'November'
    WHEN 12
    THEN 'December'
  END AS month_of_year,
  order_lines_figures.day_of_month,
  order_lines_figures.orders
FROM order_lines_figures
ORDER BY
  order_lines_figures.month_of_year ASC,
  order_lines_figures.day_of_month ASC
