{"metrics": ["median_order_value", "repeat_customers"], "dimensions": ["country"]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "customer" AS customer_id,
    "qty" * "price" AS amount,
    "cancelled" AS is_cancelled,
    "country"
  FROM main."sales"
), median_order_value_by_order_id AS (
  SELECT
    order_lines.country,
    order_lines.order_id,
    SUM(order_lines.amount) AS inner_value
  FROM order_lines
  WHERE
    NOT order_lines.order_id IS NULL AND NOT order_lines.is_cancelled
  GROUP BY
    1,
    2
), order_lines_figures_per_entity AS (
  SELECT
    median_order_value_by_order_id.country,
    MEDIAN(median_order_value_by_order_id.inner_value) AS median_order_value
  FROM median_order_value_by_order_id
  GROUP BY
    1
), repeat_customers_by_customer_id AS (
  SELECT
    order_lines.country,
    order_lines.customer_id,
    COUNT(DISTINCT order_lines.order_id) AS inner_value
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL AND NOT order_lines.is_cancelled
  GROUP BY
    1,
    2
), order_lines_figures_per_entity_2 AS (
  SELECT
    repeat_customers_by_customer_id.country,
    COUNT(*) FILTER(WHERE
      repeat_customers_by_customer_id.inner_value >= 2) AS repeat_customers
  FROM repeat_customers_by_customer_id
  GROUP BY
    1
), combined_groups AS (
  SELECT
    country
  FROM order_lines_figures_per_entity
  UNION
  SELECT
    country
  FROM order_lines_figures_per_entity_2
), combined AS (
  SELECT
    combined_groups.country,
    order_lines_figures_per_entity.median_order_value,
    COALESCE(order_lines_figures_per_entity_2.repeat_customers, 0) AS repeat_customers
  FROM combined_groups
  LEFT JOIN order_lines_figures_per_entity
    ON order_lines_figures_per_entity.country IS NOT DISTINCT FROM combined_groups.country
  LEFT JOIN order_lines_figures_per_entity_2
    ON order_lines_figures_per_entity_2.country IS NOT DISTINCT FROM combined_groups.country
)
SELECT
  combined.country,
  combined.median_order_value,
  combined.repeat_customers
FROM combined
ORDER BY
  combined.median_order_value DESC,
  combined.country ASC
