{"kind": "rows", "relation": "order_lines", "columns": ["order_id", "amount", "category"], "filters": [{"field": "country", "values": ["DE"]}], "order": [{"by": "amount", "descending": true}], "limit": 3}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "line",
    "invoice" AS order_id,
    "sku" AS product_id,
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp",
    "country"
  FROM main."sales"
), products AS NOT MATERIALIZED (
  SELECT
    "sku" AS product_id,
    "category"
  FROM main."items"
)
SELECT
  order_lines.order_id,
  order_lines.amount,
  products.category
FROM order_lines
JOIN products
  ON order_lines.product_id = products.product_id
WHERE
  order_lines.country = 'DE'
ORDER BY
  order_lines.amount DESC,
  order_lines."timestamp" DESC,
  order_lines.line ASC
LIMIT 3
