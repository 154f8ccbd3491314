{"metrics": ["revenue"], "dimensions": ["category", "segment"]}
--------------------
WITH customers AS NOT MATERIALIZED (
  SELECT
    "id" AS customer_id,
    "segment"
  FROM main."people"
), order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "sku" AS product_id,
    "qty" * "price" AS amount
  FROM main."sales"
), products AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "category"
  FROM main."items"
), order_lines_figures AS (
  SELECT
    products.category,
    customers.segment,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  JOIN products
    ON order_lines.product_id = products.product_id
  JOIN customers
    ON order_lines.customer_id = customers.customer_id
  GROUP BY
    1,
    2
)
SELECT
  order_lines_figures.category,
  order_lines_figures.segment,
  order_lines_figures.revenue
FROM order_lines_figures
ORDER BY
  order_lines_figures.revenue DESC,
  order_lines_figures.category ASC,
  order_lines_figures.segment ASC
