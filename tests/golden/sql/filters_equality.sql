{"metrics": ["revenue"], "filters": [{"field": "country", "values": ["DE"]}, {"field": "customer", "op": "ne", "values": ["7"]}, {"field": "product_id", "op": "in", "values": ["tea", null]}, {"field": "country", "op": "not_in", "values": ["US", "CH"]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "sku" AS product_id,
    "qty" * "price" AS amount,
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines.country = 'DE'
    AND order_lines.customer_id <> 7
    AND (
      order_lines.product_id = 'tea' OR order_lines.product_id IS NULL
    )
    AND NOT order_lines.country IN ('US', 'CH')
)
SELECT
  order_lines_figures.revenue
FROM order_lines_figures
