{"metrics": ["revenue"], "dimensions": ["country", "product"], "limit": 1, "limit_per": "country"}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "qty" * "price" AS amount,
    "country"
  FROM main."sales"
), products AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "title" AS product_name
  FROM main."items"
), order_lines_figures AS (
  SELECT
    order_lines.country,
    products.product_name AS product,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  JOIN products
    ON order_lines.product_id = products.product_id
  GROUP BY
    1,
    2
), placed AS (
  SELECT
    order_lines_figures.*,
    ROW_NUMBER() OVER (
      PARTITION BY order_lines_figures.country
      ORDER BY order_lines_figures.revenue DESC, order_lines_figures.product ASC
    ) AS place_in_group
  FROM order_lines_figures
)
SELECT
  placed.country,
  placed.product,
  placed.revenue
FROM placed
WHERE
  placed.place_in_group <= 1
ORDER BY
  placed.country ASC,
  placed.revenue DESC,
  placed.product ASC
