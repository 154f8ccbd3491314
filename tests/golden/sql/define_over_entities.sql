{"metrics": ["avg_units_per_customer"], "define": [{"name": "avg_units_per_customer", "relation": "order_lines", "aggregate": "avg", "of": "units", "entity": "customer"}], "grain": "month"}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "qty" AS quantity,
    "sold_at" AS "timestamp"
  FROM main."sales"
), avg_units_per_customer_by_customer_id AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE) AS month,
    order_lines.customer_id,
    SUM(order_lines.quantity) AS inner_value
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL
  GROUP BY
    1,
    2
), order_lines_figures_per_entity AS (
  SELECT
    avg_units_per_customer_by_customer_id.month,
    AVG(avg_units_per_customer_by_customer_id.inner_value) AS avg_units_per_customer
  FROM avg_units_per_customer_by_customer_id
  GROUP BY
    1
)
SELECT
  STRFTIME(order_lines_figures_per_entity.month, '%Y-%m') AS month,
  order_lines_figures_per_entity.avg_units_per_customer
FROM order_lines_figures_per_entity
ORDER BY
  order_lines_figures_per_entity.month ASC
