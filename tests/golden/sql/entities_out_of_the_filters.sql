{"metrics": ["customers"], "filters": [{"field": "category", "values": ["drinks"]}], "entities": {"entity": "customer", "metric": "orders", "op": "ge", "values": [2], "in_request_filters": false}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "customer" AS customer_id,
    "sku" AS product_id,
    "cancelled" AS is_cancelled
  FROM main."sales"
), products AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "category"
  FROM main."items"
), order_lines_figures_by_customer AS (
  SELECT
    order_lines.customer_id AS customer,
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL
  GROUP BY
    1
), kept_customer AS (
  SELECT
    order_lines_figures_by_customer.customer
  FROM order_lines_figures_by_customer
  WHERE
    order_lines_figures_by_customer.orders >= 2
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS customers
  FROM order_lines
  JOIN products
    ON order_lines.product_id = products.product_id
  WHERE
    products.category = 'drinks'
    AND order_lines.customer_id IN (
      SELECT
        kept_customer.customer
      FROM kept_customer
    )
)
SELECT
  order_lines_figures.customers
FROM order_lines_figures
