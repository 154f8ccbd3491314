{"metrics": ["orders"], "entities": [{"entity": "order", "metric": "units", "op": "ge", "values": [1], "filters": [{"field": "product", "op": "contains", "values": ["tea"]}]}, {"entity": "order", "metric": "units", "op": "eq", "values": [0], "filters": [{"field": "product", "op": "contains", "values": ["cup"]}]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "sku" AS product_id,
    "qty" AS quantity,
    "cancelled" AS is_cancelled
  FROM main."sales"
), products AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "title" AS product_name
  FROM main."items"
), order_lines_figures_by_order AS (
  SELECT
    order_lines.order_id AS "order",
    SUM(order_lines.quantity) AS units
  FROM order_lines
  JOIN products
    ON order_lines.product_id = products.product_id
  WHERE
    products.product_name ILIKE '%tea%'
  GROUP BY
    1
), kept_order AS (
  SELECT
    order_lines_figures_by_order."order"
  FROM order_lines_figures_by_order
  WHERE
    order_lines_figures_by_order.units >= 1
), order_lines_figures_by_order_2 AS (
  SELECT
    order_lines.order_id AS "order",
    SUM(order_lines.quantity) AS units
  FROM order_lines
  JOIN products
    ON order_lines.product_id = products.product_id
  WHERE
    products.product_name ILIKE '%cup%'
  GROUP BY
    1
), kept_order_2 AS (
  SELECT
    order_lines_figures_by_order_2."order"
  FROM order_lines_figures_by_order_2
  WHERE
    NOT order_lines_figures_by_order_2."order" IS NULL
    AND order_lines_figures_by_order_2.units <> 0
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  WHERE
    order_lines.order_id IN (
      SELECT
        kept_order."order"
      FROM kept_order
    )
    AND NOT order_lines.order_id IS NULL
    AND NOT order_lines.order_id IN (
      SELECT
        kept_order_2."order"
      FROM kept_order_2
    )
)
SELECT
  order_lines_figures.orders
FROM order_lines_figures
