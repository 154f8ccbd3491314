{"metrics": ["orders"], "transforms": [{"kind": "share", "filters": [{"field": "payment_type", "values": ["voucher"]}]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "cancelled" AS is_cancelled
  FROM main."sales"
), payments AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "method" AS payment_type
  FROM main."pays"
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  WHERE
    order_lines.order_id IN (
      SELECT
        payments.order_id
      FROM payments
      WHERE
        NOT payments.order_id IS NULL
    )
), order_lines_figures_part AS (
  SELECT
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  WHERE
    order_lines.order_id IN (
      SELECT
        payments.order_id
      FROM payments
      WHERE
        NOT payments.order_id IS NULL
    )
    AND order_lines.order_id IN (
      SELECT
        payments.order_id
      FROM payments
      WHERE
        payments.payment_type = 'voucher' AND NOT payments.order_id IS NULL
    )
), beside AS (
  SELECT
    order_lines_figures.orders,
    COALESCE(order_lines_figures_part.orders, 0) AS orders_part
  FROM order_lines_figures
  CROSS JOIN order_lines_figures_part
), figures AS (
  SELECT
    beside.orders,
    100.0 * COALESCE(beside.orders_part, 0) / NULLIF(beside.orders, 0) AS orders_share
  FROM beside
)
SELECT
  figures.orders,
  figures.orders_share
FROM figures
