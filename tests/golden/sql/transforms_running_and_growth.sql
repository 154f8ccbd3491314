{"metrics": ["revenue"], "grain": "month", "transforms": [{"kind": "running"}, {"kind": "growth"}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE) AS month,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  GROUP BY
    1
), transformed AS (
  SELECT
    order_lines_figures.*,
    SUM(order_lines_figures.revenue) OVER (
      ORDER BY order_lines_figures.month ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS revenue_running,
    CASE
      WHEN LAG(order_lines_figures.month) OVER (ORDER BY order_lines_figures.month ASC) = CAST(DATE_TRUNC('MONTH', order_lines_figures.month) - INTERVAL '1' MONTH AS DATE)
      THEN 100.0 * (
        order_lines_figures.revenue - LAG(order_lines_figures.revenue) OVER (ORDER BY order_lines_figures.month ASC)
      ) / NULLIF(
        ABS(LAG(order_lines_figures.revenue) OVER (ORDER BY order_lines_figures.month ASC)),
        0
      )
    END AS revenue_growth
  FROM order_lines_figures
)
SELECT
  STRFTIME(transformed.month, '%Y-%m') AS month,
  transformed.revenue,
  transformed.revenue_running,
  transformed.revenue_growth
FROM transformed
ORDER BY
  transformed.month ASC
