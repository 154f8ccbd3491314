{"metrics": ["customers"], "filters": [{"field": "product_id", "values": ["tea"]}], "entities": {"entity": "customer", "metric": "orders", "op": "between", "values": [0, 1], "filters": [{"field": "product_id", "values": ["cup"]}]}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "customer" AS customer_id,
    "sku" AS product_id,
    "cancelled" AS is_cancelled
  FROM main."sales"
), order_lines_figures_by_customer AS (
  SELECT
    order_lines.customer_id AS customer,
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL AND order_lines.product_id = 'cup'
  GROUP BY
    1
), kept_customer AS (
  SELECT
    order_lines_figures_by_customer.customer
  FROM order_lines_figures_by_customer
  WHERE
    NOT order_lines_figures_by_customer.customer IS NULL
    AND NOT order_lines_figures_by_customer.orders BETWEEN 0 AND 1
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS customers
  FROM order_lines
  WHERE
    order_lines.product_id = 'tea'
    AND NOT order_lines.customer_id IS NULL
    AND NOT order_lines.customer_id IN (
      SELECT
        kept_customer.customer
      FROM kept_customer
    )
)
SELECT
  order_lines_figures.customers
FROM order_lines_figures
