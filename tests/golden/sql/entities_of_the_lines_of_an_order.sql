{"metrics": ["payments"], "entities": [{"entity": "customer", "metric": "orders", "op": "ge", "values": [2]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "customer" AS customer_id,
    "cancelled" AS is_cancelled
  FROM main."sales"
), payments AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id
  FROM main."pays"
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
), payments_figures AS (
  SELECT
    COUNT(*) AS payments
  FROM payments
  WHERE
    payments.order_id IN (
      SELECT
        order_lines.order_id
      FROM order_lines
      WHERE
        order_lines.customer_id IN (
          SELECT
            kept_customer.customer
          FROM kept_customer
        )
        AND NOT order_lines.order_id IS NULL
    )
)
SELECT
  payments_figures.payments
FROM payments_figures
