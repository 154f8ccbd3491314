{"metrics": ["cancelled_value"], "dimensions": ["product_id"]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "qty" * "price" AS amount,
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.product_id,
    -SUM(order_lines.amount) FILTER(WHERE
      order_lines.is_cancelled) AS cancelled_value
  FROM order_lines
  GROUP BY
    1
)
SELECT
  order_lines_figures.product_id,
  order_lines_figures.cancelled_value
FROM order_lines_figures
WHERE
  NOT order_lines_figures.cancelled_value IS NULL
ORDER BY
  order_lines_figures.cancelled_value DESC,
  order_lines_figures.product_id ASC
